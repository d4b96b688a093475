import { useCallback, useMemo, useState } from 'react'
import type { RedactionReason, RedactionRegion } from '../../domain/redaction.ts'
import type { Part } from '../parts/region-frame.tsx'
import { MIDDLE } from './redact-geometry.ts'

/** One box while it is being drawn. */
export type Box = {
  readonly key: number
  readonly region: Part
  readonly reason: RedactionReason
  /** Pseudonym, empty while no person is known. */
  readonly person: string
  readonly legalBasis: string
}

type Drawing = {
  readonly boxes: readonly Box[]
  readonly past: readonly (readonly Box[])[]
  readonly future: readonly (readonly Box[])[]
  /** One drag, or typing in one field, is one step of undo. */
  readonly step: string | null
  readonly chosen: number | null
  readonly nextKey: number
}

export type Boxes = ReturnType<typeof useRedactBoxes>

/** Boxes of one picture with undo and redo. Reason and legal basis of the last box are those of the
 *  next one. */
export function useRedactBoxes(first: readonly RedactionRegion[], basis: string) {
  const [drawing, setDrawing] = useState<Drawing>(() => begin(first))
  const { boxes, chosen } = drawing

  const change = useCallback((next: (boxes: readonly Box[]) => readonly Box[], step?: string) => {
    setDrawing((now) => {
      const isSameStep = step !== undefined && step === now.step
      return {
        ...now,
        boxes: next(now.boxes),
        past: isSameStep ? now.past : [...now.past, now.boxes].slice(-200),
        future: [],
        step: step ?? null,
      }
    })
  }, [])

  return useMemo(() => {
    const last = boxes.at(-1)
    return {
      boxes,
      chosen: boxes.find(({ key }) => key === chosen) ?? null,
      mayUndo: drawing.past.length > 0,
      mayRedo: drawing.future.length > 0,
      choose: (key: number | null) => setDrawing((now) => ({ ...now, chosen: key })),
      /** @returns The key of the new box. */
      add: (region: Part = MIDDLE, step?: string): number => {
        const key = drawing.nextKey
        const box: Box = {
          key,
          region,
          reason: last?.reason ?? 'face',
          person: '',
          legalBasis: last?.legalBasis ?? basis,
        }
        change((all) => [...all, box], step)
        setDrawing((now) => ({ ...now, chosen: key, nextKey: key + 1 }))
        return key
      },
      set: (key: number, part: Partial<Box>, step?: string) =>
        change((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)), step),
      remove: (key: number) => {
        const at = boxes.findIndex((one) => one.key === key)
        change((all) => all.filter((one) => one.key !== key))
        const next = boxes[at + 1] ?? boxes[at - 1]
        setDrawing((now) => ({ ...now, chosen: next?.key ?? null }))
      },
      step: (by: number) => {
        if (boxes.length === 0) return
        const at = boxes.findIndex(({ key }) => key === chosen)
        const to = at < 0 ? 0 : (at + by + boxes.length) % boxes.length
        setDrawing((now) => ({ ...now, chosen: boxes[to]?.key ?? null }))
      },
      undo: () => setDrawing(back),
      redo: () => setDrawing(forth),
    }
  }, [boxes, chosen, drawing.past, drawing.future, drawing.nextKey, basis, change])
}

function begin(first: readonly RedactionRegion[]): Drawing {
  const boxes = first.map((one, key) => ({
    key,
    region: one.region,
    reason: one.reason,
    person: one.person ?? '',
    legalBasis: one.legalBasis,
  }))
  return { boxes, past: [], future: [], step: null, chosen: null, nextKey: boxes.length }
}

function back(now: Drawing): Drawing {
  const before = now.past.at(-1)
  if (before === undefined) return now
  return {
    ...now,
    boxes: before,
    past: now.past.slice(0, -1),
    future: [now.boxes, ...now.future],
    step: null,
  }
}

function forth(now: Drawing): Drawing {
  const [after, ...future] = now.future
  if (after === undefined) return now
  return { ...now, boxes: after, past: [...now.past, now.boxes], future, step: null }
}

import { useState } from 'react'
import { findingsOf, inOrder, standing } from '../../domain/chain-of-custody.ts'
import type { Exhibit } from '../../domain/exhibit.ts'
import {
  HandOver,
  type HandOverFinding,
  type HandOverReason,
  type HolderId,
  holderOf,
  type Step,
} from '../../domain/hand-over.ts'
import type { UserId } from '../../domain/people.ts'
import type { ChosenHolder } from './exhibits-holder-field.tsx'

export type Draft = {
  readonly giver: ChosenHolder
  readonly receiver: ChosenHolder
  readonly reason: HandOverReason
  readonly reasonText: string
  readonly place: string
  /** As a `datetime-local` field has it: in the reader's zone. */
  readonly at: string
  readonly sealBefore: string
  readonly sealAfter: string
  readonly sealIntact: boolean
  readonly remark: string
}

/** Somebody new is not whoever held it before. */
const SOMEBODY_NEW = 'person:999999' as HolderId

/** A hand-over that is being typed, and what would be amiss with it.
 *  @param steps - The chain so far, in the order of recording. */
export function useHandOver(exhibit: Exhibit, steps: readonly Step[], me: UserId) {
  const now = standing(exhibit, inOrder(steps))
  const [draft, setDraft] = useState<Draft>(() => ({
    giver: now.holder,
    receiver: holderOf(me) === now.holder ? { name: '', service: '' } : holderOf(me),
    ...{ reason: 'examination', reasonText: '', place: '', at: localMinute(new Date()) },
    sealBefore: now.seal ?? '',
    sealAfter: now.seal ?? '',
    ...{ sealIntact: true, remark: '' },
  }))
  const instant = new Date(draft.at)
  const isTimed = !Number.isNaN(instant.getTime())
  const receiver = draft.reason === 'opened' ? draft.giver : draft.receiver
  const wish = {
    exhibit: exhibit.id,
    ...{ giver: draft.giver, receiver, reason: draft.reason, place: draft.place },
    at: isTimed ? instant.toISOString() : '',
    reasonText: orNull(draft.reasonText),
    sealBefore: orNull(draft.sealBefore),
    sealAfter: orNull(draft.sealAfter),
    sealIntact: draft.sealIntact,
    remark: orNull(draft.remark),
  }
  const step: Step = { ...wish, giver: idOf(draft.giver), receiver: idOf(receiver) }
  const findings: HandOverFinding[] = isTimed ? findingsOf(exhibit, steps, step) : []
  const isWrong = {
    at: !isTimed || instant > new Date(),
    place: draft.place.trim() === '',
    giver: !isNamed(draft.giver),
    receiver: !isNamed(receiver) || (draft.reason !== 'opened' && isSame(draft.giver, receiver)),
    reasonText: draft.reason === 'other' && draft.reasonText.trim() === '',
    remark: !draft.sealIntact && draft.remark.trim() === '',
  }
  const isWhole = HandOver.safeParse({ ...wish, acknowledged: [] }).success && !isWrong.at
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }))
  return { draft, set, wish, findings, isWrong, isWhole }
}

function idOf(holder: ChosenHolder): HolderId {
  return typeof holder === 'string' ? holder : SOMEBODY_NEW
}

function isNamed(holder: ChosenHolder): boolean {
  return typeof holder === 'string' || (holder.name.trim() !== '' && holder.service.trim() !== '')
}

function isSame(a: ChosenHolder, b: ChosenHolder): boolean {
  return typeof a === 'string' && a === b
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}

/** `2026-05-01T10:00`, as a `datetime-local` field has it. */
function localMinute(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

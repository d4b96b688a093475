/** What has become of all items of an exhibit, or of the case, by source and by kind: row by row, a slice per turn,
 *  and not from counts that are kept, for this is what a court is shown. */
import { setImmediate as turn } from 'node:timers/promises'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { Completeness, MediaKind } from '../../domain/item.ts'
import type { ReadableDb } from '../catalogue/database.ts'

export type Tally = Completeness & { readonly bytes: number }

export type ItemCounts = {
  readonly whole: Tally
  /** Ingested, not disposed of, and without a blurred preview. */
  readonly unscreened: number
  readonly sources: readonly (Tally & { readonly root: string; readonly isWalked: boolean })[]
  readonly kinds: readonly (Tally & { readonly kind: MediaKind })[]
}

/** Rows per turn: the main thread must stay free. */
const SLICE = 2000

type Row = {
  readonly no: number
  readonly source: number
  readonly kind: MediaKind
  readonly ingest: 'ingested' | 'failed' | 'pending'
  readonly size: number
  readonly isUnscreened: 0 | 1
}

export async function countItems(db: ReadableDb, exhibit: ExhibitId | null): Promise<ItemCounts> {
  const page = db.prepare<[object], Row>(
    `SELECT no, source, kind, ingest, size,
       ingest = 'ingested' AND preview <> 'ready' AND disposed_at IS NULL AS isUnscreened
     FROM item WHERE no > @after AND (@exhibit IS NULL OR exhibit = @exhibit) ORDER BY no LIMIT ${SLICE}`,
  )
  const whole = nothing()
  const sources = new Map<number, Writable<Tally>>()
  const kinds = new Map<MediaKind, Writable<Tally>>()
  let unscreened = 0
  for (let after = -1; ; ) {
    const rows = page.all({ after, exhibit })
    for (const row of rows) {
      for (const tally of [whole, at(sources, row.source), at(kinds, row.kind)]) add(tally, row)
      unscreened += row.isUnscreened
    }
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.no
    await turn()
  }
  const roots = db
    .prepare<[object], { id: number; root: string; walked: number }>(
      'SELECT id, root, walked FROM source WHERE @exhibit IS NULL OR exhibit = @exhibit ORDER BY id',
    )
    .all({ exhibit })
  return {
    whole,
    unscreened,
    sources: roots.map(({ id, root, walked }) => ({
      ...(sources.get(id) ?? nothing()),
      ...{ root, isWalked: walked === 1 },
    })),
    kinds: [...kinds].map(([kind, tally]) => ({ kind, ...tally })),
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

function nothing(): Writable<Tally> {
  return { found: 0, ingested: 0, failed: 0, pending: 0, bytes: 0 }
}

function at<Key>(all: Map<Key, Writable<Tally>>, key: Key): Writable<Tally> {
  const tally = all.get(key) ?? nothing()
  all.set(key, tally)
  return tally
}

function add(tally: Writable<Tally>, { ingest, size }: Row): void {
  tally.found += 1
  tally[ingest] += 1
  if (ingest === 'ingested') tally.bytes += size
}

/** What the ledger itself says of its anchors: its entries are the only record of it. */
import { z } from 'zod'
import { AnchorFault, AnchorName, AnchorSource, type Contradiction } from '../../domain/anchor.ts'
import { CustodyEntry } from '../../domain/custody.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Anchor } from './anchor.ts'

/** A contradiction on record: the fault is the one that was seen then. */
export type Recorded = Anchor & { readonly fault: AnchorFault; readonly entry: number }

export type Explained = AnchorName & NonNullable<Contradiction['explanation']>

const RecordedData = AnchorName.extend({
  source: AnchorSource,
  fault: AnchorFault,
  note: z.string().nullable(),
  vkey: z.string().nullable(),
}).loose()

export class AnchorEntries {
  readonly #read: () => { seq: number; body: Buffer }[]

  constructor(db: ReadableDb) {
    const statement = db.prepare<[], { seq: number; body: Buffer }>(
      `SELECT seq, body FROM entry
       WHERE action IN ('anchor-contradicted', 'anchor-explained') ORDER BY seq`,
    )
    this.#read = () => statement.all()
  }

  /** In the order they were written. An entry that is not understood is left to the check of the ledger. */
  all(): { readonly recorded: Recorded[]; readonly explained: Explained[] } {
    const recorded: Recorded[] = []
    const explained: Explained[] = []
    for (const { seq, body } of this.#read()) {
      const entry = entryOf(body)
      if (entry?.action === 'anchor-contradicted') {
        const data = RecordedData.safeParse(entry.data)
        if (data.success) recorded.push({ ...data.data, entry: seq })
      } else if (entry?.action === 'anchor-explained' && entry.role === 'supervisor') {
        const name = AnchorName.safeParse(entry.data)
        const { actor: by, time, purpose } = entry
        if (name.success)
          explained.push({ ...name.data, entry: seq, by, time, words: purpose ?? '' })
      }
    }
    return { recorded, explained }
  }
}

function entryOf(body: Buffer): CustodyEntry | null {
  try {
    return CustodyEntry.parse(JSON.parse(body.toString('utf8')))
  } catch {
    return null
  }
}

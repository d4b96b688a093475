/** One exhibit or one item: what a note, a timeline or a printed page is about. */
import { z } from 'zod'
import { Sha256 } from './digest.ts'
import { ExhibitId } from './exhibit.ts'
import { ItemId } from './item.ts'

export const Thing = z.union([
  z.strictObject({ exhibit: ExhibitId }),
  z.strictObject({ item: ItemId }),
])
export type Thing = z.infer<typeof Thing>

/** Written by a printing of a thing's custody. */
export const PrintedCustody = z.strictObject({
  path: z.string(),
  sha256: Sha256,
  /** Of the checkpoint that the page quotes: it covers every entry on it. */
  size: z.int(),
  root: z.string(),
  /** Number of the entry that says what was printed. */
  entry: z.int(),
})
export type PrintedCustody = z.infer<typeof PrintedCustody>

/** A note on a thing. It is never changed: a further one corrects it. */
export const NewNote = z.strictObject({
  text: z.string().trim().min(1).max(4000),
  /** Number of the ledger entry of the note that this one corrects; of the same thing. */
  corrects: z.int().nonnegative().nullable(),
})
export type NewNote = z.infer<typeof NewNote>

import { z } from 'zod'
import { ExhibitId } from './exhibit.ts'
import { ItemId } from './item.ts'

/** What a note, a timeline or a printed page is about. */
export const Thing = z.union([
  z.strictObject({ exhibit: ExhibitId }),
  z.strictObject({ item: ItemId }),
])
export type Thing = z.infer<typeof Thing>

/** A note on a thing. It is never changed: a further one corrects it. */
export const NewNote = z.strictObject({
  text: z.string().trim().min(1).max(4000),
  /** Number of the ledger entry of the note that this one corrects; of the same thing. */
  corrects: z.int().nonnegative().nullable(),
})
export type NewNote = z.infer<typeof NewNote>

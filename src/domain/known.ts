import { z } from 'zod'
import type { Grade } from './grade.ts'
import { UserId } from './people.ts'

/** A list of known content, as it was imported on this workstation. */
export const HashSetId = z.uuid().brand<'HashSetId'>()
export type HashSetId = z.infer<typeof HashSetId>

/** In which form it came. */
export const HashSetForm = z.enum(['nsrl', 'vics', 'icse', 'csv', 'hashdeep', 'list'])
export type HashSetForm = z.infer<typeof HashSetForm>

/** What its keeper says of the content in it. `known` is not "good" and not "safe"; `notable` calls for
 *  attention; of a set with `categories` each entry says it for itself. */
export const HashSetMeaning = z.enum(['known', 'notable', 'categories'])
export type HashSetMeaning = z.infer<typeof HashSetMeaning>

/** Where a set comes from, so that a match can name it: a match without a source is no evidence. */
export const HashSet = z.strictObject({
  id: HashSetId,
  name: z.string().min(1).max(120),
  /** As its keeper counts them. */
  version: z.string().min(1).max(120),
  meaning: HashSetMeaning,
  form: HashSetForm,
  /** SHA-256 and size of the file that was imported. */
  sourceSha256: z.string().regex(/^[0-9a-f]{64}$/),
  sourceBytes: z.int().nonnegative(),
  /** Different hashes, or different categories of one. */
  entries: z.int().nonnegative(),
  /** Records that could not be read; they are not in the set. */
  unread: z.int().nonnegative(),
  importedBy: UserId,
  importedAt: z.iso.datetime(),
  tool: z.string(),
})
export type HashSet = z.infer<typeof HashSet>

/** One item's content stands in one set. It proposes; a person decides, and nothing is shown clearer for it. */
export const KnownMatch = z.strictObject({
  set: HashSetId,
  name: z.string(),
  version: z.string(),
  meaning: HashSetMeaning,
  importedBy: UserId,
  importedAt: z.string(),
  algorithm: z.enum(['md5', 'sha1', 'sha256']),
  /** As the set has it, verbatim; empty where it has none. */
  category: z.string(),
  proposedGrade: z.string().nullable(),
})
export type KnownMatch = z.infer<typeof KnownMatch>

/** Project VIC's categories that speak of a grade. 0 is "uncategorised" in one tool and "non-pertinent" in
 *  another, 4 and 5 are comparison pictures and non-pertinent ones: none of them proposes anything, for a
 *  list must never lower protection. */
const GRADE_OF_VICS: Readonly<Record<string, Grade>> = { '1': 'A', '2': 'B', '3': 'C' }

/** The grade that a category proposes, if any. Categories of other schemes propose nothing: their meaning
 *  differs from one jurisdiction to the next. */
export function proposedGrade(form: HashSetForm, category: string): Grade | null {
  return form === 'vics' ? (GRADE_OF_VICS[category] ?? null) : null
}

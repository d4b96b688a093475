/** What the manifest of an iPhone's backup says of files whose names in the backup say nothing. */
import { z } from 'zod'

/** Why a manifest was not read, or not all of it. */
export const BackupFailure = z.enum([
  'encrypted',
  'damaged',
  'too-many',
  'timed-out',
  'crashed',
  'no-room',
  'copy-damaged',
])
export type BackupFailure = z.infer<typeof BackupFailure>

/** Of a file of the backup. `unlisted`: the manifest does not know it; `size-differs`: it says another size;
 *  `name-differs`: the name is not the digest of the domain and path that it says. */
export const BackupFinding = z.enum(['unlisted', 'size-differs', 'name-differs'])
export type BackupFinding = z.infer<typeof BackupFinding>

/** Where a file lay on the telephone, as the manifest says. Hostile text. */
export const BackupOrigin = z.strictObject({
  domain: z.string(),
  path: z.string(),
})
export type BackupOrigin = z.infer<typeof BackupOrigin>

/** What a manifest comes to. */
export const BackupSum = z.strictObject({
  failure: BackupFailure.nullable(),
  /** Files that it names. */
  listed: z.int(),
  /** Of these, how many are not there; the first of them by name. */
  missing: z.int(),
  missingNames: z.array(z.strictObject({ domain: z.string(), path: z.string() })),
  /** Files that lie in the backup's folders, and that it does not name. */
  unlisted: z.int(),
})
export type BackupSum = z.infer<typeof BackupSum>

/** What the second pass says of an item's content, beside its metadata. */
import { z } from 'zod'

/** Deserves a look. Told, never decided. */
export const ContentFinding = z.enum(['thumbnail-differs'])
export type ContentFinding = z.infer<typeof ContentFinding>

/** `pictures`: how many there are in it, frames or pages. `embedded`: the preview is of a JPEG within the file, not of the file's own picture.
 *  `thumbnail`: tag of the embedded picture that differs the most, its size, bits of 256 that differ. */
export const FactName = z.enum([
  'pictures',
  'embedded',
  'thumbnail',
  'thumbnail-size',
  'thumbnail-bits',
])
export type FactName = z.infer<typeof FactName>

/** A value may be text of the evidence: hostile. */
export const ContentFact = z.strictObject({ name: FactName, value: z.string() })
export type ContentFact = z.infer<typeof ContentFact>

/** Facts that hold no words of the evidence, and may be shown to who sees no names. */
export const NOT_OF_EVIDENCE: ReadonlySet<FactName> = new Set([
  'pictures',
  'embedded',
  'thumbnail-size',
  'thumbnail-bits',
])

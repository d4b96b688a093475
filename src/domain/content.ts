/** What the second pass says of an item's content, beside its metadata. */
import { z } from 'zod'

/** Deserves a look. Told, never decided. `text-cut`: there is more text than is kept and searched. `no-text`: a PDF
 *  of pages without any. */
export const ContentFinding = z.enum([
  'thumbnail-differs',
  'document-encrypted',
  'text-not-read',
  'text-cut',
  'no-text',
])
export type ContentFinding = z.infer<typeof ContentFinding>

/** Why there is no text, or no more of it. */
export const TextFailure = z.enum([
  'encrypted',
  'damaged',
  'entities',
  'too-large',
  'timed-out',
  'crashed',
  'not-supported',
])
export type TextFailure = z.infer<typeof TextFailure>

/** Facts without words of the evidence: the catalogue holds them in clear, and everybody sees them.
 *  `pictures`: how many there are in it, frames or pages. `embedded`: the preview is of a JPEG within the file, not of
 *  the file's own picture. `thumbnail`: tag of the embedded picture that differs the most, its size, bits of 256 that
 *  differ. `pages`: of a document. `characters`: of its text, as far as it is kept. `chat-…`: of a text that has the
 *  form of an exported chat; times as they are written. */
export const FactName = z.enum([
  ...['pictures', 'embedded', 'thumbnail', 'thumbnail-size', 'thumbnail-bits'],
  ...['pages', 'characters', 'encoding', 'text-failure', 'attachments'],
  ...['chat-messages', 'chat-people', 'chat-first', 'chat-last'],
] as const)
export type FactName = z.infer<typeof FactName>

export const ContentFact = z.strictObject({ name: FactName, value: z.string() })
export type ContentFact = z.infer<typeof ContentFact>

/** Who speaks in a text, as it says itself: hostile, and sealed with it. */
export const TextDetail = z.strictObject({
  name: z.enum(['chat-names', 'from', 'to', 'cc', 'subject', 'date']),
  value: z.string(),
})
export type TextDetail = z.infer<typeof TextDetail>

/** What can be read in a content, as it is sealed. */
export const SealedText = z.strictObject({ details: z.array(TextDetail), text: z.string() })
export type SealedText = z.infer<typeof SealedText>

/** What came of reading it. With a `failure` there may be text before it all the same. */
export type ReadText = SealedText & {
  readonly failure: TextFailure | null
  readonly findings: readonly ContentFinding[]
  readonly facts: readonly ContentFact[]
}

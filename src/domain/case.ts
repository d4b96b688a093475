import { z } from 'zod'

export const CaseId = z.uuid().brand<'CaseId'>()
export type CaseId = z.infer<typeof CaseId>

/** The agency's number of a case: also a folder name and a part of bundle names, so plain ASCII.
 *  Formats.md 5, 6: first character a letter or digit. */
export const CaseNumber = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'letters, digits, dot, hyphen, underscore; up to 40')
  .refine((text) => !text.endsWith('.'), 'no dot at the end')
  .brand<'CaseNumber'>()
export type CaseNumber = z.infer<typeof CaseNumber>

/** What anyone may know of a case folder before signing in. */
export const CaseSummary = z.strictObject({
  id: CaseId,
  number: CaseNumber,
  title: z.string(),
  agency: z.string(),
  createdAt: z.string(),
  dir: z.string(),
  /** Opened from a medium that cannot be written: everything can be looked at, nothing done. */
  readOnly: z.boolean(),
})
export type CaseSummary = z.infer<typeof CaseSummary>

import { z } from 'zod'

/** The grading scheme of this version. Grades carry weight by key and outline, never by colour. */
export const SCHEME = { id: 'safehold-general', version: 1 } as const

/** A reviewer's category. `not-relevant` is not "safe": it never lowers protection. */
export const Grade = z.enum(['A', 'B', 'C', 'other', 'not-relevant', 'cannot-tell'])
export type Grade = z.infer<typeof Grade>

/** The key that gives each grade. */
export const GRADE_KEYS: Readonly<Record<Grade, string>> = {
  A: '1',
  B: '2',
  C: '3',
  other: '4',
  'not-relevant': '0',
  'cannot-tell': '9',
}

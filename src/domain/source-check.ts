import { z } from 'zod'

/** What was found when the sealed copies of a source were read again, and the source looked at again. */
export const SourceCheck = z.strictObject({
  /** Since the last check of the source. */
  copies: z.strictObject({ read: z.int(), differ: z.int() }),
  /** `changed`: of another size or time of change than when it was read. */
  source: z.strictObject({ looked: z.int(), changed: z.int(), gone: z.int() }),
})
export type SourceCheck = z.infer<typeof SourceCheck>

/** Whether there is nothing to look into. */
export function isAsRead({ copies, source }: SourceCheck): boolean {
  return copies.differ === 0 && source.changed === 0 && source.gone === 0
}

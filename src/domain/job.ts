import { z } from 'zod'

export const JobId = z.uuid().brand<'JobId'>()
export type JobId = z.infer<typeof JobId>

export const JobKind = z.enum(['ingest', 'export', 'hash-set', 'match', 'disposal'])
export type JobKind = z.infer<typeof JobKind>

/** Where long work stands. Totals are null while not known; `secondsLeft` is never a guess: null until
 *  it can be told, never negative. */
export const JobProgress = z.strictObject({
  job: JobId,
  kind: JobKind,
  stage: z.enum([
    ...(['walking', 'hashing', 'metadata', 'preview', 'writing', 'verifying'] as const),
    ...(['reading', 'sorting', 'matching', 'erasing', 'done'] as const),
  ]),
  state: z.enum(['running', 'cancelling', 'cancelled', 'done', 'failed']),
  items: z.int(),
  itemsTotal: z.int().nullable(),
  bytes: z.int(),
  bytesTotal: z.int().nullable(),
  bytesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** What it is on, made printable; null where names must not be shown. */
  current: z.string().nullable(),
  startedAt: z.string(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
})
export type JobProgress = z.infer<typeof JobProgress>

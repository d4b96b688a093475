import { z } from 'zod'
import { ExhibitId } from './exhibit.ts'
import type { SessionRole } from './people.ts'

export const JobId = z.uuid().brand<'JobId'>()
export type JobId = z.infer<typeof JobId>

export const JobKind = z.enum([
  'ingest',
  'export',
  'hash-set',
  'match',
  'disposal',
  'check',
  'opening',
  'preflight',
])
export type JobKind = z.infer<typeof JobKind>

/** Opening, naming and recording one file takes about as long as reading this much of it, so that many small files
 *  and few large ones are one measure of work, until it is known better. */
export const BYTES_PER_ITEM = 65_536

/** A check is for everybody to start, and so to stop, and what an opening reads starts by itself; other work
 *  is stopped by who may start it. */
export function mayStop(role: SessionRole, kind: JobKind): boolean {
  return kind === 'check' || kind === 'opening' || role === 'analyst' || role === 'supervisor'
}

/** What a person may let rest and go on with: the work that takes a night. */
export function mayPause(role: SessionRole, kind: JobKind): boolean {
  return kind === 'ingest' && mayStop(role, kind)
}

/** Not at its end: running, resting, or coming to a stop. */
export function isLive({ state }: JobProgress): boolean {
  return state === 'running' || state === 'paused' || state === 'cancelling'
}

export const JobStage = z.enum([
  ...(['walking', 'hashing', 'unpacking', 'metadata', 'preview', 'writing', 'verifying'] as const),
  ...(['reading', 'sorting', 'matching', 'comparing', 'erasing'] as const),
  ...(['records', 'objects', 'redactions', 'files', 'done'] as const),
])
export type JobStage = z.infer<typeof JobStage>

/** A stage that is over: how much it did, and how long it worked at it, rests not counted. */
export const PastStage = z.strictObject({
  stage: JobStage,
  items: z.int(),
  bytes: z.int(),
  seconds: z.number(),
})
export type PastStage = z.infer<typeof PastStage>

/** Where long work stands. Totals are null while not known; `secondsLeft` is never a guess: null until
 *  it can be told, never negative. */
export const JobProgress = z.strictObject({
  job: JobId,
  kind: JobKind,
  /** What is read; null for work that is not about one. */
  exhibit: ExhibitId.nullable(),
  stage: JobStage,
  /** Those before it, in order; a stage that came twice is one. */
  past: z.array(PastStage),
  state: z.enum(['running', 'paused', 'cancelling', 'cancelled', 'done', 'failed']),
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

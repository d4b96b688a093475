/** What is known of a source before anything is read from it. */
import { z } from 'zod'
import { NameFinding } from './container.ts'
import { IngestFailure } from './item.ts'
import { BYTES_PER_ITEM } from './job.ts'

/** By its name: what it is in truth is told from its bytes when it is read. */
export const SourceKind = z.enum(['folder', 'image', 'archive', 'file'])
export type SourceKind = z.infer<typeof SourceKind>

/** How the system has it: `writable` means that a write blocker or a read-only mount is missing. */
export const SourceAccess = z.enum(['read-only', 'writable', 'unknown'])
export type SourceAccess = z.infer<typeof SourceAccess>

/** Items and bytes of a step of an ingest, and how long it took. */
export const Measured = z.strictObject({
  items: z.number().nonnegative(),
  bytes: z.number().nonnegative(),
  seconds: z.number().positive(),
})
export type Measured = z.infer<typeof Measured>

/** How fast this workstation did its last ingest; null where that did not take long enough to tell. */
export const IngestRate = z.strictObject({
  at: z.string(),
  sealing: Measured.nullable(),
  screening: Measured.nullable(),
  checking: Measured.nullable(),
})
export type IngestRate = z.infer<typeof IngestRate>

export const SourceLook = z.strictObject({
  /** Absolute, links resolved. */
  path: z.string(),
  kind: SourceKind,
  /** Files that are the source: of an image in parts, all of them; null for a folder. */
  parts: z.int().nullable(),
  access: SourceAccess,
  /** Counting changes nothing on it, not even when its folders were read last. */
  isQuiet: z.boolean(),
  /** Null where this system does not tell. */
  fileSystem: z
    .strictObject({
      type: z.string(),
      mountPoint: z.string(),
      device: z.string(),
      totalBytes: z.number(),
      usedBytes: z.number(),
    })
    .nullable(),
  /** Where the case is. */
  freeBytes: z.number(),
  /** What is needed to open it, and is not here. */
  toolMissing: z.strictObject({ name: z.string(), howToInstall: z.string() }).nullable(),
  rate: IngestRate.nullable(),
})
export type SourceLook = z.infer<typeof SourceLook>

/** What lies on a source, as far as it was counted. Nothing was opened. */
export const SourceCount = z.strictObject({
  /** Everything that is no folder. */
  files: z.int(),
  bytes: z.number(),
  largestBytes: z.number(),
  /** By name: archives and disk images among the files. */
  containers: z.int(),
  /** Of these, archives that need a tool, when that is not here. */
  closed: z.int(),
  /** What cannot be read as a file: links, pipes, devices, folders that cannot be entered. */
  unreadable: z.partialRecord(IngestFailure, z.int()),
  /** Names that try something, or hide something: each counted once for each. */
  names: z.partialRecord(NameFinding, z.int()),
  isDone: z.boolean(),
})
export type SourceCount = z.infer<typeof SourceCount>

export const NOTHING_COUNTED: SourceCount = {
  ...{ files: 0, bytes: 0, largestBytes: 0, containers: 0, closed: 0 },
  ...{ unreadable: {}, names: {}, isDone: false },
}

/** Seconds until everything is sealed, then until it is screened, then until it was read again. */
export type Estimate = Record<'sealing' | 'screening' | 'checking', number | null>

/** By what the last ingest here has cost. Sealing and checking go by bytes and files, screening by files.
 *  What is in containers is not counted, so it takes longer. Null: cannot be told. */
export function estimateOf(
  rate: IngestRate | null,
  { files, bytes }: Pick<SourceCount, 'files' | 'bytes'>,
): Estimate {
  const byWork = (measured: Measured | null | undefined) =>
    measured == null
      ? null
      : (workOf({ items: files, bytes }) / workOf(measured)) * measured.seconds
  const screening = rate?.screening ?? null
  return {
    sealing: byWork(rate?.sealing),
    screening:
      screening === null || screening.items === 0
        ? null
        : (files / screening.items) * screening.seconds,
    checking: byWork(rate?.checking),
  }
}

function workOf({ items, bytes }: { readonly items: number; readonly bytes: number }): number {
  return Math.max(1, bytes + items * BYTES_PER_ITEM)
}

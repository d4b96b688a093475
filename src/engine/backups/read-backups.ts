/** After everything of a source was read: what the manifests of telephones' backups in it say of its files. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import type { BackupFailure } from '../../domain/backup.ts'
import { DecodeError, SealError } from '../../domain/errors.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { Job } from '../jobs/job.ts'
import type { Actor } from '../ledger/ledger.ts'
import { Scratch } from '../media/scratch.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { objectPath } from '../sealing/object-store.ts'
import { SealedReader } from '../sealing/sealed-object.ts'
import { BackupRows, type Manifest, type Surroundings } from './backup-rows.ts'
import { Comparison } from './compare-backup.ts'

/**
 * Gives every file of a backup (Finder, iTunes, from iOS 10 on) the domain and path that it had on the telephone. Files
 * stay items under the names that they were found under. Each manifest is read from its sealed copy, in a process without keys,
 * and has one entry. What was read before is read again only when there are more files.
 *
 * @throws {CaseError} DISK_FULL, CASE_NOT_WRITABLE, CASE_GONE.
 */
export async function readBackups(
  kase: Case,
  run: {
    readonly exhibit: ExhibitId
    readonly source: number
    readonly actor: Actor
    readonly job: Job
    readonly keyring: Keyring
  },
): Promise<void> {
  if (run.job.signal.aborted) return
  const rows = new BackupRows(kase, run)
  const scratch = new Scratch()
  try {
    for (const manifest of rows.manifests()) {
      if (!(await run.job.mayGoOn())) return
      await readOne(manifest, { kase, rows, scratch, ...run })
    }
  } finally {
    scratch.close()
  }
}

type Run = {
  readonly kase: Case
  readonly rows: BackupRows
  readonly scratch: Scratch
  readonly keyring: Keyring
  readonly job: Job
}

async function readOne(manifest: Manifest, run: Run): Promise<void> {
  const { rows } = run
  const around = await rows.around(manifest)
  if (around === null) {
    const all = { upto: Number.MAX_SAFE_INTEGER }
    if (rows.isRead(manifest, all)) return
    rows.begin(manifest, all)
    return rows.end(manifest, { failure: 'too-many', listed: 0, missing: 0, unlisted: 0 })
  }
  if (rows.isRead(manifest, around)) return
  const comparison = new Comparison(manifest, around, rows)
  const failure = await failureOf(() => withCopies(manifest, around, run, comparison))
  if (failure !== 'stopped') await comparison.end(failure)
}

type Outcome = BackupFailure | 'stopped' | null

/** What keeps a manifest from being read is said of it. */
async function failureOf(read: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DecodeError && error.code === 'TOO_LARGE') return 'no-room'
    // A check of the case names it; the others go on.
    if (error instanceof SealError) return 'copy-damaged'
    throw error
  }
}

async function withCopies(
  { object }: Manifest,
  { plist }: Surroundings,
  run: Run,
  comparison: Comparison,
): Promise<Outcome> {
  return withCopy(object, run, async (database) => {
    withoutLog(database)
    return plist === null
      ? comparison.take({ database, plist }, run.job)
      : withCopy(plist, run, (copy) => comparison.take({ database, plist: copy }, run.job))
  })
}

async function withCopy<T>(
  object: string,
  { kase, scratch, keyring }: Run,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const reader = SealedReader.open(
    objectPath(kase.dir, 'objects', object),
    keyring.opening('original'),
  )
  try {
    return await scratch.withFile(reader.chunks(), reader.sizeBytes, use)
  } finally {
    reader.close()
  }
}

/** A database that was written with a log beside it is not opened for reading alone without one: the private copy says that
 *  it has none (SQLite, "Database File Format", 1.3: the versions at 18 and 19). */
function withoutLog(database: string): void {
  const fd = openSync(database, 'r+')
  try {
    const versions = Buffer.alloc(2)
    readSync(fd, versions, 0, 2, 18)
    if (versions.equals(Buffer.from([2, 2]))) writeSync(fd, Buffer.from([1, 1]), 0, 2, 18)
  } finally {
    closeSync(fd)
  }
}

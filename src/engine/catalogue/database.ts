import Sqlite, { type Database } from 'better-sqlite3'
import { CaseError } from '../../domain/errors.ts'
import { addTextFunctions } from './item-text.ts'
import { migration0010 } from './migrations/0010-ground.ts'
import { migration0020 } from './migrations/0020-screening.ts'
import { migration0025 } from './migrations/0025-reveal-clock.ts'
import { migration0030 } from './migrations/0030-checkpoints.ts'
import { migration0035 } from './migrations/0035-entry-chains.ts'
import { migration0040 } from './migrations/0040-persons.ts'
import { migration0050 } from './migrations/0050-check-report.ts'
import { migration0070 } from './migrations/0070-things.ts'
import { migration0080 } from './migrations/0080-retention.ts'
import { migration0110 } from './migrations/0110-known-hashes.ts'
import { migration0120 } from './migrations/0120-perceptual.ts'
import { migration0130 } from './migrations/0130-failed-sign-ins.ts'
import { migration0140 } from './migrations/0140-keys.ts'
import { migration0145 } from './migrations/0145-grade-notes.ts'
import { migration0150 } from './migrations/0150-containers.ts'
import { migration0155 } from './migrations/0155-receipts.ts'
import { migration0160 } from './migrations/0160-metadata.ts'
import { migration0165 } from './migrations/0165-facets.ts'
import { migration0167 } from './migrations/0167-searches.ts'
import { migration0170 } from './migrations/0170-content.ts'
import { migration0171 } from './migrations/0171-texts.ts'
import { migration0172 } from './migrations/0172-messages.ts'
import { migration0175 } from './migrations/0175-dates-and-places.ts'
import { migration0176 } from './migrations/0176-findings.ts'
import { migration0180 } from './migrations/0180-series.ts'
import { migration0190 } from './migrations/0190-backups.ts'

declare const readable: unique symbol
declare const writable: unique symbol

/** A case's catalogue and ledger, for questions. Queries take this weaker type, so a list cannot write. */
export type ReadableDb = Database & { readonly [readable]: true }

/** Can do all a {@link ReadableDb} can, and change it. One process holds one of these per case. */
export type WritableDb = ReadableDb & { readonly [writable]: true }

/** In order; never edited once released; numbered by tens so that a branch can slip one in. */
const migrations: readonly { readonly number: number; readonly sql: string }[] = [
  migration0010,
  migration0020,
  migration0025,
  migration0030,
  migration0035,
  migration0040,
  migration0050,
  migration0070,
  migration0080,
  migration0110,
  migration0120,
  migration0130,
  migration0140,
  migration0145,
  migration0150,
  migration0155,
  migration0160,
  migration0165,
  migration0167,
  migration0170,
  migration0171,
  migration0172,
  migration0175,
  migration0176,
  migration0180,
  migration0190,
]
const current = migrations.at(-1)?.number ?? 0

/** KiB: an index of a million items stays in memory while somebody goes through it. What is put aside meanwhile does, too:
 *  in a file it would cost more than the change itself, and lay names of the evidence in a folder that is not the case. */
const MEMORY = ['cache_size = -32768', 'temp_store = MEMORY']

/** Pages of the log, 16 MiB, until they are copied into the file. With SQLite's own 1,000 an ingest copies the same pages
 *  so often that half of all it writes is that. */
const LOG_PAGES = 4_000

/** Opens or creates.
 *  @throws {CaseError} NEWER_FORMAT, OLDER_FORMAT when another version of Safehold has written it. */
export function openWritable(path: string): WritableDb {
  return connect(path, (db) => {
    if (schemaNumber(db) === 0) bringUpToDate(db)
    refuseOther(db)
  })
}

/** Opens as it is what an older version may have written.
 *  @throws {CaseError} NEWER_FORMAT. */
export function openOlder(path: string): WritableDb {
  return connect(path, () => undefined)
}

function connect(path: string, begin: (db: WritableDb) => void): WritableDb {
  const db = new Sqlite(path) as WritableDb
  return closedUnless(db, () => {
    // Before anything else: setting the journal already writes.
    refuseNewer(db)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma(`wal_autocheckpoint = ${LOG_PAGES}`)
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    // What is deleted or changed is overwritten in the file: names must be gone when they are disposed of.
    db.pragma('secure_delete = ON')
    addTextFunctions(db)
    for (const pragma of MEMORY) db.pragma(pragma)
    begin(db)
  })
}

/** Brings the schema of an older version up to date; a part of the transaction that is open. */
export function bringUpToDate(db: WritableDb): void {
  const from = schemaNumber(db)
  atomically(db, () => {
    for (const { number, sql } of migrations) {
      if (number <= from) continue
      db.exec(sql)
      db.pragma(`user_version = ${number}`)
    }
  })
}

/** Number of the last migration that was applied; 0 for a new database. */
export function schemaNumber(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/** Opens what is there, for reading; also from a medium that cannot be written. */
export function openReadable(path: string): ReadableDb {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true }) as ReadableDb
  return closedUnless(db, () => {
    for (const pragma of MEMORY) db.pragma(pragma)
    refuseOther(db)
  })
}

/** A connection that nobody gets must not keep the file, and the drive that it is on. */
function closedUnless<Db extends Database>(db: Db, begin: () => void): Db {
  try {
    begin()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Runs `work` as one transaction, or as part of the one that is open. */
export function atomically<T>(db: WritableDb, work: () => T): T {
  return db.inTransaction ? work() : db.transaction(work).immediate()
}

function refuseOther(db: Database): void {
  refuseNewer(db)
  if (schemaNumber(db) < current) {
    throw new CaseError('OLDER_FORMAT', 'this case was written by an older version of Safehold')
  }
}

function refuseNewer(db: Database): void {
  if (schemaNumber(db) > current) {
    throw new CaseError('NEWER_FORMAT', 'this case was written by a newer version of Safehold')
  }
}

export function isOfSqlite(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE')
}

import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { CaseSummary } from '../domain/case.ts'
import { CaseError } from '../domain/errors.ts'
import type { Anchor } from './anchors/anchor.ts'
import { anchorsInCase } from './anchors/anchor-files.ts'
import { KnownAnchors } from './anchors/known-anchors.ts'
import { takeLock } from './case-lock.ts'
import { caseTrouble, foreseen } from './case-trouble.ts'
import { openWritable, type ReadableDb, type WritableDb } from './catalogue/database.ts'
import { type Clock, systemClock } from './clock.ts'
import { KeyFile } from './key-file.ts'
import { Ledger } from './ledger/ledger.ts'
import { openSnapshot, type Stored } from './open-snapshot.ts'
import { type CaseFile, readCaseFile } from './sealing/case-file.ts'
import { requireSelfTest } from './sealing/self-test.ts'
import { sweepCase } from './sweep-case.ts'

/** An open case: first argument of every use case. Holds no secret; those are in a {@link Keyring}. */
export type Case = {
  readonly dir: string
  readonly summary: CaseSummary
  readonly readable: ReadableDb
  /** @throws {CaseError} READ_ONLY, on being asked for, in a case that is open for reading. */
  readonly writable: WritableDb
  readonly ledger: Ledger
  readonly clock: Clock
  /** What is known of the ledger from outside of it: compared on opening, and added to since. */
  readonly anchors: KnownAnchors
  /** `case.json`: who holds which keys. */
  readonly keys: KeyFile
  readonly close: () => void
}

export type OpenOptions = {
  /** Looks without taking the lock, beside whoever holds the case. */
  readonly readOnly?: boolean
  readonly clock?: Clock
  /** Name and version of this program, as the ledger quotes it. */
  readonly tool?: string
  /** What this workstation remembers of the ledger. */
  readonly remembered?: readonly Anchor[]
}

/** Opens a case folder; nobody is signed in to it yet. On a medium that cannot be written it opens for
 *  reading.
 *  @throws {CaseError} NOT_A_CASE, NEWER_FORMAT, OLDER_FORMAT (migrate-case.ts), CASE_DAMAGED, CASE_IN_USE, DISK_FULL,
 *  SELF_TEST_FAILED. */
export function openCase(dir: string, options: OpenOptions = {}): Case {
  requireSelfTest()
  const at = resolve(dir)
  const file = readCaseFile(at)
  const catalogue = join(at, 'catalogue.db')
  // To SQLite an absent or empty file is a new database: it would make one without a past.
  if (!statSync(catalogue, { throwIfNoEntry: false })?.size) {
    throw new CaseError('CASE_DAMAGED', 'this case has no catalogue')
  }
  const lock = options.readOnly ? null : takeLock(at)
  let stored: Stored | null = null
  try {
    if (lock !== null) {
      sweepCase(at, lock.wasKilled)
      lock.forget()
    }
    stored = lock === null ? openSnapshot(catalogue) : openForWriting(catalogue)
    const { db, close } = stored
    const kase = caseOf(at, file, db, options)
    return {
      ...kase,
      get writable() {
        if (lock === null) throw new CaseError('READ_ONLY', 'this case is open for reading only')
        return db as WritableDb
      },
      close: () => {
        if (!db.open) return
        close()
        lock?.release()
      },
    }
  } catch (error) {
    stored?.close()
    lock?.release()
    throw isAnother(error) ? caseTrouble('CASE_DAMAGED', error) : foreseen(error, at)
  }
}

function caseOf(dir: string, file: CaseFile, db: ReadableDb, options: OpenOptions) {
  const { id, number, title, agency, created, log, vkey } = file
  const clock = options.clock ?? systemClock
  const ledger = new Ledger({ db, log, clock, tool: options.tool ?? 'safehold', dir })
  ledger.repairCheckpointFiles()
  const keys = new KeyFile(dir, db, ledger)
  keys.settle()
  return {
    dir,
    summary: { id, number, title, agency, createdAt: created, dir, readOnly: db.readonly },
    readable: db,
    ledger,
    clock,
    keys,
    anchors: new KnownAnchors({ ledger, db, vkey }, [
      ...anchorsInCase(dir, log, ledger.size()),
      ...(options.remembered ?? []),
    ]),
  }
}

function openForWriting(path: string): Stored {
  const db = openWritable(path)
  return { db, close: () => closeWhole(db) }
}

/** Closes a catalogue so that it is one file: with its write-ahead log beside it, it would not open
 *  from a medium that cannot be written. */
export function closeWhole(db: WritableDb): void {
  try {
    db.pragma('journal_mode = DELETE')
  } catch {
    // Someone reads it at this moment: it stays two files, and opens all the same.
  }
  db.close()
}

/** Without our tables or columns: a database, but not one of ours. */
function isAnother(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR'
}

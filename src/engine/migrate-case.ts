/** Brings a case of an older version up to date: with copies of what it was, and an entry. */
import { createHash } from 'node:crypto'
import { renameSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CaseError } from '../domain/errors.ts'
import { takeLock } from './case-lock.ts'
import { bringUpToDate, openOlder, schemaNumber, type WritableDb } from './catalogue/database.ts'
import { type Clock, systemClock } from './clock.ts'
import { syncFolder, writeFileAtomically } from './disk.ts'
import { KeyFile } from './key-file.ts'
import { Ledger, SYSTEM } from './ledger/ledger.ts'
import { closeWhole } from './open-case.ts'
import {
  CASE_FORMAT,
  type CaseFile,
  caseFileBytes,
  generationOf,
  OLDER_FORMAT,
  parseCaseFile,
  parseFormat,
  readCaseBytes,
} from './sealing/case-file.ts'
import { upgradeCaseFile } from './sealing/case-file-1.ts'

type Options = {
  readonly clock?: Clock
  /** Name and version of this program, as the ledger quotes it. */
  readonly tool: string
}

/** To be called when opening says OLDER_FORMAT. Catalogue, keys and entry change together or not at all;
 *  what they were lies beside them then, as `case.json.1.bak` and `catalogue.db.<number>.bak`.
 *  @throws {CaseError} OLDER_FORMAT on a medium that cannot be written; CASE_IN_USE, CASE_DAMAGED. */
export async function migrateCase(dir: string, options: Options): Promise<void> {
  const at = resolve(dir)
  // Of a newer version nothing is touched, its catalogue neither.
  parseFormat(readCaseBytes(at))
  const lock = takeLock(at)
  if (lock === null) {
    throw new CaseError('OLDER_FORMAT', 'copy this case to a disk that can be written first')
  }
  try {
    const db = openOlder(join(at, 'catalogue.db'))
    try {
      await migrate(at, db, options)
    } finally {
      closeWhole(db)
    }
  } finally {
    lock.release()
  }
}

async function migrate(dir: string, db: WritableDb, options: Options): Promise<void> {
  const bytes = readCaseBytes(dir)
  const isOlder = parseFormat(bytes).format === OLDER_FORMAT
  const file = isOlder ? upgradeCaseFile(bytes) : parseCaseFile(bytes)
  const from = { format: isOlder ? OLDER_FORMAT : CASE_FORMAT, catalogue: schemaNumber(db) }
  await keep(dir, db, isOlder ? bytes : null, from.catalogue)
  db.transaction(() => {
    bringUpToDate(db)
    record(dir, db, file, from, options)
  }).immediate()
  keysOf(dir, db, file, options).settle()
}

/** Copies of what is about to change, whole before anything does. */
async function keep(
  dir: string,
  db: WritableDb,
  caseFile: Buffer | null,
  schema: number,
): Promise<void> {
  if (caseFile !== null) writeFileAtomically(join(dir, 'case.json.1.bak'), caseFile, 0o400)
  const copy = join(dir, `catalogue.db.${schema}.bak`)
  await db.backup(`${copy}.part`)
  renameSync(`${copy}.part`, copy)
  syncFolder(dir)
}

function record(
  dir: string,
  db: WritableDb,
  file: CaseFile,
  from: { readonly format: string; readonly catalogue: number },
  options: Options,
): void {
  const bytes = caseFileBytes(file)
  const caseFile = createHash('sha256').update(bytes).digest('hex')
  const to = { format: file.format, catalogue: schemaNumber(db) }
  const data = { from, to, caseFile, generation: generationOf(file) }
  ledgerOf(dir, db, file, options).append({ action: 'case-migrated', data }, SYSTEM)
  writeFileAtomically(join(dir, 'case.json.next'), bytes, 0o600)
}

function keysOf(dir: string, db: WritableDb, file: CaseFile, options: Options): KeyFile {
  return new KeyFile(dir, db, ledgerOf(dir, db, file, options))
}

function ledgerOf(dir: string, db: WritableDb, { log }: CaseFile, options: Options): Ledger {
  return new Ledger({ db, log, clock: options.clock ?? systemClock, tool: options.tool, dir })
}

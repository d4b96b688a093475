/** What the system says when the drive under a case fails, as a failure that was foreseen. */
import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { CaseError, LedgerError, SafeholdError } from '../domain/errors.ts'

export type CaseTrouble = 'DISK_FULL' | 'CASE_NOT_WRITABLE' | 'CASE_GONE' | 'CASE_DAMAGED'

/** errno(3), and SQLite's result codes, most without what extends them (sqlite.org/rescode.html). */
const TROUBLES: Readonly<Record<string, CaseTrouble>> = {
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  SQLITE_FULL: 'DISK_FULL',
  SQLITE_IOERR_SHMSIZE: 'DISK_FULL',
  EACCES: 'CASE_NOT_WRITABLE',
  EPERM: 'CASE_NOT_WRITABLE',
  EROFS: 'CASE_NOT_WRITABLE',
  SQLITE_READONLY: 'CASE_NOT_WRITABLE',
  SQLITE_PERM: 'CASE_NOT_WRITABLE',
  SQLITE_CANTOPEN: 'CASE_NOT_WRITABLE',
  EIO: 'CASE_GONE',
  ENODEV: 'CASE_GONE',
  ENXIO: 'CASE_GONE',
  ESTALE: 'CASE_GONE',
  SQLITE_IOERR: 'CASE_GONE',
  SQLITE_CORRUPT: 'CASE_DAMAGED',
  SQLITE_NOTADB: 'CASE_DAMAGED',
}

const WORDS: Readonly<Record<CaseTrouble, string>> = {
  DISK_FULL: 'the disk that holds the case is full',
  CASE_NOT_WRITABLE: 'the case folder may no longer be written',
  CASE_GONE: 'the drive that holds the case does not answer',
  CASE_DAMAGED: 'the catalogue of this case is damaged',
}

/** @param error - Of the catalogue, or of a file in the case folder `dir`.
 *  @returns null when the system does not say so, or its code tells of none of these. */
export function troubleOf(error: unknown, dir: string): CaseTrouble | null {
  const code = codeOf(error)
  const [short] = /^(SQLITE_[A-Z]+|E(?!RR_)[A-Z0-9]+)/.exec(code) ?? []
  if (short === undefined) return null
  const isGone = short === 'ENOENT' && !existsSync(join(dir, 'catalogue.db'))
  return isGone ? 'CASE_GONE' : (TROUBLES[code] ?? TROUBLES[short] ?? null)
}

export function caseTrouble(trouble: CaseTrouble, cause?: unknown): CaseError {
  return new CaseError(trouble, WORDS[trouble], { cause })
}

/** What is foreseen of a failure of the catalogue or of a file in the case folder `dir`; any other error
 *  as it is. A ledger that could not be written has its reason told: people can make room on a disk. */
export function foreseen(error: unknown, dir: string): unknown {
  if (error instanceof LedgerError && error.code === 'NOT_WRITABLE') {
    const reason = foreseen(error.cause, dir)
    return reason instanceof CaseError ? reason : error
  }
  if (error instanceof SafeholdError || !isOf(error, dir)) return error
  const trouble = troubleOf(error, dir)
  return trouble === null ? error : caseTrouble(trouble, error)
}

/** SQLite is only ever given a case's catalogue; files of other folders have other troubles. */
function isOf(error: unknown, dir: string): boolean {
  if (codeOf(error).startsWith('SQLITE_')) return true
  const path = error instanceof Error && 'path' in error ? error.path : null
  if (typeof path !== 'string') return false
  const way = relative(dir, path)
  return way !== '..' && !way.startsWith(`..${sep}`)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

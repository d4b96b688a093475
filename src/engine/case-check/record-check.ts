import { CaseReport } from '../../domain/case-report.ts'
import { LedgerError } from '../../domain/errors.ts'
import { atomically, isOfSqlite, type ReadableDb } from '../catalogue/database.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Checked } from './check-case.ts'

/** Older reports make room; their entries stay. */
const KEPT = 20

/** Puts what a check has come to on record: an entry with its counts and the hash of its findings, and the
 *  report itself.
 *  @throws {LedgerError} NOT_WRITABLE. */
export function recordCheck(
  kase: Case,
  { isIntact, ...checked }: Checked,
  by: Actor & { readonly startedAt: string },
): CaseReport {
  const db = kase.writable
  const intact = checked.state === 'done' ? isIntact : null
  const of = (severity: string) =>
    checked.counts
      .filter((one) => one.severity === severity)
      .reduce((sum, { count }) => sum + count, 0)
  return inLedger(() =>
    atomically(db, () => {
      const data = {
        ...{ scope: 'case', state: checked.state, intact, ...checked.counted },
        ...{ errors: of('error'), warnings: of('warning'), findings: checked.sha256 },
      }
      const { seq, time } = kase.ledger.append({ action: 'verified', data }, by)
      const report: CaseReport = {
        ...checked,
        ...{ seq, intact, by: by.user, startedAt: by.startedAt, endedAt: time },
      }
      const insert = db.prepare('INSERT INTO check_report (seq, report) VALUES (?, ?)')
      insert.run(seq, JSON.stringify(report))
      db.prepare(
        `DELETE FROM check_report WHERE seq NOT IN
         (SELECT seq FROM check_report ORDER BY seq DESC LIMIT ${KEPT})`,
      ).run()
      return report
    }),
  )
}

function inLedger<T>(write: () => T): T {
  try {
    return write()
  } catch (cause) {
    if (!isOfSqlite(cause)) throw cause
    throw new LedgerError('NOT_WRITABLE', 'the custody ledger cannot be written', { cause })
  }
}

/** The newest report of the case; null when it was never checked. */
export function lastReport(db: ReadableDb): CaseReport | null {
  const row = db
    .prepare<[], string>('SELECT report FROM check_report ORDER BY seq DESC LIMIT 1')
    .pluck()
    .get()
  return row === undefined ? null : CaseReport.parse(JSON.parse(row))
}

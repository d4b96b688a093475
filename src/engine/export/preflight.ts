/** What stands between a case and a bundle, counted before anything is written. */
import { X509Certificate } from 'node:crypto'
import type { PreflightFinding, WritableAudience } from '../../domain/bundle.ts'
import { ExportError, SafeholdError } from '../../domain/errors.ts'
import type { Completeness } from '../../domain/item.ts'
import { ledgerFaults } from '../anchors/ledger-faults.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { type ExportItem, exportBytes, exportItems } from './export-items.ts'

export type Preflight = {
  readonly ready: boolean
  readonly items: number
  readonly bytes: number
  readonly findings: PreflightFinding[]
  readonly completeness: Completeness
}

/** Counts what would leave and what stays behind. Ready only when nothing blocks; what is odd blocks.
 *  Every audience that can be written gets the same: redacted, approved items.
 *  @throws the reason of `signal`, once it is aborted. */
export async function preflight(
  kase: Case,
  keyring: Keyring,
  _audience: WritableAudience,
  signal: AbortSignal = new AbortController().signal,
): Promise<Preflight> {
  const faults = await ledgerFaults(kase, keyring, signal)
  const contradictions = kase.anchors.findings().length
  const db = kase.readable
  const items = soundItems(db)
  const count = (where: string) =>
    db.prepare<[], number>(`SELECT count(*) FROM item WHERE ${where}`).pluck().get() ?? 0
  const know = (code: PreflightFinding['code'], n: number): PreflightFinding => ({
    severity: n === 0 ? 'passed' : 'know',
    code,
    count: n,
  })
  const must = (code: PreflightFinding['code'], holds: boolean, n: number): PreflightFinding => ({
    severity: holds ? 'passed' : 'blocks',
    code,
    count: n,
  })
  const findings: PreflightFinding[] = [
    must('approved-items', items !== null && items.length > 0, count(`redaction = 'approved'`)),
    must('ledger', faults === 0, faults),
    must('anchors', contradictions === 0, contradictions),
    must('case-file', kase.keys.finding() === null, 1),
    must('certificate', mayStillSign(keyring, kase.clock.read().time), 1),
    know('pending-redactions', count(`redaction = 'pending'`)),
    know(
      'unscreened-items',
      count(`ingest = 'ingested' AND preview <> 'ready' AND disposed_at IS NULL`),
    ),
    know('failed-items', count(`ingest = 'failed'`)),
    know('pending-items', count(`ingest = 'pending'`)),
    { severity: 'know', code: 'no-timestamp', count: 1 },
  ]
  return {
    ready: findings.every(({ severity }) => severity !== 'blocks'),
    items: items?.length ?? 0,
    bytes: exportBytes(items ?? []),
    findings,
    completeness: {
      found: count('true'),
      ingested: count(`ingest = 'ingested'`),
      failed: count(`ingest = 'failed'`),
      pending: count(`ingest = 'pending'`),
    },
  }
}

/** @throws {ExportError} NOTHING_APPROVED or BLOCKED unless everything is ready. */
export function requireReady(found: Preflight): void {
  const blocking = found.findings.filter(({ severity }) => severity === 'blocks')
  if (blocking.some(({ code, count }) => code === 'approved-items' && count === 0)) {
    throw new ExportError('NOTHING_APPROVED', 'no approved redaction is there to export')
  }
  if (!found.ready) {
    const codes = blocking.map(({ code }) => code).join(', ')
    throw new ExportError('BLOCKED', `export is blocked: ${codes}`)
  }
}

/** @returns null when a record contradicts itself. */
function soundItems(db: ReadableDb): ExportItem[] | null {
  try {
    return exportItems(db)
  } catch (error) {
    if (error instanceof ExportError) return null
    throw error
  }
}

/** Whether there is a certificate, and this is within its time. */
function mayStillSign(keyring: Keyring, now: string): boolean {
  try {
    const { validFromDate, validToDate } = new X509Certificate(keyring.signer().certificate)
    return validFromDate.toISOString() <= now && now <= validToDate.toISOString()
  } catch (error) {
    if (error instanceof SafeholdError) return false
    throw error
  }
}

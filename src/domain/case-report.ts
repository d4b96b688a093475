import { z } from 'zod'
import { csv } from './csv.ts'
import { Finding } from './finding.ts'

/** What a check of a whole case has come to. */
export const CaseReport = z.strictObject({
  /** Of the ledger's entry that records it. */
  seq: z.int(),
  state: z.enum(['done', 'cancelled']),
  /** Whether nothing but warnings was found; null when the check did not come to its end. */
  intact: z.boolean().nullable(),
  by: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  /** What was looked at. Contents that several items share are read once. */
  counted: z.strictObject({
    entries: z.int(),
    checkpoints: z.int(),
    items: z.int(),
    objects: z.int(),
    derivatives: z.int(),
    bytes: z.int(),
    redactions: z.int(),
    files: z.int(),
  }),
  /** All that was found, by code, worst first. */
  counts: z.array(
    z.strictObject({ severity: Finding.shape.severity, code: z.string(), count: z.int() }),
  ),
  /** Worst first; of one code no more than {@link LISTED_PER_CODE}. */
  findings: z.array(Finding),
  /** SHA-256 of the canonical JSON (RFC 8785) of `findings`: what the ledger quotes. */
  sha256: z.string(),
})
export type CaseReport = z.infer<typeof CaseReport>

/** Beyond this findings of one code are counted, so that a ruined disk does not fill the memory. */
export const LISTED_PER_CODE = 1_000

const WEIGHT: readonly Finding['severity'][] = ['error', 'untrusted', 'warning']

/** For sorting: errors before warnings, in the order of their finding otherwise. */
export function bySeverity(a: Pick<Finding, 'severity'>, b: Pick<Finding, 'severity'>): number {
  return WEIGHT.indexOf(a.severity) - WEIGHT.indexOf(b.severity)
}

/** A table for other programs (RFC 4180), with a first line of names. What a spreadsheet would take for a
 *  formula gets an apostrophe: names of files that nobody expected are anybody's text. */
export function findingsCsv(findings: readonly Finding[]): string {
  const rows = findings.map(({ severity, code, path, message }) => [severity, code, path, message])
  return `${csv([['severity', 'code', 'path', 'message'], ...rows])}\r\n`
}

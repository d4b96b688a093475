/** What the check of a ledger can find, by closed codes. */
import type { Finding } from '../../domain/finding.ts'

export type LedgerFindingCode =
  | 'ledger-empty'
  | 'ledger-unreadable'
  | 'entry-missing'
  | 'entry-form'
  | 'entry-log'
  | 'entry-sequence'
  | 'entry-chain'
  | 'entry-leaf'
  | 'entry-column'
  | 'entry-time'
  | 'item-chain'
  | 'item-head'
  | 'heads-root'
  | 'tree-node'
  | 'checkpoint-place'
  | 'checkpoint-root'
  | 'checkpoint-note'
  | 'checkpoint-file'
  | 'checkpoint-file-missing'
  | 'checkpoint-file-unknown'

/** Of one code, so many are listed; the rest is counted. */
const LISTED = 200

export class LedgerFindings {
  readonly #listed: Finding[] = []
  readonly #counts = new Map<LedgerFindingCode, number>()

  add(code: LedgerFindingCode, path: string, message: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1
    this.#counts.set(code, count)
    if (count > LISTED) return
    const severity = code === 'checkpoint-file-missing' ? 'warning' : 'error'
    this.#listed.push({ severity, code, path, message })
  }

  all(): Finding[] {
    const more = [...this.#counts].flatMap(([code, count]) =>
      count > LISTED
        ? [{ severity: 'error' as const, code, path: '', message: `and ${count - LISTED} more` }]
        : [],
    )
    return [...this.#listed, ...more]
  }
}

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
  | 'entry-index'
  | 'entry-time'
  | 'item-chain'
  | 'item-head'
  | 'head-node'
  | 'heads-root'
  | 'tree-node'
  | 'checkpoint-place'
  | 'checkpoint-root'
  | 'checkpoint-note'
  | 'checkpoint-column'
  | 'checkpoint-cms'
  | 'checkpoint-cms-missing'
  | 'checkpoint-file'
  | 'checkpoint-file-missing'
  | 'checkpoint-file-unknown'

/** What can be made good, and takes nothing from what is proven. */
const WARNINGS: ReadonlySet<LedgerFindingCode> = new Set([
  'checkpoint-file-missing',
  'checkpoint-cms-missing',
])

/** Of one code, so many are listed; the rest is counted. */
const LISTED = 200

export class LedgerFindings {
  readonly #listed: Finding[] = []
  readonly #counts = new Map<LedgerFindingCode, number>()

  add(code: LedgerFindingCode, path: string, message: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1
    this.#counts.set(code, count)
    if (count > LISTED) return
    this.#listed.push({ severity: severityOf(code), code, path, message })
  }

  all(): Finding[] {
    const more = [...this.#counts].flatMap(([code, count]) =>
      count > LISTED
        ? [{ severity: severityOf(code), code, path: '', message: `and ${count - LISTED} more` }]
        : [],
    )
    return [...this.#listed, ...more]
  }
}

function severityOf(code: LedgerFindingCode): Finding['severity'] {
  return WARNINGS.has(code) ? 'warning' : 'error'
}

import type { Finding } from '../../domain/finding.ts'
import { printable } from '../signing/printable.ts'

/** More of one kind than this are counted but not kept: a hostile bundle must not fill the memory. */
const KEPT_PER_CODE = 1000

/** Codes after which there is nothing to verify (formats.md 5, 4: exit 3). */
export const UNREADABLE_CODES: readonly string[] = ['unreadable', 'not-a-bundle', 'unknown-format']

/** Collects what a check finds. Paths and messages become printable ASCII here, whoever wrote them. */
export class Findings {
  readonly list: Finding[] = []
  total = 0
  readonly #perCode = new Map<string, number>()
  readonly #severities = new Set<Finding['severity']>()
  #isUnreadable = false

  error(code: string, path: string, message: string): void {
    this.add({ severity: 'error', code, path, message })
  }

  untrusted(code: string, path: string, message: string): void {
    this.add({ severity: 'untrusted', code, path, message })
  }

  warning(code: string, path: string, message: string): void {
    this.add({ severity: 'warning', code, path, message })
  }

  add(finding: Finding): void {
    this.total += 1
    this.#severities.add(finding.severity)
    this.#isUnreadable ||= UNREADABLE_CODES.includes(finding.code)
    const seen = (this.#perCode.get(finding.code) ?? 0) + 1
    this.#perCode.set(finding.code, seen)
    if (seen > KEPT_PER_CODE) return
    this.list.push({
      ...finding,
      path: printable(finding.path, 1024),
      message: printable(finding.message, 500),
    })
  }

  /** 3 before 1 before 2; warnings never change it. */
  exitCode(): 0 | 1 | 2 | 3 {
    if (this.#isUnreadable) return 3
    if (this.#severities.has('error')) return 1
    return this.#severities.has('untrusted') ? 2 : 0
  }
}

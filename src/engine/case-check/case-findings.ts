import { createHash } from 'node:crypto'
import { bySeverity, type CaseReport, LISTED_PER_CODE } from '../../domain/case-report.ts'
import type { Finding } from '../../domain/finding.ts'
import { canonicalJson } from '../../domain/jcs.ts'

/** Collects what the parts of a check find; counts all of it and lists as much as can be read. */
export class CaseFindings {
  readonly #listed: Finding[] = []
  readonly #counts = new Map<
    string,
    { severity: Finding['severity']; code: string; count: number }
  >()

  add(...findings: readonly Finding[]): void {
    for (const finding of findings) {
      const key = `${finding.severity} ${finding.code}`
      const sum = this.#counts.get(key) ?? { ...pick(finding), count: 0 }
      sum.count += 1
      this.#counts.set(key, sum)
      if (sum.count <= LISTED_PER_CODE) this.#listed.push(finding)
    }
  }

  get isIntact(): boolean {
    return [...this.#counts.values()].every(({ severity }) => severity === 'warning')
  }

  /** In the order of a report: the worst first. */
  report(): Pick<CaseReport, 'counts' | 'findings' | 'sha256'> {
    const findings = this.#listed.toSorted(bySeverity)
    const counts = [...this.#counts.values()].toSorted(bySeverity)
    const sha256 = createHash('sha256').update(canonicalJson(findings)).digest('hex')
    return { counts, findings, sha256 }
  }
}

function pick({ severity, code }: Finding) {
  return { severity, code }
}

export function broken(code: string, path: string, message: string): Finding {
  return { severity: 'error', code, path, message }
}

export function noted(code: string, path: string, message: string): Finding {
  return { severity: 'warning', code, path, message }
}

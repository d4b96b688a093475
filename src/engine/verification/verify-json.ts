import type { VerifyReport } from '../../domain/verify-report.ts'

const LISTED_PER_CODE = 200

/** What `safehold verify --json` prints (formats.md 5, 25): ASCII only, at most 200 findings per code,
 *  all of them counted. */
export function verifyJson(report: VerifyReport): string {
  const perCode = new Map<string, number>()
  const findings = report.findings.filter(({ code }) => {
    const count = (perCode.get(code) ?? 0) + 1
    perCode.set(code, count)
    return count <= LISTED_PER_CODE
  })
  const { result, signers, total } = report
  const text = JSON.stringify({ result, signers, findings, total }, null, 2)
  return text.replace(
    /[^\n\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

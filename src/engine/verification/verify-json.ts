import { asciiJson } from '../../domain/ascii-json.ts'
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
  return asciiJson({ result, signers, findings, total }, 2)
}

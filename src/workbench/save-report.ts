import { join, resolve } from 'node:path'
import { asciiJson } from '../domain/ascii-json.ts'
import { type CaseReport, findingsCsv } from '../domain/case-report.ts'
import { ExportError } from '../domain/errors.ts'
import { writeNewFile } from '../engine/disk.ts'
import { outsideFolder } from '../engine/export/bundle-folder.ts'
import type { Case } from '../engine/open-case.ts'

/** Writes a report as `<case>-check-<entry>.json`, or its findings as a table. Nothing is
 *  overwritten; nothing is written into the case or the evidence.
 *  @throws {ExportError} TARGET_EXISTS, TARGET_NOT_WRITABLE. */
export function saveReport(
  kase: Case,
  report: CaseReport,
  dir: string,
  format: 'json' | 'csv',
): { path: string } {
  const sources = kase.readable.prepare<[], string>('SELECT root FROM source').pluck().all()
  const folder = outsideFolder(resolve(dir), [kase.dir, ...sources])
  const path = join(folder, `${kase.summary.number}-check-${report.seq}.${format}`)
  const text = format === 'csv' ? findingsCsv(report.findings) : `${asciiJson(report, 2)}\n`
  try {
    writeNewFile(path, text, 0o644)
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    if (isThere) throw new ExportError('TARGET_EXISTS', 'there is a file of that name already')
    throw new ExportError('TARGET_NOT_WRITABLE', 'a file cannot be written there', { cause })
  }
  return { path }
}

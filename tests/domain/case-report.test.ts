import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bySeverity, findingsCsv } from '../../src/domain/case-report.ts'
import type { Finding } from '../../src/domain/finding.ts'

const finding = (path: string, message = 'm'): Finding => ({
  severity: 'error',
  code: 'file-unknown',
  path,
  message,
})

test('a table of findings has a line of names and one line for each finding', () => {
  expect(findingsCsv([finding('a "b", c', 'x\ny')])).toBe(
    'severity,code,path,message\r\nerror,file-unknown,"a ""b"", c","x\ny"\r\n',
  )
  expect(findingsCsv([])).toBe('severity,code,path,message\r\n')
})

test.each(['=cmd()', '+1', '-1', '@SUM(A1)'])(
  'a file named %s is no formula to whoever opens the table',
  (name) => {
    expect(findingsCsv([finding(name)])).toContain(`,'${name},`)
  },
)

test('whatever a file is called, the table has as many lines and cells as it should', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 5 }), (names) => {
      const rows = parseCsv(findingsCsv(names.map((name) => finding(name))))
      expect(rows).toHaveLength(names.length + 1)
      for (const [at, name] of names.entries()) {
        const cell = rows[at + 1]?.[2]
        expect([name, `'${name}`]).toContain(cell)
        expect(rows[at + 1]).toHaveLength(4)
      }
    }),
  )
})

test('errors stand before warnings', () => {
  const severities = (['warning', 'error', 'untrusted', 'error'] as const).map((severity) => ({
    severity,
  }))
  expect(severities.toSorted(bySeverity).map(({ severity }) => severity)).toEqual([
    'error',
    'error',
    'untrusted',
    'warning',
  ])
})

/** RFC 4180, read by its grammar. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, bare = '', end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

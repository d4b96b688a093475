/** What has become of everything that was found: listed, saved, printed; and nothing of it left out. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IngestFinding, IngestFindingFilter } from '../../../src/domain/ingest-finding.ts'
import type { Session, UserId } from '../../../src/domain/people.ts'
import { printCompleteness } from '../../../src/engine/accounting/print-completeness.ts'
import { saveFindings } from '../../../src/engine/accounting/save-findings.ts'
import { listFindings } from '../../../src/engine/catalogue/ingest-findings.ts'
import { testWith } from '../../test-with.ts'
import { zipFile } from '../containers/zip-file.ts'
import { aCase, EXHIBIT, ingest, type TestCase } from '../ingest/a-case.ts'

const analyst: Session = { user: 'ana' as UserId, name: 'Ana', role: 'analyst' }
const reviewer: Session = { user: 'rev' as UserId, name: 'Rev', role: 'reviewer' }

let made: TestCase
let out: string

beforeAll(async () => {
  made = aCase()
  out = mkdtempSync(join(tmpdir(), 'safehold-accounting-'))
  const { sourceDir, kase } = made
  const put = (name: string, bytes: Buffer | string) => writeFileSync(join(sourceDir, name), bytes)
  put('note.txt', 'a note')
  put('=1+1.jpg', 'not a picture')
  put('line\nfeed.txt', 'x')
  symlinkSync('/nowhere', join(sourceDir, 'shortcut'))
  execFileSync('mkfifo', [join(sourceDir, 'pipe')])
  const members = [
    { name: '../out.txt', bytes: Buffer.from('climbs') },
    { name: 'locked.txt', bytes: Buffer.from('locked'), flags: 1 },
  ]
  put('parcel.zip', zipFile(members))
  put('cut.zip', zipFile(members).subarray(0, 24))
  await ingest(made)
  const other = join(sourceDir, '..', 'second')
  mkdirSync(other)
  symlinkSync('/nowhere', join(other, 'second-link'))
  writeFileSync(join(other, 'fine.txt'), 'fine')
  await ingest(made, undefined, other)
  kase.writable.exec(`
    UPDATE item SET preview = 'failed', decode_failure = 'damaged' WHERE name = '=1+1.jpg';
    UPDATE item SET metadata = 'failed' WHERE name = 'note.txt';
    UPDATE item SET place_fault = 'zero' WHERE name = 'note.txt';
    INSERT INTO item_finding SELECT id, 'thumbnail-differs' FROM item WHERE name = 'fine.txt'`)
})
afterAll(() => {
  made.remove()
  rmSync(out, { recursive: true })
})

const list = (filter: IngestFindingFilter = {}, viewer = analyst, offset = 0, limit = 500) =>
  listFindings(made.kase.readable, { filter, offset, limit }, viewer)
const told = (findings: readonly IngestFinding[]) =>
  findings.map(({ kind, reasons, path }) => [kind, reasons.join(' '), path])

test('every finding of an ingest is listed with its kind, its reason and its file', () => {
  expect(told(list().findings)).toEqual([
    ['not-read', 'encrypted', 'parcel.zip › locked.txt'],
    ['not-read', 'link', 'shortcut'],
    ['not-read', 'link', 'second-link'],
    ['not-read', 'not-a-file', 'pipe'],
    expect.arrayContaining(['not-opened', 'cut.zip']),
    ['not-decoded', 'damaged', '=1+1.jpg'],
    ['no-metadata', 'failed', 'note.txt'],
    ['name', 'climbs', 'parcel.zip › ../out.txt'],
    ['name', 'control', 'line\\x0Afeed.txt'],
    ['type', 'differs', '=1+1.jpg'],
    ['place', 'zero', 'note.txt'],
    ['content', 'thumbnail-differs', 'fine.txt'],
  ])
})

test('each leads to its item, and to the entry of the ledger that says so', () => {
  const { findings } = list({ kind: ['not-read', 'not-opened'] })
  for (const { item, entry, kind } of findings) {
    const said = made.kase.readable
      .prepare<[number | null], object>('SELECT item, action FROM entry WHERE seq = ?')
      .get(entry)
    expect(said).toEqual({
      item,
      action: kind === 'not-read' ? 'ingest-failed' : 'container-read',
    })
  }
})

test('a filter narrows by kind and by source, and the counts of kinds stay', () => {
  const { sources, total } = list()
  expect(total).toBe(12)
  expect(sources).toHaveLength(2)
  const [first, second] = sources
  expect(list({ source: [second?.id ?? 0] }).total).toBe(2)
  expect(list({ source: [first?.id ?? 0], kind: ['not-read'] }).total).toBe(3)
  expect(list({ kind: ['place'] }).kinds).toEqual(list().kinds)
  expect(list({ exhibit: ['none' as never] })).toMatchObject({ total: 0, sources: [] })
})

test('pages of the list are parts of it, wherever they are cut', () => {
  const whole = list().findings
  for (const limit of [1, 3, 5, 12]) {
    const pages = Array.from({ length: Math.ceil(12 / limit) }, (_, page) =>
      list({}, analyst, page * limit, limit),
    )
    expect(pages.flatMap(({ findings }) => findings)).toEqual(whole)
  }
})

test('a reviewer is told no name and no source', () => {
  const { findings, sources } = list({}, reviewer)
  expect(new Set(findings.map(({ path }) => path))).toEqual(new Set([null]))
  expect(new Set(sources.map(({ root }) => root))).toEqual(new Set([null]))
})

test('saved as a table, every finding is a row, and none is a formula', async () => {
  const saved = await saveFindings(made.kase, analyst, { filter: {}, dir: out, format: 'csv' })
  const bytes = readFileSync(saved.path)
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(saved.sha256)
  const rows: Record<string, string>[] = parse(bytes, { columns: true })
  expect(rows).toHaveLength(12)
  expect(rows.map((row) => row['kind'])).toEqual(list().findings.map(({ kind }) => kind))
  expect(rows.filter((row) => row['path'] === `'=1+1.jpg`)).toHaveLength(2)
  for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+@-]/)
  const said = made.kase.ledger.entriesOf(['findings-saved']).at(-1)
  expect(said?.entry).toMatchObject({
    seq: saved.entry,
    data: { findings: 12, format: 'csv', sha256: saved.sha256 },
  })
  expect(JSON.stringify(said?.entry.data)).not.toContain('out.txt')
})

test('saved as JSON it holds the same, with what was asked for', async () => {
  const filter = { kind: ['not-read' as const] }
  const saved = await saveFindings(made.kase, analyst, { filter, dir: out, format: 'json' })
  const text = readFileSync(saved.path, 'utf8')
  expect(text).toMatch(/^[\n\x20-\x7e]+$/)
  const file = JSON.parse(text) as { case: string; findings: { kind: string }[]; filter: unknown }
  expect(file).toMatchObject({ case: '2026-0001', writtenBy: 'ana', filter })
  expect(file.findings).toHaveLength(4)
  const none = await saveFindings(made.kase, analyst, {
    ...{ filter: { exhibit: ['none' as never] }, dir: out, format: 'json' },
  })
  expect(JSON.parse(readFileSync(none.path, 'utf8'))).toMatchObject({ findings: [] })
})

test('nothing is saved into the case or the evidence, and no half of a file is left', async () => {
  for (const dir of [made.kase.dir, made.sourceDir, join(out, 'none')]) {
    const wish = { filter: {}, dir, format: 'csv' } as const
    await expect(saveFindings(made.kase, analyst, wish)).rejects.toMatchObject({
      code: 'TARGET_NOT_WRITABLE',
    })
  }
  expect(readdirSync(out).filter((name) => name.includes('.part'))).toEqual([])
})

test('what cannot be recorded is not written', async () => {
  const before = readdirSync(out)
  made.kase.writable.exec(`CREATE TRIGGER stop BEFORE INSERT ON entry
    BEGIN SELECT raise(ABORT, 'no'); END`)
  try {
    const wish = { filter: {}, dir: out, format: 'csv' } as const
    await expect(saveFindings(made.kase, analyst, wish)).rejects.toMatchObject({
      code: 'NOT_WRITABLE',
    })
  } finally {
    made.kase.writable.exec('DROP TRIGGER stop')
  }
  expect(readdirSync(out)).toEqual(before)
})

const print = (exhibit: typeof EXHIBIT | null, language: 'en' | 'zh' = 'en') =>
  printCompleteness(
    made.kase,
    { session: analyst, keyring: made.keyring },
    { exhibit, dir: out, language, tool: 'safehold 0.0.0-test' },
  )
const textOf = (path: string) => execFileSync('pdftotext', ['-layout', path, '-']).toString()

test('a printed completeness is on record by its digest, and covered by the checkpoint it quotes', async () => {
  const printed = await print(EXHIBIT)
  const bytes = readFileSync(printed.path)
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(printed.sha256)
  const said = made.kase.ledger.entriesOf(['printed']).at(-1)
  expect(said?.entry).toMatchObject({
    seq: printed.entry,
    data: { what: 'completeness', exhibit: EXHIBIT, sha256: printed.sha256, size: printed.size },
  })
  expect(made.kase.ledger.lastCheckpoint()).toMatchObject({ root: printed.root })
})

testWith('pdftotext')(
  'on paper stand the sum, every failure with its reason and entry, who read it, receipts, page numbers',
  async () => {
    const text = textOf((await print(EXHIBIT)).path)
    const sum = made.kase.readable
      .prepare<[], { found: number; ingested: number; failed: number }>(
        `SELECT count(*) AS found, count(*) FILTER (WHERE ingest = 'ingested') AS ingested,
           count(*) FILTER (WHERE ingest = 'failed') AS failed FROM item`,
      )
      .get()
    expect(text).toContain(
      `${sum?.found} found = ${sum?.ingested} ingested + ${sum?.failed} failed + 0 pending`,
    )
    expect(text).toContain('The sum holds')
    for (const { item, entry, path } of list({ kind: ['not-read', 'not-opened'] }).findings) {
      expect(text).toMatch(new RegExp(`${item}\\s+${entry}\\b`))
      expect(text).toContain(path)
    }
    for (const words of [
      'a link; not followed',
      'encrypted',
      'not an ordinary file',
      'Not ingested: each with its reason (4)',
    ]) {
      expect(text).toContain(words)
    }
    expect(text).toContain('They are the same: nothing has changed since.')
    expect(text).toMatch(
      /E1: Ingest ended: to its end; 7 = 5 \+ 2 \+ 0|E1: Ingest ended: to its end/,
    )
    expect(text).toMatch(/page 1 of \d/)
    expect(text).toContain(made.sourceDir)
  },
)

testWith('pdftotext')('a result that was changed since is said on paper', async () => {
  const { writable } = made.kase
  const change = (from: string, to: string) =>
    writable.prepare('UPDATE item SET sha256 = ? WHERE sha256 = ?').run(to, from)
  const [one] = writable
    .prepare<[], string>('SELECT sha256 FROM item WHERE sha256 IS NOT NULL LIMIT 1')
    .pluck()
    .all()
  change(one ?? '', 'e'.repeat(64))
  try {
    expect(textOf((await print(EXHIBIT)).path)).toContain('THEY ARE NOT THE SAME')
  } finally {
    change('e'.repeat(64), one ?? '')
  }
})

testWith('pdftotext')('in Chinese, and of all exhibits', async () => {
  const { path } = await print(null, 'zh')
  const text = execFileSync('pdftotext', ['-raw', path, '-']).toString().replace(/\s/g, '')
  expect(text).toContain('全部检材的完整性')
  expect(text).toContain('总数相符')
})

import { createHash } from 'node:crypto'
import {
  globSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isWhole } from '../../../src/domain/item.ts'
import { completenessOf } from '../../../src/engine/ingest/completeness.ts'
import { ingestSummary } from '../../../src/engine/ingest/ingest-summary.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { objectPath } from '../../../src/engine/sealing/object-store.ts'
import { SealedReader } from '../../../src/engine/sealing/sealed-object.ts'
import { aCase, EXHIBIT, ingest, type TestCase } from './a-case.ts'

let held: TestCase
beforeEach(() => {
  held = aCase()
})
afterEach(() => held.remove())

type Row = {
  id: string
  path: Buffer
  name: string
  folder: string
  ingest: string
  ingest_failure: string | null
  size: number
  md5: string
  sha1: string
  sha256: string
  object: string
  media_type: string | null
  kind: string
}

const rowsOf = ({ kase }: TestCase) =>
  kase.readable.prepare<[], Row>('SELECT * FROM item ORDER BY path').all()

const digest = (name: string, bytes: Buffer) => createHash(name).update(bytes).digest('hex')

test('every file below the folder is digested and sealed, and opens to the same bytes', async () => {
  const contents: Record<string, Buffer> = {
    empty: Buffer.alloc(0),
    one: Buffer.from('x'),
    'deep/er/block': Buffer.alloc(262_144, 1),
    'deep/er/block+1': Buffer.alloc(262_145, 2),
    'exactly-the-buffer': Buffer.alloc(1_048_576, 3),
    'larger-than-the-buffer': Buffer.alloc(3_500_000, 4),
  }
  for (const [path, bytes] of Object.entries(contents)) {
    mkdirSync(join(held.sourceDir, path, '..'), { recursive: true })
    writeFileSync(join(held.sourceDir, path), bytes)
  }
  const sum = await ingest(held)
  expect(sum).toEqual({ found: 6, ingested: 6, failed: 0, pending: 0 })
  for (const row of rowsOf(held)) {
    const bytes = contents[row.path.toString()] ?? Buffer.from('?')
    expect(row).toMatchObject({
      md5: digest('md5', bytes),
      sha1: digest('sha1', bytes),
      sha256: digest('sha256', bytes),
      size: bytes.length,
      ingest: 'ingested',
    })
    const path = objectPath(held.kase.dir, 'objects', row.object)
    expect(statSync(path).mode & 0o777).toBe(0o444)
    const reader = SealedReader.open(path, held.keyring.sealing('original'))
    expect(Buffer.concat([...reader.chunks()]).equals(bytes)).toBe(true)
    reader.close()
  }
})

test('each item has one ledger entry with its digests and no name, and the ledger verifies', async () => {
  writeFileSync(join(held.sourceDir, 'secret-name.txt'), 'content')
  symlinkSync('/etc/hostname', join(held.sourceDir, 'secret-link'))
  await ingest(held)
  const entries = held.kase.ledger.entries({ limit: 100 })
  expect(entries.map(({ entry }) => entry.action)).toEqual(
    expect.arrayContaining(['ingest', 'ingest-failed', 'ingest-ended', 'heads']),
  )
  const [file] = rowsOf(held).filter(({ ingest: state }) => state === 'ingested')
  const own = entries.find(({ entry }) => entry.item === file?.id)
  expect(own?.entry).toMatchObject({ action: 'ingest', actor: 'ana', role: 'analyst' })
  expect(own?.entry.data).toMatchObject({
    exhibit: EXHIBIT,
    size: 7,
    md5: file?.md5,
    sha1: file?.sha1,
    sha256: file?.sha256,
    object: file?.object,
    mtimeNs: expect.stringMatching(/^\d+$/),
    readAt: expect.stringMatching(/Z$/),
  })
  expect(entries.map(({ body }) => body.toString()).join()).not.toContain('secret')
  const end = entries.find(({ entry }) => entry.action === 'ingest-ended')
  const counts = { found: 2, ingested: 1, failed: 1, pending: 0 }
  expect(end?.entry.data).toMatchObject({ exhibit: EXHIBIT, state: 'done', ...counts })
  expect(held.kase.ledger.verify(held.publicKey)).toEqual([])
})

test('equal files share one sealed object and keep every path', async () => {
  for (const name of ['a', 'b', 'c']) writeFileSync(join(held.sourceDir, name), 'the same')
  for (const name of ['d', 'e']) writeFileSync(join(held.sourceDir, name), Buffer.alloc(2_000_000))
  await ingest(held)
  expect(rowsOf(held)).toHaveLength(5)
  expect(new Set(rowsOf(held).map(({ object }) => object)).size).toBe(2)
  expect(objectFiles(held)).toHaveLength(2)
})

test('what is ingested is not read or recorded again', async () => {
  writeFileSync(join(held.sourceDir, 'a'), 'first')
  symlinkSync('a', join(held.sourceDir, 'link'))
  await ingest(held)
  const before = { rows: rowsOf(held), entries: held.kase.ledger.size() }
  writeFileSync(join(held.sourceDir, 'a'), 'changed afterwards')
  await ingest(held)
  expect(rowsOf(held)).toEqual(before.rows)
  const since = held.kase.ledger.entries({ from: before.entries, limit: 10 })
  expect(since.map(({ entry }) => entry.action)).toEqual(['ingest-ended', 'heads'])
})

test('what failed before is tried again', async () => {
  const path = join(held.sourceDir, 'a')
  symlinkSync('nowhere', path)
  expect(await ingest(held)).toMatchObject({ failed: 1, ingested: 0 })
  rmSync(path)
  writeFileSync(path, 'now a file')
  expect(await ingest(held)).toEqual({ found: 1, ingested: 1, failed: 0, pending: 0 })
  const [row] = rowsOf(held)
  expect(row).toMatchObject({ ingest: 'ingested', ingest_failure: null, preview: 'pending' })
  const actions = held.kase.ledger
    .entries({ item: row?.id as never, limit: 10 })
    .map(({ entry }) => entry.action)
  expect(actions).toEqual(['ingest-failed', 'ingest'])
})

test('the content decides the type, and the summary names what failed', async () => {
  writeFileSync(join(held.sourceDir, 'note.txt'), 'plain words\n')
  writeFileSync(join(held.sourceDir, 'holiday.jpg'), 'PK\x03\x04 not a picture'.padEnd(64, '\0'))
  mkdirSync(join(held.sourceDir, 'd'))
  symlinkSync('x', join(held.sourceDir, 'd', 'l'))
  await ingest(held, new Job('ingest'), held.sourceDir, { depth: 0 })
  const mismatched = held.kase.readable
    .prepare<[], string>('SELECT name FROM item WHERE extension_mismatch = 1')
    .pluck()
    .all()
  expect(mismatched).toEqual(['holiday.jpg'])
  const summary = ingestSummary(held.kase, EXHIBIT, { names: true })
  expect(summary).toMatchObject({
    completeness: { found: 3, ingested: 2, failed: 1, pending: 0 },
    failures: [{ exhibit: EXHIBIT, path: 'd/l', reason: 'link' }],
    failuresTotal: 1,
    closed: [{ exhibit: EXHIBIT, path: 'holiday.jpg', reason: 'too-deep' }],
    closedTotal: 1,
    unscreened: 2,
  })
  expect(ingestSummary(held.kase, null, { names: true })).toEqual(summary)
  expect(ingestSummary(held.kase, null, { names: false }).failures).toMatchObject([{ path: null }])
  expect(isWhole(completenessOf(held.kase.readable, null))).toBe(true)
})

test('nothing unfinished is left beside the objects', async () => {
  writeFileSync(join(held.kase.dir, 'objects', '.dead-run-1.part'), 'cut off long ago')
  writeFileSync(join(held.sourceDir, 'a'), 'a')
  await ingest(held)
  expect(readdirSync(join(held.kase.dir, 'objects')).filter((n) => n.startsWith('.'))).toEqual([])
})

function objectFiles({ kase }: TestCase): string[] {
  return globSync('objects/*/*.obj', { cwd: kase.dir })
}

/** A source is looked at before it is ingested; and an ingest leaves its measure for the next estimate. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { keepIngestRate, readIngestRate } from '../../src/workbench/ingest-rate.ts'
import { type ABench, aBench } from './a-bench.ts'

let a: ABench

beforeAll(async () => {
  a = await aBench({ 'note.txt': Buffer.from('a note'), 'b.zip': Buffer.from('PK') }, [
    'mokafor',
    'jlindqvist',
  ])
})
afterAll(() => a.remove())
afterEach(() => expect(a.unforeseen.splice(0)).toEqual([]))

test('an analyst counts a source, and the ledger and the case know nothing of it', async () => {
  await a.as('mokafor')
  const entries = () => a.sql((db) => db.prepare('SELECT count(*) FROM entry').pluck().get())
  const before = entries()
  const look = await a.ask('source.look', { source: a.source })
  expect(look).toMatchObject({ kind: 'folder', path: a.source })
  const { job } = await a.ask('source.count', { source: a.source })
  await a.ended({ job })
  const count = await a.ask('source.counted', { job })
  expect(count).toMatchObject({ files: 2, bytes: 8, containers: 1, isDone: true })
  expect(entries()).toBe(before)
})

test('a source that is not there, or is the case, is refused as an ingest would', async () => {
  await a.as('mokafor')
  expect(await a.codeOf('source.look', { source: join(a.dir, 'none') })).toBe('SOURCE_NOT_FOUND')
  expect(await a.codeOf('source.look', { source: a.caseDir })).toBe('SOURCE_IS_CASE')
  const { job } = await a.ask('source.count', { source: a.caseDir })
  const ended = await a.bench.finished(job, () => undefined)
  expect(ended).toMatchObject({ state: 'failed', error: { code: 'SOURCE_IS_CASE' } })
})

test('a reviewer does not look at sources', async () => {
  await a.as('jlindqvist')
  expect(await a.codeOf('source.look', { source: a.source })).toBe('ROLE_NOT_ALLOWED')
  expect(await a.codeOf('source.count', { source: a.source })).toBe('ROLE_NOT_ALLOWED')
})

test('what an ingest took is kept for the next estimate; a step too short keeps the older measure', () => {
  const home = join(a.dir, 'rates')
  const stage = (name: 'hashing' | 'preview', seconds: number) => ({
    ...{ stage: name, items: 10, bytes: 1000, seconds },
  })
  keepIngestRate(home, [stage('hashing', 1.5)], 'earlier')
  expect(existsSync(home)).toBe(false)
  keepIngestRate(home, [stage('hashing', 20), stage('preview', 1)], 'then')
  expect(readIngestRate(home)).toEqual({
    ...{ at: 'then', screening: null, checking: null },
    sealing: { items: 10, bytes: 1000, seconds: 20 },
  })
  keepIngestRate(home, [stage('hashing', 0.1), stage('preview', 30)], 'later')
  expect(readIngestRate(home)).toMatchObject({
    ...{ at: 'later', sealing: { seconds: 20 }, screening: { seconds: 30 } },
  })
  writeFileSync(join(home, 'ingest-rate.json'), '{"at":1}')
  expect(readIngestRate(home)).toBeNull()
  expect(readFileSync(join(home, 'ingest-rate.json'), 'utf8')).toBe('{"at":1}')
})

/** Custody of things through the gate: what the parts say of each other. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type ABench, aBench, EXHIBIT } from './a-bench.ts'

let a: ABench

beforeAll(async () => {
  a = await aBench({ 'note.txt': Buffer.from('a note') }, ['mokafor', 'jlindqvist'])
})
afterAll(() => a.remove())
afterEach(() => expect(a.unforeseen.splice(0)).toEqual([]))

const handOver = (giver: object | string, receiver: object | string, at: string) => ({
  ...{ exhibit: EXHIBIT, giver, receiver, reason: 'examination', reasonText: null },
  ...{ place: 'County laboratory', at, sealBefore: 'K-118204', sealAfter: 'K-118204' },
  ...{ sealIntact: true, remark: null, acknowledged: [] },
})

/** What the ledger says of the latest ingest. */
async function lastIngest() {
  const query = { item: null, newestFirst: true, offset: 0, limit: 100 }
  const { lines } = await a.ask('custody.list', query)
  return lines.find(({ action }) => action === 'ingest-started')?.data
}

test('an exhibit that is with somebody else is ingested from only knowingly, and that is recorded', async () => {
  await a.as('mokafor')
  expect(await lastIngest()).toEqual({ depth: 3, exhibit: EXHIBIT })
  const laboratory = { name: 'R. Osei', service: 'County laboratory' }
  const out = handOver('seizer', laboratory, '2026-11-19T08:00:00Z')
  expect(await a.codeOf('exhibit.handOver', out)).toBe('done')
  const ingest = { exhibit: EXHIBIT, source: a.source }
  expect(await a.codeOf('ingest.start', ingest)).toBe('HANDED_OUT')
  expect(await a.codeOf('ingest.start', { ...ingest, handedOut: false })).toBe('HANDED_OUT')
  expect(await lastIngest()).toEqual({ depth: 3, exhibit: EXHIBIT })
  await a.ended(await a.ask('ingest.start', { ...ingest, handedOut: true }))
  expect(await lastIngest()).toEqual({ depth: 3, exhibit: EXHIBIT, handedOut: true })
  const back = handOver('person:1', 'user:mokafor', '2026-11-20T08:00:00Z')
  expect(await a.codeOf('exhibit.handOver', back)).toBe('done')
  await a.ended(await a.ask('ingest.start', { ...ingest, handedOut: true }))
  expect(await lastIngest()).toEqual({ depth: 3, exhibit: EXHIBIT })
  expect(await a.codeOf('ingest.start', { ...ingest, exhibit: 'EX-99' })).toBe('NOT_FOUND')
})

test('a hand-over that does not fit changes nothing until it is acknowledged', async () => {
  await a.as('mokafor')
  const { total } = await a.ask('custody.list', { ...everyEntry })
  const wrong = handOver('seizer', 'user:mokafor', '2026-11-21T08:00:00Z')
  expect(await a.codeOf('exhibit.handOver', wrong)).toBe('NOT_ACKNOWLEDGED')
  expect((await a.ask('custody.list', { ...everyEntry })).total).toBe(total)
})

const everyEntry = { item: null, newestFirst: true, offset: 0, limit: 1 }

test('a reviewer sees that there are hand-overs and notes, and no name', async () => {
  await a.as('mokafor')
  await a.ask('exhibit.note', { exhibit: EXHIBIT, text: 'R. Osei telephoned', corrects: null })
  await a.as('jlindqvist')
  const { lines } = await a.ask('custody.list', { ...everyEntry, limit: 200 })
  expect(lines.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['handed-over', 'noted']),
  )
  expect(JSON.stringify(lines)).not.toMatch(/Osei|laboratory/i)
})

test('where an unfinished source is gone, a person says whether this is the same medium', async () => {
  await a.as('mokafor')
  const [begun, now] = [join(a.dir, 'begun'), join(a.dir, 'now')]
  mkdirSync(begun)
  for (let n = 0; n < 400; n += 1) writeFileSync(join(begun, `f${n}`), Buffer.alloc(n))
  const { job } = await a.ask('ingest.start', { exhibit: EXHIBIT, source: begun })
  await a.ask('job.cancel', { job })
  await a.ended({ job })
  renameSync(begun, now)
  const ingest = { exhibit: EXHIBIT, source: now }
  expect(await a.codeOf('ingest.start', ingest)).toBe('SOURCE_MOVED')
  await a.ended(await a.ask('ingest.start', { ...ingest, earlier: 'same' }))
  await a.ended(await a.ask('ingest.start', ingest))
  const moved = a.sql((db) =>
    db.prepare("SELECT count(*) FROM entry WHERE action = 'source-moved'").pluck().get(),
  )
  expect(moved).toBe(1)
})

import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { goneSources, moveSource } from '../../../src/engine/ingest/move-source.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { ACTOR, aCase, EXHIBIT, ingest, type TestCase } from './a-case.ts'

let held: TestCase
let away: string
beforeEach(() => {
  held = aCase()
  away = join(mkdtempSync(join(tmpdir(), 'safehold-moved-')), 'medium')
})
afterEach(() => {
  held.remove()
  rmSync(join(away, '..'), { recursive: true })
})

const FILES = 700

/** An ingest that was stopped after it had read some, and whose medium is mounted elsewhere now. */
async function cutOff(options: { readonly leavesFolder: boolean }): Promise<void> {
  for (let n = 0; n < FILES; n += 1) {
    mkdirSync(join(held.sourceDir, `d${n % 5}`), { recursive: true })
    writeFileSync(join(held.sourceDir, `d${n % 5}`, `f${n}`), Buffer.alloc(n * 7, n % 256))
  }
  const job: Job = new Job('ingest', {
    onProgress: ({ stage, items }) => stage === 'hashing' && items > 0 && job.cancel(),
    now: () => performance.now() * 1000,
  })
  await job.run(async () => ingest(held, job))
  expect(sum()).toMatchObject({ found: FILES, failed: 0 })
  expect(sum().pending).toBeGreaterThan(0)
  expect(sum().ingested).toBeGreaterThan(0)
  renameSync(held.sourceDir, away)
  if (options.leavesFolder) mkdirSync(held.sourceDir)
}

const sum = () =>
  held.kase.readable
    .prepare(
      `SELECT count(*) AS found, sum(ingest = 'ingested') AS ingested,
         sum(ingest = 'failed') AS failed, sum(ingest = 'pending') AS pending FROM item`,
    )
    .get() as { found: number; ingested: number; failed: number; pending: number }
const roots = () =>
  held.kase.readable.prepare<[], string>('SELECT root FROM source ORDER BY id').pluck().all()
const move = () =>
  moveSource(held.kase, { exhibit: EXHIBIT, sourceDir: away, job: new Job('ingest'), actor: ACTOR })
const outcomeOf = ({ kase }: TestCase) =>
  kase.readable.prepare('SELECT path, size, ingest, sha256 FROM item ORDER BY path').all()
const oneRead = () =>
  join(
    away,
    held.kase.readable
      .prepare<[], Buffer>(`SELECT path FROM item WHERE ingest = 'ingested' ORDER BY no LIMIT 1`)
      .pluck()
      .get()
      ?.toString() ?? '',
  )

test.each([false, true])(
  'a medium that is mounted elsewhere goes on as if nobody had disturbed it (an empty folder left behind: %s)',
  async (leavesFolder) => {
    await cutOff({ leavesFolder })
    expect(goneSources(held.kase.readable, EXHIBIT, away)).toHaveLength(1)
    await move()
    expect(roots()).toEqual([away])
    expect(goneSources(held.kase.readable, EXHIBIT, away)).toEqual([])
    await ingest(held, new Job('ingest'), away)
    expect(sum()).toEqual({ found: FILES, ingested: FILES, failed: 0, pending: 0 })
    const undisturbed = aCase()
    await ingest(undisturbed, new Job('ingest'), away)
    expect(outcomeOf(held)).toEqual(outcomeOf(undisturbed))
    undisturbed.remove()
    const entries = held.kase.ledger.entries({ limit: 10_000 }).map(({ entry }) => entry)
    const moved = entries.filter(({ action }) => action === 'source-moved')
    expect(moved.map(({ data }) => data)).toEqual([
      { exhibit: EXHIBIT, source: 1, looked: expect.any(Number) },
    ])
    expect(entries.filter(({ action }) => action === 'ingest')).toHaveLength(FILES)
  },
)

const others: Record<string, () => void> = {
  'a file that was read is missing': () => unlinkSync(oneRead()),
  'a file that was read is longer': () => appendFileSync(oneRead(), 'x'),
  'a file that was read has another date': () => utimesSync(oneRead(), 1, 1),
}
test.each(Object.entries(others))('where %s it is not the same medium', async (_, change) => {
  await cutOff({ leavesFolder: false })
  change()
  const [before, entries] = [roots(), held.kase.ledger.size()]
  await expect(move()).rejects.toMatchObject({ code: 'SOURCE_DIFFERS' })
  expect(roots()).toEqual(before)
  expect(held.kase.ledger.size()).toBe(entries)
})

test('a source that is where it was, or that came to its end, is not taken for a moved one', async () => {
  writeFileSync(join(held.sourceDir, 'a'), 'a')
  mkdirSync(away)
  await ingest(held)
  expect(goneSources(held.kase.readable, EXHIBIT, away)).toEqual([])
  renameSync(held.sourceDir, `${held.sourceDir}-2`)
  expect(goneSources(held.kase.readable, EXHIBIT, away)).toEqual([])
})

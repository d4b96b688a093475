import { chmodSync, globSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkSource } from '../../../src/engine/ingest/check-source.ts'
import { ingestSummary } from '../../../src/engine/ingest/ingest-summary.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { zipFile } from '../containers/zip-file.ts'
import { ACTOR, aCase, EXHIBIT, ingest, type TestCase } from './a-case.ts'

let held: TestCase
beforeEach(() => {
  held = aCase()
  for (let n = 0; n < 90; n += 1) {
    writeFileSync(join(held.sourceDir, `f${n}`), Buffer.alloc(n * 41, n))
  }
  writeFileSync(join(held.sourceDir, 'large'), Buffer.alloc(2_000_000, 5))
  const member = { name: 'member', bytes: Buffer.from('in a zip') }
  writeFileSync(join(held.sourceDir, 'a.zip'), zipFile([member]))
})
afterEach(() => held.remove())

const check = (job = new Job('ingest')) =>
  checkSource(held.kase, held.keyring, {
    ...{ exhibit: EXHIBIT, sourceDir: held.sourceDir, job, actor: ACTOR },
  })

const asRead = {
  copies: { read: 93, differ: 0 },
  source: { looked: 92, changed: 0, gone: 0 },
}

test('after an ingest every sealed copy is read again, the source looked at again, and both are on record', async () => {
  await ingest(held)
  expect(await check()).toEqual(asRead)
  const [said] = held.kase.ledger.entriesOf(['source-checked'])
  const results = held.kase.ledger.entriesOf(['ingest-ended'])[0]?.entry.data['results']
  expect(said?.entry.data).toEqual({ exhibit: EXHIBIT, ...asRead, results })
  expect(said?.body.toString()).not.toContain('a.zip')
  expect(ingestSummary(held.kase, EXHIBIT, { names: true }).receipt).toMatchObject(asRead)
  expect(held.kase.ledger.verify(held.publicKey)).toEqual([])
})

test('a copy that was read again is not read once more; the source is looked at each time', async () => {
  await ingest(held)
  await check()
  writeFileSync(join(held.sourceDir, 'new'), 'new')
  await ingest(held)
  expect(await check()).toEqual({
    copies: { read: 1, differ: 0 },
    source: { looked: 93, changed: 0, gone: 0 },
  })
})

test.each([
  ['altered', (path: string, bytes: Buffer) => writeFileSync(path, flipped(bytes))],
  ['cut short', (path: string, bytes: Buffer) => writeFileSync(path, bytes.subarray(0, -20))],
  ['gone', (path: string) => rmSync(path)],
])(
  'a sealed copy that is %s is counted, and counted again until it is as it was',
  async (_, harm) => {
    await ingest(held)
    const [object = ''] = globSync('objects/*/*.obj', { cwd: held.kase.dir })
    const path = join(held.kase.dir, object)
    const bytes = readFileSync(path)
    chmodSync(path, 0o644)
    harm(path, Buffer.from(bytes))
    expect((await check())?.copies.differ).toBe(1)
    expect((await check())?.copies).toEqual({ read: 1, differ: 1 })
    writeFileSync(path, bytes)
    expect((await check())?.copies).toEqual({ read: 1, differ: 0 })
  },
)

test('a file of the source that changed or went since it was read is counted', async () => {
  await ingest(held)
  writeFileSync(join(held.sourceDir, 'f3'), 'another')
  utimesSync(join(held.sourceDir, 'f4'), 1, 1)
  rmSync(join(held.sourceDir, 'f5'))
  expect((await check())?.source).toEqual({ looked: 92, changed: 2, gone: 1 })
})

test('a source that is gone altogether is said to be gone, and nothing is recorded', async () => {
  await ingest(held)
  rmSync(held.sourceDir, { recursive: true })
  await expect(check()).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
  expect(held.kase.ledger.entriesOf(['source-checked'])).toEqual([])
})

test('cancelled, it records nothing and goes on where it was', async () => {
  await ingest(held)
  const job: Job = new Job('ingest', {
    onProgress: ({ stage, items }) => {
      if (stage === 'verifying' && items > 0) job.cancel()
    },
    now: (() => {
      let now = 0
      return () => {
        now += 1_000
        return now
      }
    })(),
  })
  await job.run(async () => expect(await check(job)).toBeNull())
  expect(held.kase.ledger.entriesOf(['source-checked'])).toEqual([])
  const ended = await check()
  expect(ended?.copies.read).toBeLessThan(93)
  expect(ended?.copies.differ).toBe(0)
})

/** One bit of the last byte: also of the copy of an empty file. */
function flipped(bytes: Buffer): Buffer {
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  return bytes
}

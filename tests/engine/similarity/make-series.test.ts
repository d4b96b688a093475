/** From pictures and films of the evidence to series, on a real case. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listGroups } from '../../../src/engine/catalogue/item-groups.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { SYSTEM } from '../../../src/engine/ledger/ledger.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'
import { screenItems } from '../../../src/engine/preview/screen-items.ts'
import { makeSeries } from '../../../src/engine/similarity/make-series.ts'
import { testWith } from '../../test-with.ts'
import { scene } from '../media/drawings.ts'
import { caseWithEvidence, type Evidence } from '../preview/case-with-evidence.ts'

let evidence: Evidence
let decoders: DecoderPool
beforeEach(() => {
  evidence = caseWithEvidence()
  decoders = new DecoderPool()
})
afterEach(async () => {
  await decoders.close()
  evidence.remove()
})

const ANALYST = { user: 'ana', name: 'Ana', role: 'analyst' } as never
const put = (name: string, bytes: Buffer) => writeFileSync(join(evidence.source, name), bytes)

async function ingest(): Promise<void> {
  const job = new Job('ingest')
  await evidence.ingest()
  const tools = await detectTools()
  await screenItems(evidence.kase, evidence.keyring, { decoders, tools, job, actor: SYSTEM })
  await makeSeries(evidence.kase, job)
}

/** Names of each series, in order. */
const series = () => {
  const all = new Map<number, string[]>()
  for (const { series: no, name } of evidence.kase.readable
    .prepare<[], { series: number; name: string }>(
      'SELECT series, name FROM series_item JOIN item ON no = item_no ORDER BY name',
    )
    .all()) {
    all.set(no, [...(all.get(no) ?? []), name])
  }
  return [...all.values()].toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
}

test('what looks alike is one series, also when it comes later and joins two', async () => {
  const one = await scene(900, 600, 1).png().toBuffer()
  const other = await scene(900, 600, 7).png().toBuffer()
  put('one.png', one)
  put('one-small.jpg', await sharp(one).resize(450).jpeg({ quality: 60 }).toBuffer())
  put('other.png', other)
  put(
    'flat.png',
    await sharp({ create: { width: 90, height: 90, channels: 3, background: '#888' } })
      .png()
      .toBuffer(),
  )
  await ingest()
  expect(series()).toEqual([['one-small.jpg', 'one.png']])
  put('other-small.webp', await sharp(other).resize(300).webp().toBuffer())
  put('one-again.png', one)
  await ingest()
  expect(series()).toEqual([
    ['one-again.png', 'one-small.jpg', 'one.png'],
    ['other-small.webp', 'other.png'],
  ])
  const { groups, total } = listGroups(
    evidence.kase.readable,
    { by: 'series', offset: 0, limit: 10 },
    ANALYST,
  )
  expect(total).toBe(2)
  expect(groups.map(({ items, graded }) => [items, graded])).toEqual([
    [3, 0],
    [2, 0],
  ])
  const copies = listGroups(
    evidence.kase.readable,
    { by: 'content', offset: 0, limit: 10 },
    ANALYST,
  )
  expect(copies.groups.map(({ items, first }) => [items, first.copies])).toEqual([[2, 2]])
})

test('what is known stays, and nothing is compared when nothing has come', async () => {
  put('a.png', await scene(900, 600, 1).png().toBuffer())
  put('b.jpg', await scene(900, 600, 1).jpeg().toBuffer())
  await ingest()
  const stages: string[] = []
  const job = new Job('ingest', { onProgress: ({ stage }) => stages.push(stage) })
  await makeSeries(evidence.kase, job)
  expect(stages).toEqual([])
  expect(series()).toEqual([['a.png', 'b.jpg']])
})

test('cancelled, the series are as they were', async () => {
  put('a.png', await scene(900, 600, 1).png().toBuffer())
  put('b.jpg', await scene(900, 600, 1).jpeg().toBuffer())
  await evidence.ingest()
  const tools = await detectTools()
  const job = new Job('ingest')
  await screenItems(evidence.kase, evidence.keyring, { decoders, tools, job, actor: SYSTEM })
  await job.run(async () => {
    job.cancel()
    await makeSeries(evidence.kase, job)
  })
  expect(series()).toEqual([])
  await makeSeries(evidence.kase, new Job('ingest'))
  expect(series()).toEqual([['a.png', 'b.jpg']])
})

testWith('ffmpeg')('films are alike by most of their frames, a still by one frame', async () => {
  const film = (name: string, ...args: readonly string[]) =>
    execFileSync('ffmpeg', [
      '-v',
      'error',
      ...args,
      '-pix_fmt',
      'yuv420p',
      join(evidence.source, name),
    ])
  film('film.mp4', '-f', 'lavfi', '-i', 'testsrc2=d=6:s=320x240:r=10', '-g', '10')
  film(
    'film-small.mp4',
    '-i',
    join(evidence.source, 'film.mp4'),
    '-vf',
    'scale=200:150',
    '-g',
    '10',
  )
  film('still.png', '-i', join(evidence.source, 'film.mp4'), '-frames:v', '1')
  put('other.png', await scene(900, 600, 3).png().toBuffer())
  await ingest()
  expect(series()).toEqual([['film-small.mp4', 'film.mp4', 'still.png']])
})

import { createHash } from 'node:crypto'
import { copyFileSync, globSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { canonicalJson } from '../../../src/domain/jcs.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { SYSTEM } from '../../../src/engine/ledger/ledger.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { forkDecoder } from '../../../src/engine/media/decoder-process.ts'
import type { DecoderTask } from '../../../src/engine/media/decoder-task.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'
import { screenItems } from '../../../src/engine/preview/screen-items.ts'
import { readDerivative } from '../../../src/engine/sealing/object-store.ts'
import { animatedPng, pages } from '../media/animations.ts'
import { bombPng, drawing, scene } from '../media/drawings.ts'
import { rawFile, withExif } from '../media/tiff-parts.ts'
import { caseWithEvidence, type Evidence } from './case-with-evidence.ts'

let evidence: Evidence
let decoders: DecoderPool

beforeEach(() => {
  evidence = caseWithEvidence()
  decoders = new DecoderPool({ processes: 1 })
})
afterEach(async () => {
  await decoders.close()
  evidence.remove()
})

type Row = {
  name: string
  preview: string
  decode_failure: string | null
  metadata: string
  width_px: number | null
  taken_at: string | null
  model: string | null
}

const rows = () => evidence.kase.readable.prepare<[], Row>('SELECT * FROM item ORDER BY name').all()
const pictures = () =>
  evidence.kase.readable
    .prepare<[], { name: string; kind: string; place: number; object: string; sha256: string }>(
      `SELECT name, d.kind, d.place, d.object, d.sha256 FROM derivative d JOIN item ON item.id = d.item
       ORDER BY name, d.kind, d.place`,
    )
    .all()
const put = (name: string, bytes: Buffer | string) =>
  writeFileSync(join(evidence.source, name), bytes)
const photo = () =>
  drawing(400, 300)
    .withExif({
      IFD0: { Make: 'Acme', Model: 'Box 1' },
      IFD2: { DateTimeOriginal: '2025:06:01 10:11:12' },
    })
    .jpeg()
    .toBuffer()

async function screen(job = new Job('ingest'), searchPath?: string): Promise<Job> {
  const tools = await detectTools(searchPath)
  await job.run(() =>
    screenItems(evidence.kase, evidence.keyring, { decoders, tools, job, actor: SYSTEM }),
  )
  return job
}

test('every ingested item is shown blurred, or says why it is not', async () => {
  put('a.jpg', await photo())
  put('b.jpg', (await photo()).subarray(0, 3000))
  put('c.png', bombPng(40_000, 40_000))
  put('d.txt', 'a note')
  put('e.bin', Buffer.alloc(0))
  put('f.jpg', Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'))
  await evidence.ingest()
  const job = await screen()
  expect(job.failure).toBeNull()
  expect(
    rows().map(({ name, preview, decode_failure: failure }) => [name, preview, failure]),
  ).toEqual([
    ['a.jpg', 'ready', null],
    ['b.jpg', 'ready', 'damaged'],
    ['c.png', 'failed', 'too-large'],
    ['d.txt', 'none', null],
    ['e.bin', 'none', null],
    ['f.jpg', 'failed', 'damaged'],
  ])
  expect(job.progress()).toMatchObject({ items: 6, itemsTotal: 6, state: 'done' })
})

test('what is stored is the blurred picture, sealed for reviewers, without metadata', async () => {
  put('a.jpg', await photo())
  await evidence.ingest()
  await screen()
  const [picture, ...others] = pictures()
  expect(others).toEqual([])
  const key = evidence.keyring.sealing('preview')
  const jpeg = readDerivative(evidence.kase.dir, key, picture?.object ?? '')
  expect(createHash('sha256').update(jpeg).digest('hex')).toBe(picture?.sha256)
  expect(await sharp(jpeg).metadata()).toMatchObject({ width: 320, height: 240 })
  expect((await sharp(jpeg).metadata()).exif).toBeUndefined()
  expect(() =>
    readDerivative(evidence.kase.dir, evidence.keyring.sealing('original'), picture?.object ?? ''),
  ).toThrow()
})

test('copies are decoded once and share their pictures, also when the second comes later', async () => {
  put('a.jpg', await photo())
  put('b.jpg', await photo())
  await evidence.ingest()
  const asked: string[] = []
  decoders = new DecoderPool({
    processes: 1,
    start: (...how) => {
      const child = forkDecoder(...how)
      const send = (task: DecoderTask) => {
        asked.push(task.op)
        child.send(task)
      }
      return { ...child, send }
    },
  })
  await screen()
  put('c.jpg', await photo())
  await evidence.ingest()
  expect((await screen()).failure).toBeNull()
  expect(asked.filter((op) => op === 'preview')).toHaveLength(1)
  expect(rows().map(({ preview }) => preview)).toEqual(['ready', 'ready', 'ready'])
  expect(new Set(pictures().map(({ object }) => object)).size).toBe(1)
  expect(pictures()).toHaveLength(3)
  const said = evidence.kase.readable.prepare('SELECT count(*) FROM metadata').pluck().get()
  expect([0, 3]).toContain(said)
})

/** A picture that was cropped to its left half, its thumbnail still that of the whole. */
async function cropped(): Promise<Buffer> {
  const whole = await scene(640, 480).jpeg().toBuffer()
  const half = await sharp(whole)
    .extract({ left: 0, top: 0, width: 320, height: 480 })
    .jpeg()
    .toBuffer()
  return withExif(half, { thumbnail: await sharp(whole).resize(160).jpeg().toBuffer() })
}

const findings = () =>
  evidence.kase.readable
    .prepare<[], { name: string; code: string }>(
      'SELECT name, code FROM item_finding f JOIN item ON item.id = f.item ORDER BY name',
    )
    .all()

test('a thumbnail that shows more than its picture is a finding, and kept blurred for all copies', async (context) => {
  if (!(await detectTools()).exiftool.found) context.skip('no perl on this machine')
  const whole = await scene(640, 480).jpeg().toBuffer()
  put('a-cropped.jpg', await cropped())
  put('b-copy.jpg', await cropped())
  put(
    'c-whole.jpg',
    withExif(whole, { thumbnail: await sharp(whole).resize(160).jpeg().toBuffer() }),
  )
  put('d-broken.jpg', withExif(whole, { thumbnail: Buffer.from('ffd8ffe000104a46', 'hex') }))
  await evidence.ingest()
  await screen()
  expect(findings()).toEqual([
    { name: 'a-cropped.jpg', code: 'thumbnail-differs' },
    { name: 'b-copy.jpg', code: 'thumbnail-differs' },
  ])
  const kept = pictures().filter(({ kind }) => kind === 'thumbnail')
  expect(kept.map(({ name }) => name)).toEqual(['a-cropped.jpg', 'b-copy.jpg'])
  const key = evidence.keyring.sealing('preview')
  const jpeg = readDerivative(evidence.kase.dir, key, kept[0]?.object ?? '')
  const { blurred } = await decoders.preview({
    bytes: await sharp(whole).resize(160).jpeg().toBuffer(),
  })
  expect(jpeg.equals(blurred)).toBe(true)
})

test('animations and pages have a strip of blurred pictures and a hash of each, as videos have', async () => {
  put('a.gif', await (await pages(40)).gif().toBuffer())
  put('b.png', await animatedPng(5))
  put('c.tif', await (await pages(3)).tiff().toBuffer())
  put('d.png', await scene(96, 64).png().toBuffer())
  await evidence.ingest()
  await screen()
  expect(rows().map(({ name, preview, decode_failure: why }) => [name, preview, why])).toEqual(
    ['a.gif', 'b.png', 'c.tif', 'd.png'].map((name) => [name, 'ready', null]),
  )
  const strips = Map.groupBy(
    pictures().filter(({ kind }) => kind === 'strip'),
    ({ name }) => name,
  )
  expect([...strips].map(([name, frames]) => [name, frames.length])).toEqual([
    ['a.gif', 16],
    ['b.png', 5],
    ['c.tif', 3],
  ])
  const hashes = evidence.kase.readable
    .prepare(
      'SELECT count(*) FROM perceptual p JOIN item ON item.id = p.item GROUP BY name ORDER BY name',
    )
    .pluck()
    .all()
  expect(hashes).toEqual([16, 5, 3, 1])
})

test('what is shown of a raw file is said to be the JPEG in it', async () => {
  const shown = await drawing(640, 480).jpeg().toBuffer()
  put('a.nef', rawFile({ stamp: Buffer.alloc(0), shown, orientation: 1 }))
  await evidence.ingest()
  await screen()
  expect(rows()[0]).toMatchObject({ preview: 'ready', decode_failure: null })
  const facts = evidence.kase.readable.prepare('SELECT facts FROM item_fact').pluck().get()
  expect(JSON.parse(String(facts))).toEqual([{ name: 'embedded', value: '640 × 480' }])
})

test('metadata gives date, device and size, and its own words stay verbatim', async (context) => {
  if (!(await detectTools()).exiftool.found) context.skip('no perl on this machine')
  put('a.jpg', await photo())
  await evidence.ingest()
  await screen()
  expect(rows()[0]).toMatchObject({
    metadata: 'read',
    taken_at: '2025-06-01T10:11:12',
    taken_zone: null,
    taken_source: 'ExifIFD:DateTimeOriginal',
    make: 'Acme',
    model: 'Box 1',
    width_px: 400,
  })
  const { json, dates } = evidence.kase.readable
    .prepare<[], { json: string; dates: string }>('SELECT json, dates FROM metadata')
    .get() ?? { json: '', dates: '' }
  expect(JSON.parse(json)['ExifIFD:DateTimeOriginal']).toBe('2025:06:01 10:11:12')
  expect(JSON.parse(dates)[0]).toMatchObject({ meaning: 'taken', zone: null })
  expect(json).not.toContain(tmpdir())
  expect(json).not.toContain('scratch')
})

test('without any outside tool pictures are shown and metadata is said not to be read', async () => {
  put('a.jpg', await photo())
  await evidence.ingest()
  expect((await screen(new Job('ingest'), '')).failure).toBeNull()
  expect(rows()[0]).toMatchObject({ preview: 'ready', metadata: 'none', width_px: 400 })
})

test('the ledger has one entry for metadata and one for previews, which name no item', async () => {
  put('a.jpg', await photo())
  put('d.txt', 'a note')
  await evidence.ingest()
  await screen()
  const acts = evidence.kase.ledger
    .entries({ limit: 100 })
    .map(({ entry }) => entry)
    .filter(({ action }) => action === 'metadata' || action === 'preview')
  expect(acts.map(({ action, item }) => [action, item])).toEqual([
    ['metadata', null],
    ['preview', null],
  ])
  expect(acts[1]?.data).toMatchObject({ state: 'done', items: 2, outcomes: { ready: 1, none: 1 } })
  const list = evidence.kase.readable
    .prepare<[], { item: string; preview: string }>(
      'SELECT id AS item, preview FROM item ORDER BY no',
    )
    .all()
    .map(({ item, preview: state }) => ({
      item,
      state,
      failure: null,
      pictures: pictures()
        .filter(({ kind }) => (kind === 'text') === (state === 'none'))
        .map(({ sha256 }) => sha256),
      findings: [],
    }))
  const digest = createHash('sha256').update(canonicalJson(list)).digest('hex')
  expect(acts[1]?.data['results']).toBe(digest)
})

test('a cancelled screening leaves the rest pending and the next one continues', async () => {
  for (let i = 0; i < 12; i++) {
    put(
      `p${10 + i}.png`,
      await drawing(64 + i, 64)
        .png()
        .toBuffer(),
    )
  }
  await evidence.ingest()
  const stopping = new Job('ingest')
  stopping.cancel()
  expect((await screen(stopping)).progress().state).toBe('cancelled')
  expect(rows().every(({ preview }) => preview === 'pending')).toBe(true)
  await screen()
  expect(rows().every(({ preview }) => preview === 'ready')).toBe(true)
})

test('one item whose sealed object is damaged does not stop the others', async () => {
  put('a.jpg', await photo())
  put('b.png', await drawing(50, 50).png().toBuffer())
  await evidence.ingest()
  const { object } = evidence.kase.readable
    .prepare(`SELECT object FROM item WHERE name = 'a.jpg'`)
    .get() as { object: string }
  evidence.kase.writable.prepare(`UPDATE item SET object = ? WHERE name = 'b.png'`).run(object)
  const path = join(evidence.kase.dir, 'objects', object.slice(0, 2), `${object}.obj`)
  const junk = join(evidence.source, '..', 'junk')
  writeFileSync(junk, 'not sealed at all')
  const { chmodSync } = await import('node:fs')
  chmodSync(path, 0o644)
  copyFileSync(junk, path)
  put('c.png', await drawing(51, 50).png().toBuffer())
  await evidence.ingest()
  expect((await screen()).failure).toBeNull()
  expect(rows().map(({ preview }) => preview)).toEqual(['failed', 'failed', 'ready'])
})

test('nor does one whose sealed object is missing', async () => {
  put('a.png', await drawing(50, 50).png().toBuffer())
  put('b.png', await drawing(51, 50).png().toBuffer())
  await evidence.ingest()
  const [object] = globSync('objects/*/*.obj', { cwd: evidence.kase.dir })
  rmSync(join(evidence.kase.dir, object ?? ''))
  expect((await screen()).failure).toBeNull()
  const outcomes = rows().map(({ preview, decode_failure }) => [preview, decode_failure])
  expect(outcomes.toSorted()).toEqual([
    ['failed', 'damaged'],
    ['ready', null],
  ])
})

test('an item that missed a tool is tried again, one that is damaged is not', async () => {
  put('photo.jpg', await photo())
  put('broken.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 1, 2, 3]))
  await evidence.ingest()
  await screen()
  const db = evidence.kase.writable
  db.exec(
    `UPDATE item SET preview = 'failed', decode_failure = 'tool-missing' WHERE name = 'photo.jpg'`,
  )
  await screen()
  expect(
    rows().map(({ name, preview, decode_failure }) => [name, preview, decode_failure]),
  ).toEqual([
    ['broken.jpg', 'failed', 'damaged'],
    ['photo.jpg', 'ready', null],
  ])
})

test('no unsealed byte stays behind', async () => {
  put('a.jpg', await photo())
  await evidence.ingest()
  await screen()
  const left = ['/dev/shm', tmpdir()].flatMap((dir) => {
    try {
      return readdirSync(dir).filter((name) => name.startsWith(`safehold-scratch-${process.pid}-`))
    } catch {
      return []
    }
  })
  expect(left).toEqual([])
})

test('a video has a strip of blurred frames, its first also as preview', async () => {
  const clip = join(import.meta.dirname, 'clip.mp4')
  copyFileSync(clip, join(evidence.source, 'clip.mp4'))
  await evidence.ingest()
  await screen()
  expect(rows()[0]).toMatchObject({ preview: 'ready', decode_failure: null, width_px: 320 })
  const found = pictures()
  expect(found.filter(({ kind }) => kind === 'preview')).toHaveLength(1)
  expect(found.filter(({ kind }) => kind === 'strip').map(({ place }) => place)).toEqual(
    Array.from({ length: 8 }, (_, place) => place),
  )
  const key = evidence.keyring.sealing('preview')
  for (const { object } of found) {
    expect(await sharp(readDerivative(evidence.kase.dir, key, object)).metadata()).toMatchObject({
      format: 'jpeg',
      width: 320,
    })
  }
})

test('what a screening did that never came to its end is in the ledger all the same', async () => {
  put('a.jpg', await photo())
  put('d.txt', 'a note')
  await evidence.ingest()
  await screen()
  // As a program leaves it that is killed between its last result and its entries.
  const db = evidence.kase.writable
  db.exec(`INSERT INTO screened SELECT no FROM item`)
  db.exec(`INSERT INTO screening VALUES (1, 'mokafor', '{"exiftool":null}', '{"sharp":"1"}')`)
  await screen()
  await screen()
  const acts = evidence.kase.ledger
    .entries({ limit: 100 })
    .map(({ entry }) => entry)
    .filter(({ action }) => action === 'metadata' || action === 'preview')
  expect(acts.map(({ actor, action, data }) => [actor, action, data['state'], data['by']])).toEqual(
    [
      [expect.any(String), 'metadata', 'done', undefined],
      [expect.any(String), 'preview', 'done', undefined],
      ['safehold', 'metadata', 'interrupted', 'mokafor'],
      ['safehold', 'preview', 'interrupted', 'mokafor'],
    ],
  )
  expect(acts[3]?.data).toMatchObject({ items: 2, tools: { sharp: '1' } })
  expect(acts[3]?.data['results']).toBe(acts[1]?.data['results'])
})

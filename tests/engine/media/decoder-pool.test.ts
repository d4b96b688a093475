import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WHOLE_PICTURE } from '../../../src/domain/reveal.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { bombPng, drawing } from './drawings.ts'

let pool: DecoderPool
let dir: string
let jpeg: Buffer

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-pool-'))
  jpeg = await drawing(640, 480).jpeg().toBuffer()
})
afterAll(() => rmSync(dir, { recursive: true }))
afterEach(async () => pool.close())

test('a file and its bytes give the same preview', async () => {
  pool = new DecoderPool({ processes: 1 })
  const path = join(dir, 'a')
  writeFileSync(path, jpeg)
  const fromBytes = await pool.preview({ bytes: jpeg })
  const fromFile = await pool.preview({ path })
  expect(fromBytes).toEqual(fromFile)
  expect(fromBytes).toMatchObject({ widthPx: 640, heightPx: 480, damaged: false })
})

test('a picture that is cut short is shown as far as it goes, and said to be damaged', async () => {
  pool = new DecoderPool({ processes: 1 })
  const cut = jpeg.subarray(0, jpeg.length / 2)
  expect(await pool.preview({ bytes: cut })).toMatchObject({ damaged: true, widthPx: 640 })
})

test.each([
  ['nothing', Buffer.alloc(0), 'NOT_A_PICTURE'],
  [
    'a text that begins like a bitmap',
    Buffer.from('BM is not always a bitmap, is it?'),
    'NOT_A_PICTURE',
  ],
  ['a drawing as SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'NOT_A_PICTURE'],
  ['the head of a JPEG alone', Buffer.from('ffd8ffe000104a464946', 'hex'), 'DAMAGED'],
  [
    'the head of a PNG and zeros',
    Buffer.from(`89504e470d0a1a0a${'00'.repeat(99)}`, 'hex'),
    'DAMAGED',
  ],
  ['the head of a Photoshop file', Buffer.from('38425053000100000000', 'hex'), 'DAMAGED'],
  ['the head of a JPEG XL picture', Buffer.from('ff0a0000000000000000', 'hex'), 'DAMAGED'],
  ['a JPEG XR picture', Buffer.from('4949bc010800000000000000', 'hex'), 'NOT_SUPPORTED'],
  ['a PNG that declares 40,000 by 40,000 pixels', bombPng(40_000, 40_000), 'TOO_LARGE'],
])('%s is refused by name', async (_, bytes, code) => {
  pool = new DecoderPool({ processes: 1 })
  await expect(pool.preview({ bytes })).rejects.toMatchObject({ name: 'DecodeError', code })
})

test('a PNG of 100 megapixels in a few kilobytes is decoded or refused, and the pool goes on', async () => {
  pool = new DecoderPool({ processes: 1 })
  const outcome = await pool.preview({ bytes: bombPng(10_000, 10_000) }).then(
    () => 'ready',
    ({ code }) => code,
  )
  expect(['ready', 'TOO_LARGE']).toContain(outcome)
  expect(await pool.preview({ bytes: jpeg })).toMatchObject({ widthPx: 640 })
})

test('a decoder that takes more memory than allowed is stopped', async () => {
  pool = new DecoderPool({ processes: 1, memoryLimitMb: 200 })
  const bytes = await sharp({
    create: { width: 9000, height: 9000, channels: 3, background: '#888' },
  })
    .png({ compressionLevel: 1 })
    .toBuffer()
  await expect(pool.burn({ bytes }, [])).rejects.toMatchObject({ code: 'TOO_LARGE' })
  expect(await pool.preview({ bytes: jpeg })).toMatchObject({ widthPx: 640 })
})

test('a decoder that hangs is killed at the time limit and the next file gets a fresh one', async () => {
  pool = new DecoderPool({ processes: 1, timeoutMs: 8000 })
  await pool.preview({ bytes: jpeg })
  const [hung] = pool.pids
  if (hung === undefined) throw new Error('no decoder runs')
  process.kill(hung, 'SIGSTOP')
  await expect(pool.preview({ bytes: jpeg })).rejects.toMatchObject({ code: 'TIMED_OUT' })
  expect(await pool.preview({ bytes: jpeg })).toMatchObject({ widthPx: 640 })
  expect(pool.pids).not.toContain(hung)
})

test('a decoder that crashes takes one file with it, no other', async () => {
  pool = new DecoderPool({ processes: 2 })
  await Promise.all([pool.preview({ bytes: jpeg }), pool.preview({ bytes: jpeg })])
  const [first] = pool.pids
  if (first === undefined) throw new Error('no decoder runs')
  process.kill(first, 'SIGSTOP')
  const both = [pool.preview({ bytes: jpeg }), pool.preview({ bytes: jpeg })]
  process.kill(first, 'SIGKILL')
  const codes = (await Promise.allSettled(both)).map((one) =>
    one.status === 'fulfilled' ? 'ready' : one.reason.code,
  )
  expect(codes.sort()).toEqual(['CRASHED', 'ready'])
  expect(await pool.preview({ bytes: jpeg })).toMatchObject({ widthPx: 640 })
})

test('many files at once are all answered by few processes', async () => {
  pool = new DecoderPool({ processes: 2 })
  const all = await Promise.all(Array.from({ length: 60 }, () => pool.preview({ bytes: jpeg })))
  expect(all).toHaveLength(60)
  expect(pool.pids.length).toBeLessThanOrEqual(2)
})

test('a process is replaced after so many files', async () => {
  pool = new DecoderPool({ processes: 1, filesPerProcess: 3 })
  await pool.preview({ bytes: jpeg })
  const [first] = pool.pids
  await pool.preview({ bytes: jpeg })
  expect(pool.pids).toEqual([first])
  await pool.preview({ bytes: jpeg })
  await pool.preview({ bytes: jpeg })
  expect(pool.pids).toHaveLength(1)
  expect(pool.pids).not.toContain(first)
})

test('a closed pool decodes nothing', async () => {
  pool = new DecoderPool({ processes: 1 })
  await pool.close()
  await expect(pool.preview({ bytes: jpeg })).rejects.toMatchObject({ code: 'CRASHED' })
})

test('a region shows that part and no more, no larger than asked', async () => {
  pool = new DecoderPool({ processes: 1 })
  const halves = await sharp({
    create: { width: 200, height: 100, channels: 3, background: '#ff0000' },
  })
    .composite([
      {
        input: { create: { width: 100, height: 100, channels: 3, background: '#0000ff' } },
        left: 100,
        top: 0,
      },
    ])
    .withExif({ IFD0: { Make: 'Hostile' } })
    .jpeg({ quality: 100 })
    .toBuffer()
  const right = { x: 500_000, y: 0, width: 500_000, height: 1_000_000 }
  const shown = sharp(await pool.region({ bytes: halves }, right, 50))
  expect(await shown.metadata()).toMatchObject({ width: 50, height: 50, format: 'jpeg' })
  expect((await shown.metadata()).exif).toBeUndefined()
  const { channels } = await shown.stats()
  expect(channels.map(({ mean }) => Math.round(mean / 64))).toEqual([0, 0, 4])
  const whole = sharp(await pool.region({ bytes: halves }, WHOLE_PICTURE, 4000))
  expect(await whole.metadata()).toMatchObject({ width: 200, height: 100 })
})

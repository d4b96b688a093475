import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DecodeError } from '../../../src/domain/errors.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { decodeJxl } from '../../../src/engine/media/jxl.ts'
import { jxlHeader } from '../../../src/engine/media/jxl-header.ts'
import { drawing, scene } from './drawings.ts'
import { boxedJxl, jxlFile, withJxlFields } from './jxl-file.ts'

const WIDTH = 200
const HEIGHT = 120

let file: Buffer
let pool: DecoderPool
beforeAll(async () => {
  pool = new DecoderPool({ processes: 1 })
  file = await jxlFile(scene(WIDTH, HEIGHT))
})
afterAll(() => pool.close())

test.each([
  ['bare', null],
  ['in a box', 0],
  ['in parts of 3 bytes', 3],
  ['in parts of 100 bytes', 100],
])('a picture that lies %s in its file is the same, pixel for pixel', async (_, partBytes) => {
  const bytes = partBytes === null ? file : boxedJxl(file, partBytes === 0 ? null : partBytes)
  expect(jxlHeader(bytes)).toEqual({ width: WIDTH, height: HEIGHT, isAnimation: false })
  const { data, width, height } = await decodeJxl(bytes)
  expect({ width, height }).toEqual({ width: WIDTH, height: HEIGHT })
  expect(data.equals(await scene(WIDTH, HEIGHT).ensureAlpha().raw().toBuffer())).toBe(true)
})

test('sides are read as the file says them, whatever form they are written in', async () => {
  for (const [width, height] of [
    [1, 1],
    [8, 16],
    [256, 256],
    [320, 240],
    [513, 9],
    [640, 360],
    [9_000, 40],
  ] as const) {
    const made = await jxlFile(drawing(width, height))
    expect(jxlHeader(made)).toMatchObject({ width, height })
  }
})

test('what is transparent is laid on white, as of every other still', async () => {
  const clear = sharp({
    create: { width: 64, height: 64, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } },
  })
  const { png } = await pool.burn({ bytes: await jxlFile(clear) }, [])
  const { channels } = await sharp(png).stats()
  expect(channels.map(({ min }) => min)).toEqual([255, 255, 255])
})

test('one that declares more pixels than a decoder has memory for is refused before one is decoded', async () => {
  // No small sides, 14 bits of height and of width: 16,384 by 16,384.
  const large = Buffer.from('ff0a0000000000', 'hex')
  const bits = `0${'10'}${'1'.repeat(13)}${'00'}0${'10'}${'1'.repeat(13)}`.padEnd(40, '0')
  for (let at = 0; at < 40; at += 1) {
    if (bits[at] === '1') large[2 + (at >> 3)] = (large[2 + (at >> 3)] ?? 0) | (1 << (at & 7))
  }
  expect(() => jxlHeader(large)).not.toThrow()
  await expect(pool.preview({ bytes: large })).rejects.toMatchObject({ code: 'TOO_LARGE' })
  expect(pool.pids).not.toEqual([])
})

test('an animation is refused: one picture of it would stand for all', async () => {
  const moving = withJxlFields(file, { isAnimation: true })
  expect(jxlHeader(moving)).toMatchObject({ width: WIDTH, height: HEIGHT, isAnimation: true })
  await expect(pool.preview({ bytes: moving })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
})

describe('a damaged one', () => {
  test('is damaged, wherever it is cut, and the next one is read', async () => {
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const cut = file.subarray(0, Math.floor(file.length * share))
      await expect(pool.preview({ bytes: cut })).rejects.toMatchObject({ code: 'DAMAGED' })
    }
    await expect(pool.preview({ bytes: Buffer.from('ff0a', 'hex') })).rejects.toMatchObject({
      code: 'DAMAGED',
    })
    expect(await pool.preview({ bytes: file })).toMatchObject({ widthPx: WIDTH, damaged: false })
  })

  test('gives pixels or a reason, however it was altered', async () => {
    const small = await jxlFile(drawing(48, 40))
    const change = fc.tuple(fc.nat(small.length - 1), fc.integer({ min: 1, max: 255 }))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const altered = Buffer.from(small)
        for (const [at, by] of changes) altered[at] = (altered[at] ?? 0) ^ by
        await pool.preview({ bytes: altered }).then(
          ({ widthPx, heightPx }) => expect(widthPx * heightPx).toBeLessThanOrEqual(25_000_000),
          (error) => expect(error).toBeInstanceOf(DecodeError),
        )
      }),
      { numRuns: 60 },
    )
  }, 120_000)

  test('a header of any bytes is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (made, isBoxed) => {
        const bytes = Buffer.concat([Buffer.from('ff0a', 'hex'), made])
        try {
          const { width, height } = jxlHeader(isBoxed ? boxedJxl(bytes, 1) : bytes)
          expect(width).toBeGreaterThanOrEqual(0)
          expect(height).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

const corpus = join(
  process.env['SAFEHOLD_SHARED'] ?? join(import.meta.dirname, '../../../../shared'),
  'corpus',
)
const FILES = ['small/jxl.jxl', 'file-type-fixtures/fixture.jxl', 'file-type-fixtures/fixture2.jxl']
const reason = existsSync(corpus) ? '' : ` (skipped: no ${corpus})`
test.skipIf(reason !== '').each(FILES)(`%s of the corpus is shown${reason}`, async (name) => {
  const path = join(corpus, name)
  expect(await pool.preview({ path })).toMatchObject({ damaged: false })
})

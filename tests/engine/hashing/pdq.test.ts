/** Agreement with the published vectors, and that what was found is all there is to find. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import {
  ALIKE_BITS,
  distance,
  type Pdq,
  pdqOf,
  pdqsOfTurns,
} from '../../../src/engine/hashing/pdq.ts'
import { PdqIndex } from '../../../src/engine/hashing/pdq-index.ts'
import { lookOf } from '../../../src/engine/media/look-of.ts'
import { scene } from '../media/drawings.ts'

/** As a decoder process takes it, up to the blur. */
async function hashOf(file: Buffer | string): Promise<Pdq> {
  return (await lookOf(sharp(file).flatten({ background: '#fff' }).toColourspace('srgb'))).pdq
}

const ARCHIVE = new URL('../../../../shared/peer-suites/pdq-vectors.tar.gz', import.meta.url)
  .pathname
const hasVectors = existsSync(ARCHIVE)
const dir = mkdtempSync(join(tmpdir(), 'safehold-pdq-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe.skipIf(!hasVectors)(
  `the vectors of ThreatExchange${hasVectors ? '' : ' (skipped: the vectors are not here)'}`,
  () => {
    if (hasVectors) execFileSync('tar', ['xzf', ARCHIVE, '-C', dir])
    const { vectors } = hasVectors
      ? (JSON.parse(readFileSync(join(dir, 'pdq/vectors.json'), 'utf8')) as {
          vectors: { file: string; pdq: string }[]
        })
      : { vectors: [] }
    const here = vectors.filter(({ file }) => existsSync(join(dir, 'pdq/data', file)))

    test('there are pictures to compare', () => expect(here.length).toBeGreaterThan(10))

    // pdq/README.md: another decoder, quality 80 or more: 10 bits; the tests there allow 16.
    test.each(here)(
      '$file has the hash it is published with, as near as another decoder comes',
      async ({ file, pdq }) => {
        const { hash, quality } = await hashOf(join(dir, 'pdq/data', file))
        expect(distance(hash, Buffer.from(pdq, 'hex'))).toBeLessThanOrEqual(quality >= 80 ? 10 : 16)
      },
    )
  },
)

test('a picture is alike to itself made smaller and compressed, and not to another', async () => {
  const shapes = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600">
    <rect width="900" height="600" fill="#246"/><circle cx="250" cy="200" r="150" fill="#fd8"/>
    <path d="M450 550 L700 120 L880 500 Z" fill="#9c4"/><rect x="60" y="420" width="280" height="90"/></svg>`
  const picture = await sharp(Buffer.from(shapes)).png().toBuffer()
  const { hash } = await hashOf(picture)
  const small = await hashOf(await sharp(picture).resize(300).jpeg({ quality: 40 }).toBuffer())
  const turned = await hashOf(await sharp(picture).rotate(90).png().toBuffer())
  expect(distance(hash, small.hash)).toBeLessThanOrEqual(ALIKE_BITS)
  expect(distance(hash, turned.hash)).toBeGreaterThan(ALIKE_BITS)
})

test('a flat picture has no quality, whatever its size', () => {
  for (const [width, height] of [
    [1, 1],
    [2, 700],
    [64, 64],
    [512, 512],
  ] as const) {
    const flat = Buffer.alloc(width * height, 90)
    expect(pdqOf(flat, { width, height, channels: 1 }).quality).toBe(0)
  }
})

/** As many bits turned over, each once. */
function altered(hash: Uint8Array, bits: readonly number[]): Buffer {
  const other = Buffer.from(hash)
  for (const bit of bits) other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return other
}

test('the index finds what comparing each with each finds, at every distance up to 31', () => {
  const bits = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 40 })
  fc.assert(
    fc.property(
      fc.array(bits, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 0, max: 31 }),
      (sets, most) => {
        const query = randomBytes(32)
        const hashes = sets.map((one) => altered(query, one))
        const expected = sets
          .map((one, place) => ({ place, bits: one.length }))
          .filter((one) => one.bits <= most)
          .toSorted((a, b) => a.bits - b.bits || a.place - b.place)
        expect(new PdqIndex(Buffer.concat(hashes)).near(query, most)).toEqual(expected)
      },
    ),
    { numRuns: 40 },
  )
})

test('an empty index finds nothing, and one that is asked for more bits than it can find says so', () => {
  const index = new PdqIndex(Buffer.alloc(0))
  expect(index.near(randomBytes(32), 31)).toEqual([])
  expect(() => index.near(randomBytes(32), 32)).toThrow(TypeError)
})

test('the hashes of a picture in all eight ways to lay it are those of the picture laid so', async () => {
  const base = await scene(256, 256).raw().toBuffer()
  const { hashes, quality } = pdqsOfTurns(base, { width: 256, height: 256, channels: 3 })
  expect(hashes).toHaveLength(8)
  expect(hashes[0]).toEqual(pdqOf(base, { width: 256, height: 256, channels: 3 }).hash)
  const raw = { width: 256, height: 256, channels: 3 } as const
  for (const angle of [0, 90, 180, 270]) {
    for (const isMirrored of [false, true]) {
      const laid = await sharp(await sharp(base, { raw }).rotate(angle).raw().toBuffer(), { raw })
        .flop(isMirrored)
        .raw()
        .toBuffer()
      const { hash, quality: other } = pdqOf(laid, raw)
      expect(Math.min(...hashes.map((one) => distance(one, hash)))).toBeLessThanOrEqual(ALIKE_BITS)
      expect(Math.abs(other - quality)).toBeLessThanOrEqual(2)
    }
  }
})

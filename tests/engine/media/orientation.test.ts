/** However a picture lies in its file: what is shown, looked at and redacted is what people see upright. */
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RedactionRegion } from '../../../src/domain/redaction.ts'
import type { Region } from '../../../src/domain/reveal.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { jxlFile, withJxlFields } from './jxl-file.ts'
import { rawFile, withExif } from './tiff-parts.ts'

const WIDTH = 320
const HEIGHT = 240
type Colour = readonly [number, number, number]
/** Quarters of the upright picture: top left, top right, bottom left, bottom right. */
const QUARTERS: readonly Colour[] = [
  [220, 30, 30],
  [30, 200, 30],
  [30, 30, 220],
  [220, 200, 40],
]

/** Where a pixel of the stored picture is in the upright one (TIFF 6.0, Orientation; Exif 2.32, 4.6.4): the stored
 *  first row is the upright top, its first column the left, and so on. */
const UPRIGHT: Readonly<Record<number, (x: number, y: number) => [x: number, y: number]>> = {
  1: (x, y) => [x, y],
  2: (x, y) => [WIDTH - 1 - x, y],
  3: (x, y) => [WIDTH - 1 - x, HEIGHT - 1 - y],
  4: (x, y) => [x, HEIGHT - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [WIDTH - 1 - y, x],
  7: (x, y) => [WIDTH - 1 - y, HEIGHT - 1 - x],
  8: (x, y) => [y, HEIGHT - 1 - x],
}
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8]

function colourAt(x: number, y: number): Colour {
  const quarter = (y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1)
  return QUARTERS[quarter] ?? [0, 0, 0]
}

/** The picture as a camera stores it that was held so. */
async function stored(orientation: number): Promise<Buffer> {
  const [width, height] = orientation >= 5 ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT]
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      data.set(colourAt(...(UPRIGHT[orientation]?.(x, y) ?? [0, 0])), at)
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer()
}

const FILES = {
  'a JPEG': async (orientation: number) => withExif(await stored(orientation), { orientation }),
  'a raw file': async (orientation: number) =>
    rawFile({ stamp: Buffer.alloc(0), shown: await stored(orientation), orientation }),
  'a TIFF': async (orientation: number) =>
    sharp(await stored(orientation))
      .withMetadata({ orientation })
      .tiff()
      .toBuffer(),
  'a WebP': async (orientation: number) =>
    sharp(await stored(orientation))
      .withMetadata({ orientation })
      .webp({ quality: 95 })
      .toBuffer(),
  'a PNG': async (orientation: number) =>
    sharp(await stored(orientation))
      .withMetadata({ orientation })
      .png()
      .toBuffer(),
  'a JPEG XL': async (orientation: number) =>
    withJxlFields(await jxlFile(sharp(await stored(orientation))), { orientation }),
}

let pool: DecoderPool
beforeAll(() => {
  pool = new DecoderPool({ processes: 1 })
})
afterAll(() => pool.close())

/** The mean colour of a part of a picture, in shares of its sides. */
async function meanOf(picture: Buffer, left: number, top: number): Promise<number[]> {
  const { width = 0, height = 0 } = await sharp(picture).metadata()
  const box = {
    left: Math.round(width * left),
    top: Math.round(height * top),
    width: Math.round(width * 0.1),
    height: Math.round(height * 0.1),
  }
  const part = await sharp(picture).extract(box).png().toBuffer()
  return (await sharp(part).stats()).channels.slice(0, 3).map(({ mean }) => mean)
}

function expectNear(actual: readonly number[], expected: readonly number[], within: number) {
  for (const [n, value] of expected.entries()) {
    expect(Math.abs((actual[n] ?? 0) - value)).toBeLessThanOrEqual(within)
  }
}

/** Of each quarter, where to look and what to see. */
const PLACES = [
  [0.2, 0.2, 0],
  [0.7, 0.2, 1],
  [0.2, 0.7, 2],
  [0.7, 0.7, 3],
] as const

describe.each(Object.entries(FILES))('%s', (_, make) => {
  test.each(ORIENTATIONS)('with orientation %i is upright in its preview', async (orientation) => {
    const { blurred, widthPx, heightPx } = await pool.preview({ bytes: await make(orientation) })
    expect({ widthPx, heightPx }).toEqual({ widthPx: WIDTH, heightPx: HEIGHT })
    // Blurred over a sixteenth: each corner is still nearest to its own colour.
    for (const [x, y, quarter] of PLACES) {
      const mean = await meanOf(blurred, x < 0.5 ? 0.02 : 0.88, y < 0.5 ? 0.02 : 0.88)
      const apart = (colour: Colour) =>
        Math.hypot(...colour.map((value, n) => value - (mean[n] ?? 0)))
      const nearest = QUARTERS.toSorted((a, b) => apart(a) - apart(b))[0]
      expect(nearest).toEqual(QUARTERS[quarter])
    }
  })

  test.each(ORIENTATIONS)(
    'with orientation %i is looked at where one asks',
    async (orientation) => {
      const bytes = await make(orientation)
      for (const [x, y, quarter] of PLACES) {
        const region: Region = { x: x * 1e6, y: y * 1e6, width: 100_000, height: 100_000 }
        const part = await pool.region({ bytes }, region, 1600)
        expectNear(await meanOf(part, 0.3, 0.3), QUARTERS[quarter] ?? [], 12)
      }
    },
  )

  test.each(ORIENTATIONS)(
    'with orientation %i is redacted where the box was drawn',
    async (orientation) => {
      const region: Region = { x: 500_000, y: 0, width: 500_000, height: 500_000 }
      const box: RedactionRegion = { region, reason: 'face', person: null, legalBasis: 'b' }
      const { png, widthPx, heightPx } = await pool.burn({ bytes: await make(orientation) }, [box])
      expect({ widthPx, heightPx }).toEqual({ widthPx: WIDTH, heightPx: HEIGHT })
      for (const [x, y, quarter] of PLACES) {
        const expected = quarter === 1 ? [0, 0, 0] : (QUARTERS[quarter] ?? [])
        expectNear(await meanOf(png, x, y), expected, quarter === 1 ? 0 : 12)
      }
    },
  )
})

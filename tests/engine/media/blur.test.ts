import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { bitmap } from './bitmaps.ts'
import { checkerboard, drawing } from './drawings.ts'

let pool: DecoderPool
beforeAll(() => {
  pool = new DecoderPool({ processes: 1 })
})
afterAll(async () => pool.close())

/** Steps between neighbours in a clear test picture are above 200. JPEG itself makes some of these few. */
const GREATEST_STEP = 8

const FORMATS: Record<string, (picture: Sharp) => Promise<Buffer>> = {
  JPEG: (picture) => picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
  PNG: (picture) => picture.png().toBuffer(),
  GIF: (picture) => picture.gif({ dither: 0 }).toBuffer(),
  WebP: (picture) => picture.webp({ lossless: true }).toBuffer(),
  TIFF: (picture) => picture.tiff({ compression: 'lzw' }).toBuffer(),
  AVIF: (picture) => picture.avif({ lossless: true, effort: 0 }).toBuffer(),
  BMP: async (picture) => {
    const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
    return bitmap(info.width, info.height, 24, data)
  },
}

test.each(Object.keys(FORMATS))(
  'no fine structure of a %s is left in its preview',
  async (name) => {
    for (const cell of [1, 3, 8]) {
      const bytes = await FORMATS[name]?.(checkerboard(400, 300, cell))
      const { blurred } = await pool.preview({ bytes: bytes ?? Buffer.alloc(0) })
      expect(await greatestStep(blurred)).toBeLessThanOrEqual(GREATEST_STEP)
    }
  },
)

test.each([
  [16, 16],
  [320, 320],
  [3000, 20],
  [20, 3000],
  [1, 1],
])('a picture of %i by %i is blurred as strongly as any other', async (width, height) => {
  const { blurred } = await pool.preview({ bytes: await drawing(width, height).png().toBuffer() })
  const { width: shown, height: tall } = await sharp(blurred).metadata()
  expect(Math.max(shown, tall)).toBe(320)
  expect(await greatestStep(blurred)).toBeLessThanOrEqual(GREATEST_STEP)
})

test('the measure sees what is not blurred', async () => {
  const clear = await checkerboard(320, 240, 3).jpeg({ quality: 90 }).toBuffer()
  expect(await greatestStep(clear)).toBeGreaterThan(100)
})

test('a preview has no metadata, whatever the file had', async () => {
  const bytes = await drawing(200, 100)
    .withExif({ IFD0: { Make: 'Acme' }, IFD3: { GPSLatitude: '1/1 1/1 1/1' } })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
    .withIccProfile('p3')
    .jpeg()
    .toBuffer()
  const { blurred } = await pool.preview({ bytes })
  const { exif, xmp, iptc, icc } = await sharp(blurred).metadata()
  expect([exif, xmp, iptc, icc]).toEqual([undefined, undefined, undefined, undefined])
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'a picture with orientation %i is shown upright',
  async (orientation) => {
    const bytes = await drawing(300, 200).withMetadata({ orientation }).jpeg().toBuffer()
    const preview = await pool.preview({ bytes })
    const isTurned = orientation >= 5
    expect([preview.widthPx, preview.heightPx]).toEqual(isTurned ? [200, 300] : [300, 200])
    expect(await sharp(preview.blurred).metadata()).toMatchObject(
      isTurned ? { height: 320 } : { width: 320 },
    )
  },
)

test('the preview keeps the colours of large areas', async () => {
  const bytes = await sharp({
    create: { width: 100, height: 100, channels: 3, background: '#c03020' },
  })
    .png()
    .toBuffer()
  const { blurred } = await pool.preview({ bytes })
  const means = (await sharp(blurred).stats()).channels.map(({ mean }) => mean)
  for (const [i, value] of [0xc0, 0x30, 0x20].entries()) {
    expect(Math.abs((means[i] ?? 0) - value)).toBeLessThan(4)
  }
})

/** Largest difference between neighbours of one channel, in either direction. */
async function greatestStep(jpeg: Buffer): Promise<number> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  let greatest = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * channels; x++) {
      const at = y * width * channels + x
      const here = data[at] ?? 0
      if (x >= channels) greatest = Math.max(greatest, Math.abs(here - (data[at - channels] ?? 0)))
      if (y > 0) greatest = Math.max(greatest, Math.abs(here - (data[at - width * channels] ?? 0)))
    }
  }
  return greatest
}

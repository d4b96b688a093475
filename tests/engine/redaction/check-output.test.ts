import { crc32, deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { RedactionError } from '../../../src/domain/errors.ts'
import type { Region } from '../../../src/domain/reveal.ts'
import { boxOf, checkOutput } from '../../../src/engine/redaction/check-output.ts'

const SIZE = { widthPx: 40, heightPx: 30 }
const LEFT_TOP: Region = { x: 0, y: 0, width: 250_000, height: 500_000 }
const ODD: Region = { x: 333_333, y: 333_333, width: 111_111, height: 222_222 }

test('a picture whose regions are all black passes', async () => {
  await expect(checkOutput(await picture([LEFT_TOP, ODD]), [LEFT_TOP, ODD], SIZE)).resolves.toBe(
    undefined,
  )
})

test.each([1, 2, 3, 4] as const)(
  'pictures of %i samples a pixel, by whatever row filters, are read right',
  async (channels) => {
    const colour = { r: 200, g: 90, b: 40 }
    const base = sharp(await picture([LEFT_TOP]))
    const shaped =
      channels < 3
        ? base.toColourspace('b-w')
        : base.composite([{ input: dot(colour), left: 30, top: 20 }])
    const whole = channels % 2 === 0 ? shaped.ensureAlpha() : shaped.removeAlpha()
    const png = bare(await whole.png({ adaptiveFiltering: true }).toBuffer())
    expect(png[25]).toBe([0, 0, 4, 2, 6][channels])
    await expect(checkOutput(png, [LEFT_TOP], SIZE)).resolves.toBe(undefined)
  },
)

test('one pixel of a region that is not quite black is a leak', async () => {
  for (const [x, y] of [
    [0, 0],
    [9, 0],
    [0, 14],
    [9, 14],
  ]) {
    const png = await withPixel(await picture([LEFT_TOP]), x ?? 0, y ?? 0, { r: 0, g: 1, b: 0 })
    await expectLeak(png, [LEFT_TOP])
  }
})

test('a pixel beside a region may have any colour', async () => {
  const png = await withPixel(await picture([LEFT_TOP]), 10, 0, { r: 0, g: 1, b: 0 })
  await expect(checkOutput(png, [LEFT_TOP], SIZE)).resolves.toBe(undefined)
})

test('a region that is black but can be seen through is a leak', async () => {
  const { data } = await sharp(await picture([LEFT_TOP]))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  data[3] = 254
  const png = await sharp(data, { raw: { width: 40, height: 30, channels: 4 } })
    .png()
    .toBuffer()
  await expectLeak(bare(png), [LEFT_TOP])
})

test('a box that was drawn one pixel too small is a leak', async () => {
  const smaller = { ...LEFT_TOP, width: LEFT_TOP.width - 25_000 }
  await expectLeak(await picture([smaller]), [LEFT_TOP])
})

test('a picture of another size than announced is a leak', async () => {
  const png = await picture([LEFT_TOP])
  await expect(checkOutput(png, [LEFT_TOP], { widthPx: 40, heightPx: 31 })).rejects.toThrow(
    RedactionError,
  )
})

test.each(['tEXt', 'eXIf', 'iCCP', 'pHYs', 'tIME', 'tRNS', 'prVt'])(
  'a file that still carries a %s chunk is a leak',
  async (type) => {
    const png = await picture([LEFT_TOP])
    const carried = Buffer.concat([png.subarray(0, 33), chunk(type, 'GPS'), png.subarray(33)])
    await expectLeak(carried, [LEFT_TOP])
  },
)

test('bytes after the picture are a leak', async () => {
  const png = await picture([LEFT_TOP])
  await expectLeak(Buffer.concat([png, Buffer.from('thumbnail')]), [LEFT_TOP])
  await expectLeak(Buffer.concat([png, png]), [LEFT_TOP])
})

test('bytes hidden behind the compressed pixels are a leak', async () => {
  const png = await picture([LEFT_TOP])
  await expectLeak(
    repacked(png, (idat) => Buffer.concat([idat, Buffer.from('thumbnail')])),
    [LEFT_TOP],
  )
})

test('more rows than the picture has, or fewer, are a leak', async () => {
  const png = await picture([LEFT_TOP])
  const rows = (change: (clear: Buffer) => Buffer) =>
    repacked(png, (idat) => deflateSync(change(inflateSync(idat))))
  await expectLeak(
    rows((clear) => Buffer.concat([clear, Buffer.alloc(121)])),
    [LEFT_TOP],
  )
  await expectLeak(
    rows((clear) => Buffer.concat([clear, Buffer.of(0)])),
    [LEFT_TOP],
  )
  await expectLeak(
    rows((clear) => clear.subarray(0, -1)),
    [LEFT_TOP],
  )
})

test('a palette, 16 bits, interlacing and other formats are refused', async () => {
  const source = sharp(await picture([LEFT_TOP]))
  await expectLeak(bare(await source.clone().png({ palette: true }).toBuffer(), ['PLTE']), [
    LEFT_TOP,
  ])
  await expectLeak(bare(await source.clone().toColourspace('rgb16').png().toBuffer()), [LEFT_TOP])
  await expectLeak(bare(await source.clone().png({ progressive: true }).toBuffer()), [LEFT_TOP])
  await expectLeak(await source.clone().jpeg().toBuffer(), [LEFT_TOP])
  await expectLeak(Buffer.alloc(0), [])
})

test('no altered byte of a redacted picture passes unless it changes no pixel of a region', async () => {
  const png = await picture([LEFT_TOP])
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: png.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, by) => {
        const altered = Buffer.from(png)
        altered[at] = (altered[at] ?? 0) ^ by
        await expectLeak(altered, [LEFT_TOP])
      },
    ),
    { numRuns: 200 },
  )
})

test('a box covers every pixel that its region touches, and none outside the picture', () => {
  const part = fc.integer({ min: 0, max: 999_999 })
  const size = fc.integer({ min: 1, max: 20_000 })
  fc.assert(
    fc.property(part, part, part, size, size, (x, y, most, width, height) => {
      const region = {
        x,
        y,
        width: Math.min(1_000_000 - x, most + 1),
        height: Math.min(1_000_000 - y, most + 1),
      }
      const box = boxOf(region, width, height)
      expect(box.left * 1_000_000).toBeLessThanOrEqual(region.x * width)
      expect(box.right * 1_000_000).toBeGreaterThanOrEqual((region.x + region.width) * width)
      expect(box.right).toBeGreaterThan(box.left)
      expect(box.bottom).toBeGreaterThan(box.top)
      expect(box.right).toBeLessThanOrEqual(width)
      expect(box.bottom).toBeLessThanOrEqual(height)
    }),
  )
})

async function expectLeak(png: Buffer, regions: Region[]): Promise<void> {
  const error: unknown = await checkOutput(png, regions, SIZE).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(RedactionError)
  expect(error).toMatchObject({ code: 'LEAK_FOUND' })
}

/** A bright picture with the boxes drawn by another program. */
async function picture(regions: readonly Region[]): Promise<Buffer> {
  const { widthPx: width, heightPx: height } = SIZE
  const canvas = sharp({ create: { width, height, channels: 3, background: '#fc0' } })
  const boxes = regions.map((region) => {
    const { left, top, right, bottom } = boxOf(region, width, height)
    const create = {
      width: right - left,
      height: bottom - top,
      channels: 3,
      background: '#000',
    } as const
    return { input: { create }, left, top }
  })
  return bare(await canvas.composite(boxes).removeAlpha().png().toBuffer())
}

async function withPixel(
  png: Buffer,
  left: number,
  top: number,
  colour: { r: number; g: number; b: number },
): Promise<Buffer> {
  return bare(
    await sharp(png)
      .composite([{ input: dot(colour), left, top }])
      .removeAlpha()
      .png()
      .toBuffer(),
  )
}

function dot(background: { r: number; g: number; b: number }) {
  return { create: { width: 1, height: 1, channels: 3, background } } as const
}

/** Without the chunks that only describe. */
function bare(png: Buffer, also: readonly string[] = []): Buffer {
  const kept = chunksOf(png).filter(({ type }) => ['IHDR', 'IDAT', 'IEND', ...also].includes(type))
  return Buffer.concat([png.subarray(0, 8), ...kept.map(({ type, data }) => chunk(type, data))])
}

function repacked(png: Buffer, change: (idat: Buffer) => Buffer): Buffer {
  const chunks = chunksOf(png)
  const idat = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))
  return Buffer.concat([
    png.subarray(0, 33),
    chunk('IDAT', change(idat)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.push({
      type: png.toString('latin1', at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
    })
    at += 12 + length
  }
  return chunks
}

function chunk(type: string, data: string | Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data)])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length - 4, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

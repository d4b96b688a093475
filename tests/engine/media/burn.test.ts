import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RedactionRegion } from '../../../src/domain/redaction.ts'
import type { Region } from '../../../src/domain/reveal.ts'
import { pixelBox } from '../../../src/engine/media/burn.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { MetadataReader } from '../../../src/engine/media/exiftool.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'
import { testWith } from '../../test-with.ts'
import { drawing } from './drawings.ts'

let pool: DecoderPool
let dir: string
beforeAll(() => {
  pool = new DecoderPool({ processes: 1 })
  dir = mkdtempSync(join(tmpdir(), 'safehold-burn-'))
})
afterAll(async () => {
  await pool.close()
  rmSync(dir, { recursive: true })
})

const hide = (region: Region): RedactionRegion => ({
  region,
  reason: 'face',
  person: null,
  legalBasis: 'test',
})
const REGIONS = [
  { x: 100_000, y: 100_001, width: 250_000, height: 333_333 },
  { x: 700_000, y: 0, width: 300_000, height: 1_000_000 },
].map(hide)

const photo = (orientation = 1) =>
  drawing(301, 199)
    .withMetadata({
      orientation,
      exif: { IFD0: { Make: 'Acme', Artist: 'Someone' }, IFD2: { UserComment: 'secret' } },
    })
    .withIccProfile('p3')
    .jpeg({ quality: 95 })
    .toBuffer()

test('under every box all is black and opaque; everywhere else the picture is as decoded', async () => {
  const bytes = await photo()
  const { png, widthPx, heightPx } = await pool.burn({ bytes }, REGIONS)
  const before = await sharp(bytes).autoOrient().toColourspace('srgb').raw().toBuffer()
  const { data: after, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ width: 301, height: 199, channels: 3 })
  expect([widthPx, heightPx]).toEqual([301, 199])
  const boxes = REGIONS.map(({ region }) => pixelBox(region, 301, 199))
  let hidden = 0
  for (let y = 0, at = 0; y < 199; y++) {
    for (let x = 0; x < 301; x++, at += 3) {
      const isHidden = boxes.some(
        ({ left, top, width, height }) =>
          x >= left && x < left + width && y >= top && y < top + height,
      )
      hidden += isHidden ? 1 : 0
      const expected = isHidden ? [0, 0, 0] : [...before.subarray(at, at + 3)]
      if (expected.some((value, c) => value !== after[at + c])) {
        throw new Error(`pixel ${x},${y} is ${after.subarray(at, at + 3).join()}, not ${expected}`)
      }
    }
  }
  expect(hidden).toBeGreaterThan(20_000)
})

test('boxes lie where the upright picture has them', async () => {
  const { png } = await pool.burn({ bytes: await photo(6) }, [
    hide({ x: 0, y: 0, width: 1_000_000, height: 500_000 }),
  ])
  const upright = sharp(png)
  expect(await upright.metadata()).toMatchObject({ width: 199, height: 301 })
  const top = await upright.extract({ left: 0, top: 0, width: 199, height: 151 }).raw().toBuffer()
  expect(top.every((value) => value === 0)).toBe(true)
  const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  expect(data.subarray(151 * 199 * 3).every((value) => value === 0)).toBe(false)
})

test('the same picture and boxes give the same bytes', async () => {
  const bytes = await photo()
  const first = await pool.burn({ bytes }, REGIONS)
  const second = await pool.burn({ bytes }, REGIONS)
  expect(first.png.equals(second.png)).toBe(true)
  expect(first.tools).toEqual(second.tools)
  expect(Object.keys(first.tools)).toEqual(expect.arrayContaining(['sharp', 'libvips']))
})

test('the output holds pixels and nothing else', async () => {
  const { png } = await pool.burn({ bytes: await photo() }, REGIONS)
  const chunks = new Set<string>()
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    chunks.add(png.toString('latin1', at + 4, at + 8))
  }
  expect([...chunks].sort()).toEqual(['IDAT', 'IEND', 'IHDR'])
  expect(png.includes('Acme')).toBe(false)
})

testWith('perl')('exiftool finds no metadata and no thumbnail in the output', async () => {
  const tools = await detectTools()
  const reader = MetadataReader.start(tools, { home: dir })
  if (reader === null) throw new Error('there is perl, but no reader')
  try {
    const { png } = await pool.burn({ bytes: await photo() }, REGIONS)
    const path = join(dir, 'out.png')
    writeFileSync(path, png)
    const groups = Object.keys(JSON.parse(await reader.read(path)))
    const beyond = groups.filter((tag) => !/^(ExifTool:ExifToolVersion|File:|Composite:)/.test(tag))
    expect(beyond.sort()).toEqual(
      [
        'BitDepth',
        'ColorType',
        'Compression',
        'Filter',
        'ImageHeight',
        'ImageWidth',
        'Interlace',
      ].map((tag) => `PNG:${tag}`),
    )
  } finally {
    await reader.close()
  }
})

test('nothing hides behind transparency', async () => {
  const bytes = await sharp({
    create: { width: 40, height: 40, channels: 4, background: { r: 200, g: 10, b: 10, alpha: 0 } },
  })
    .png()
    .toBuffer()
  const { png } = await pool.burn({ bytes }, REGIONS)
  const { channels, hasAlpha } = await sharp(png).metadata()
  expect([channels, hasAlpha]).toEqual([3, false])
  const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  expect(new Set(data)).toEqual(new Set([0, 255]))
})

test('a video is not burnt as a still', async () => {
  const bytes = Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex')
  await expect(pool.burn({ bytes }, REGIONS)).rejects.toMatchObject({ code: 'NOT_A_PICTURE' })
})

test('a box covers every pixel that its region touches, and stays inside the picture', () => {
  const side = fc.integer({ min: 1, max: 20_000 })
  const part = fc.tuple(
    fc.integer({ min: 0, max: 999_999 }),
    fc.integer({ min: 1, max: 1_000_000 }),
  )
  fc.assert(
    fc.property(side, side, part, part, (width, height, [x, w], [y, h]) => {
      const region = { x, y, width: Math.min(w, 1e6 - x), height: Math.min(h, 1e6 - y) }
      const box = pixelBox(region, width, height)
      expect(box.left * 1e6).toBeLessThanOrEqual(x * width)
      expect((box.left + box.width) * 1e6).toBeGreaterThanOrEqual((x + region.width) * width)
      expect(box.top * 1e6).toBeLessThanOrEqual(y * height)
      expect((box.top + box.height) * 1e6).toBeGreaterThanOrEqual((y + region.height) * height)
      expect(box.width).toBeGreaterThan(0)
      expect(box.height).toBeGreaterThan(0)
      expect(box.left + box.width).toBeLessThanOrEqual(width)
      expect(box.top + box.height).toBeLessThanOrEqual(height)
    }),
  )
})

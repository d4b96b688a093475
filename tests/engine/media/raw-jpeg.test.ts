import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { drawing } from './drawings.ts'
import { rawFile } from './tiff-parts.ts'

let pool: DecoderPool
beforeEach(() => {
  pool = new DecoderPool({ processes: 1 })
})
afterEach(() => pool.close())

const stamp = () =>
  sharp({ create: { width: 160, height: 120, channels: 3, background: '#ff0000' } })
    .jpeg()
    .toBuffer()

test('of a raw file the largest JPEG within is shown, and said to be one', async () => {
  const shown = await drawing(640, 480).jpeg().toBuffer()
  const raw = rawFile({ stamp: await stamp(), shown, orientation: 1 })
  const ofRaw = await pool.preview({ bytes: raw })
  expect(ofRaw).toMatchObject({ widthPx: 640, heightPx: 480, isEmbedded: true })
  expect(ofRaw.blurred.equals((await pool.preview({ bytes: shown })).blurred)).toBe(true)
})

test('the JPEG within a raw file is turned as the raw file says', async () => {
  const shown = await drawing(640, 480).jpeg().toBuffer()
  const raw = rawFile({ stamp: await stamp(), shown, orientation: 6 })
  const ofRaw = await pool.preview({ bytes: raw })
  expect(ofRaw).toMatchObject({ widthPx: 480, heightPx: 640, isEmbedded: true })
  const turned = await sharp(shown).rotate(90).png().toBuffer()
  const { pdq } = await pool.preview({ bytes: turned })
  expect(ofRaw.pdq.hash.equals(pdq.hash)).toBe(true)
})

test('a raw file without a JPEG is not shown by its stamp of packed values, and says why', async () => {
  const nothing = rawFile({ stamp: Buffer.alloc(0), shown: null, orientation: 1 })
  await expect(pool.preview({ bytes: nothing })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
})

test('a raw file full of beginnings of JPEGs is given up, not searched for hours', async () => {
  const beginnings = Buffer.alloc(3_000_000, Buffer.from('ffd8ffe00002', 'hex'))
  const raw = rawFile({ stamp: beginnings, shown: null, orientation: 1 })
  await expect(pool.preview({ bytes: raw })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
})

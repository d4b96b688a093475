import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RedactionRegion } from '../../../src/domain/redaction.ts'
import { distance } from '../../../src/engine/hashing/pdq.ts'
import { contentType } from '../../../src/engine/media/content-type.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { scene } from './drawings.ts'
import { jxlFile } from './jxl-file.ts'

let pool: DecoderPool
beforeEach(() => {
  pool = new DecoderPool({ processes: 1 })
})
afterEach(() => pool.close())

const WIDTH = 200
const HEIGHT = 120
const pixels = () => scene(WIDTH, HEIGHT).raw().toBuffer()

/** Uncompressed, rows from the top. */
async function targa(): Promise<Buffer> {
  const head = Buffer.alloc(18)
  head[2] = 2
  head.writeUInt16LE(WIDTH, 12)
  head.writeUInt16LE(HEIGHT, 14)
  head[16] = 24
  head[17] = 0x20
  const rgb = await pixels()
  for (let at = 0; at < rgb.length; at += 3) rgb.subarray(at, at + 3).reverse()
  return Buffer.concat([head, rgb])
}

/** One flat RGB picture, planes one behind the other. */
async function photoshop(width = WIDTH, height = HEIGHT): Promise<Buffer> {
  const head = Buffer.alloc(26)
  head.write('8BPS', 0, 'latin1')
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(3, 12)
  head.writeUInt32BE(height, 14)
  head.writeUInt32BE(width, 18)
  head.writeUInt16BE(8, 22)
  head.writeUInt16BE(3, 24)
  const rgb = await pixels()
  const planes = [0, 1, 2].map((channel) => Buffer.from(rgb.filter((_, at) => at % 3 === channel)))
  return Buffer.concat([head, Buffer.alloc(12), Buffer.alloc(2), ...planes])
}

/** One PNG in an icon file. */
async function icon(): Promise<Buffer> {
  const png = await scene(WIDTH, HEIGHT).png().toBuffer()
  const head = Buffer.alloc(22)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(1, 4)
  head.set([WIDTH, HEIGHT, 0, 0, 1, 0, 32, 0], 6)
  head.writeUInt32LE(png.length, 14)
  head.writeUInt32LE(22, 18)
  return Buffer.concat([head, png])
}

describe.each([
  ['a Targa picture', 'a.tga', targa, 'image/x-tga'],
  ['a Photoshop file', 'a.psd', photoshop, 'image/vnd.adobe.photoshop'],
  ['an icon', 'a.ico', icon, 'image/x-icon'],
  ['a JPEG XL picture', 'a.jxl', () => jxlFile(scene(WIDTH, HEIGHT)), 'image/jxl'],
])('%s', (_, name, make, mediaType) => {
  test('is known by its content, and shown', async () => {
    const bytes = await make()
    expect(await contentType(bytes.subarray(0, 4100), name)).toMatchObject({
      mediaType,
      kind: 'still',
    })
    const same = await pool.preview({ bytes: await scene(WIDTH, HEIGHT).png().toBuffer() })
    const shown = await pool.preview({ bytes })
    expect(shown).toMatchObject({ widthPx: WIDTH, heightPx: HEIGHT, damaged: false })
    expect(distance(shown.pdq.hash, same.pdq.hash)).toBeLessThanOrEqual(10)
  })

  test('is redacted as any other still', async () => {
    const region = { x: 0, y: 0, width: 500_000, height: 1_000_000 }
    const box: RedactionRegion = { region, reason: 'face', person: null, legalBasis: 'b' }
    const { png, tools } = await pool.burn({ bytes: await make() }, [box])
    const ofPng = await pool.burn({ bytes: await scene(WIDTH, HEIGHT).png().toBuffer() }, [box])
    expect(png.length).toBeGreaterThan(0)
    expect(png.equals(ofPng.png)).toBe(true)
    // A recipe names every program whose change could change the picture, and no other.
    const decoders = Object.keys(tools).filter((name) => !(name in ofPng.tools))
    expect(decoders).toHaveLength(1)
    expect(['@ffmpeg/core', '@jsquash/jxl']).toContain(decoders[0])
  })
})

test('one that is damaged says so, and its process is not asked again', async () => {
  const cut = (await photoshop()).subarray(0, 30)
  await expect(pool.preview({ bytes: cut })).rejects.toMatchObject({ code: 'DAMAGED' })
  expect(pool.pids).toEqual([])
  expect(await pool.preview({ bytes: await targa() })).toMatchObject({ damaged: false })
})

test('one that declares 30,000 by 30,000 pixels is refused before a pixel is decoded', async () => {
  const large = await photoshop(30_000, 30_000)
  await expect(pool.preview({ bytes: large })).rejects.toMatchObject({ code: 'TOO_LARGE' })
})

test('what is no picture is not taken for Targa, whatever it is called', async () => {
  for (const bytes of [Buffer.alloc(64), Buffer.from('\0\0\u0002 not quite a picture at all')]) {
    expect((await contentType(bytes, 'a.tga')).mediaType).toBeNull()
    await expect(pool.preview({ bytes })).rejects.toMatchObject({ code: 'NOT_A_PICTURE' })
  }
})

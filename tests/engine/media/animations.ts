/** Stills with several pictures in them, of drawn frames. */
import { crc32 } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { scene } from './drawings.ts'

/** @returns `count` different scenes below each other, as sharp takes the frames of an animation. */
export async function pages(count: number, width = 96, height = 64): Promise<Sharp> {
  const frames = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      scene(width, height, n + 1)
        .raw()
        .toBuffer(),
    ),
  )
  const raw = { width, height: height * count, channels: 3, pageHeight: height } as const
  return sharp(Buffer.concat(frames), { raw })
}

/** An animated PNG (PNG 3rd edition, 4.9): the first picture is what a reader without animation shows. */
export async function animatedPng(count: number, width = 96, height = 64): Promise<Buffer> {
  const files = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      scene(width, height, n + 1)
        .png()
        .toBuffer(),
    ),
  )
  let sequence = 0
  const control = () => {
    const bytes = Buffer.alloc(26)
    bytes.writeUInt32BE(sequence++, 0)
    bytes.writeUInt32BE(width, 4)
    bytes.writeUInt32BE(height, 8)
    bytes.writeUInt16BE(1, 20)
    bytes.writeUInt16BE(10, 22)
    return chunk('fcTL', bytes)
  }
  const [first] = files
  if (first === undefined) throw new TypeError('no frame')
  const animation = Buffer.alloc(8)
  animation.writeUInt32BE(count, 0)
  const frames = files.flatMap((file, n) => {
    const data = Buffer.concat(chunksOf(file, 'IDAT'))
    if (n === 0) return [control(), chunk('IDAT', data)]
    const head = control()
    const number = Buffer.alloc(4)
    number.writeUInt32BE(sequence++, 0)
    return [head, chunk('fdAT', Buffer.concat([number, data]))]
  })
  return Buffer.concat([
    first.subarray(0, 8),
    ...chunksOf(first, 'IHDR').map((data) => chunk('IHDR', data)),
    chunk('acTL', animation),
    ...frames,
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunksOf(png: Buffer, wanted: string): Buffer[] {
  const found: Buffer[] = []
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) !== wanted) continue
    found.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  return found
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

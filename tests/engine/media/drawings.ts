import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** A colourful picture with edges, text-like strokes and areas; the same each time. */
export function drawing(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const stroke = (x * 7 + y * 3) % 11 < 3 && y % 9 < 4
      data[at] = stroke ? 20 : (x * 255) / width
      data[at + 1] = stroke ? 20 : (y * 255) / height
      data[at + 2] = ((x >> 4) ^ (y >> 4)) & 1 ? 220 : 60
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** Squares of one cell, black and white: the finest structure a picture can have. */
export function checkerboard(width: number, height: number, cell: number): Sharp {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      data.fill((Math.floor(x / cell) + Math.floor(y / cell)) % 2 ? 255 : 0, at, at + 3)
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** A valid 1-bit PNG of any declared size whose pixels compress to next to nothing. Above 100 million
 *  pixels the data is left out. */
export function bombPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const rows = width * height > 1e8 ? Buffer.alloc(0) : Buffer.alloc((1 + width / 8) * height)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** Soft hills of light, as a photograph has them: it looks the same at any size. */
export function scene(width: number, height: number, seed = 1): Sharp {
  const hills = Array.from({ length: 40 }, (_, n) => {
    const of = (k: number) => ((seed * 97 + n * 61 + k * 37) % 101) / 101
    return { x: of(1), y: of(2), wide: 0.03 + of(3) / 10, light: of(4) * 220 - 80, channel: n % 3 }
  })
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const light = [70, 70, 70]
      for (const hill of hills) {
        const far = ((x / width - hill.x) ** 2 + (y / height - hill.y) ** 2) / hill.wide ** 2
        if (far > 9) continue
        const more = hill.light * Math.exp(-far)
        for (const channel of [0, 1, 2]) {
          light[channel] = (light[channel] ?? 0) + (channel === hill.channel ? more : more / 2)
        }
      }
      for (const channel of [0, 1, 2]) {
        data[at + channel] = Math.max(0, Math.min(255, light[channel] ?? 0))
      }
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

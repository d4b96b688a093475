/** A bitmap file from RGB pixels, rows from the top. With 8 bits or fewer a palette of greys is used
 *  and the red channel chooses the shade. */
export function bitmap(
  width: number,
  height: number,
  bits: 1 | 4 | 8 | 16 | 24 | 32,
  rgb: Buffer,
  topDown = false,
): Buffer {
  const colours = bits <= 8 ? 1 << bits : 0
  const start = 54 + colours * 4
  const stride = Math.ceil((width * bits) / 32) * 4
  const file = header(width, topDown ? -height : height, bits, 0, start, start + stride * height)
  for (let i = 0; i < colours; i++) {
    const shade = Math.round((i * 255) / (colours - 1))
    file.set([shade, shade, shade, 0], 54 + i * 4)
  }
  for (let y = 0; y < height; y++) {
    const row = start + (topDown ? y : height - 1 - y) * stride
    for (let x = 0; x < width; x++) {
      const [r = 0, g = 0, b = 0] = rgb.subarray((y * width + x) * 3)
      if (bits === 24) file.set([b, g, r], row + x * 3)
      else if (bits === 32) file.set([b, g, r, 0], row + x * 4)
      else if (bits === 16) {
        file.writeUInt16LE(((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3), row + x * 2)
      } else {
        const index = Math.round((r * (colours - 1)) / 255)
        const at = row + Math.floor((x * bits) / 8)
        file[at] = (file[at] ?? 0) | (index << (8 - bits - ((x * bits) % 8)))
      }
    }
  }
  return file
}

/** An 8-bit run-length bitmap with a palette of greys. */
export function runLengthBitmap(width: number, height: number, runs: Buffer): Buffer {
  const start = 54 + 1024
  const file = header(width, height, 8, 1, start, start + runs.length)
  for (let i = 0; i < 256; i++) file.set([i, i, i, 0], 54 + i * 4)
  file.set(runs, start)
  return file
}

function header(
  width: number,
  height: number,
  bits: number,
  compression: number,
  start: number,
  size: number,
): Buffer {
  const file = Buffer.alloc(size)
  file.write('BM', 'latin1')
  file.writeUInt32LE(size, 2)
  file.writeUInt32LE(start, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(width, 18)
  file.writeInt32LE(height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(bits, 28)
  file.writeUInt32LE(compression, 30)
  return file
}

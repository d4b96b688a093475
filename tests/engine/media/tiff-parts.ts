/** Directories of a TIFF, for tests that need one with this and that in it. Little-endian. */

/** Tag → value; a LONG each. */
export type Directory = Readonly<Record<number, number>>

const ENTRY_BYTES = 12

export function directoryBytes(directory: Directory): number {
  return 2 + Object.keys(directory).length * ENTRY_BYTES + 4
}

/** @param next - Where the next directory is; 0: none. */
export function writeDirectory(directory: Directory, next: number): Buffer {
  const entries = Object.entries(directory).map(([tag, value]) => [Number(tag), value] as const)
  const bytes = Buffer.alloc(directoryBytes(directory))
  bytes.writeUInt16LE(entries.length, 0)
  for (const [n, [tag, value]] of entries.toSorted(([a], [b]) => a - b).entries()) {
    const at = 2 + n * ENTRY_BYTES
    bytes.writeUInt16LE(tag, at)
    bytes.writeUInt16LE(4, at + 2)
    bytes.writeUInt32LE(1, at + 4)
    bytes.writeUInt32LE(value, at + 8)
  }
  bytes.writeUInt32LE(next, bytes.length - 4)
  return bytes
}

const HEADER_BYTES = 8
const JPEG_START = 0x0201
const JPEG_LENGTH = 0x0202
const ORIENTATION = 0x0112

export function tiffHeader(): Buffer {
  return Buffer.from('49492a0008000000', 'hex')
}

/** A JPEG whose EXIF part says how it is to be turned and, when one is given, holds a thumbnail. */
export function withExif(
  jpeg: Buffer,
  { orientation = 1, thumbnail = null }: { orientation?: number; thumbnail?: Buffer | null },
): Buffer {
  const first: Directory = { [ORIENTATION]: orientation }
  const second = (at: number, length: number): Directory => ({
    ...{ 259: 6, [JPEG_START]: at, [JPEG_LENGTH]: length },
  })
  const secondAt = HEADER_BYTES + directoryBytes(first)
  const thumbnailAt = secondAt + directoryBytes(second(0, 0))
  const tiff = Buffer.concat([
    tiffHeader(),
    writeDirectory(first, thumbnail === null ? 0 : secondAt),
    ...(thumbnail === null
      ? []
      : [writeDirectory(second(thumbnailAt, thumbnail.length), 0), thumbnail]),
  ])
  const head = Buffer.alloc(10)
  head.writeUInt16BE(0xffe1, 0)
  head.writeUInt16BE(2 + 6 + tiff.length, 2)
  head.write('Exif\0\0', 4, 'latin1')
  return Buffer.concat([jpeg.subarray(0, 2), head, tiff, jpeg.subarray(2)])
}

/** What a camera's raw file is like: a directory of a reduced picture that points to others, a stamp, packed values of
 *  the sensor as lossless JPEG, and a larger JPEG for people. */
export function rawFile(parts: {
  readonly stamp: Buffer
  readonly shown: Buffer | null
  readonly orientation: number
}): Buffer {
  const first: Directory = {
    ...{ 254: 1, 259: 6, [ORIENTATION]: parts.orientation, 330: 8 },
    ...{ [JPEG_START]: 200, [JPEG_LENGTH]: parts.stamp.length },
  }
  const file = Buffer.alloc(200)
  tiffHeader().copy(file)
  writeDirectory(first, 0).copy(file, HEADER_BYTES)
  // 5000 × 4000, 14 bits, one component: SOF3.
  const lossless = Buffer.from('ffd8ffc3000b0e0fa01388010011000000', 'hex')
  return Buffer.concat([
    file,
    parts.stamp,
    lossless,
    Buffer.alloc(500, 7),
    parts.shown ?? Buffer.alloc(0),
  ])
}

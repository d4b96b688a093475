/** The structure of a PNG file (ISO/IEC 15948, 5), read strictly: what is not understood is refused. */
import { crc32 } from 'node:zlib'
import { RedactionError } from '../../domain/errors.ts'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** All that pixels need. Text, times, resolution, colour profiles and private chunks can carry what a
 *  redaction is to hide. */
const CRITICAL = new Set(['IHDR', 'IDAT', 'IEND'])

type Chunk = { readonly type: string; readonly data: Buffer }

/** Splits a PNG into its chunks, every check sum right, nothing before, between or after them.
 *  @throws {RedactionError} LEAK_FOUND for anything else: bytes nobody accounts for may not leave. */
export function readPngChunks(png: Buffer): Chunk[] {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw leak('the output is not a PNG file')
  const chunks: Chunk[] = []
  for (let at = 8; at < png.length; ) {
    const length = at + 12 <= png.length ? png.readUInt32BE(at) : Number.POSITIVE_INFINITY
    if (at + 12 + length > png.length) throw leak('the output is cut short')
    const whole = png.subarray(at, at + 12 + length)
    const checksum = whole.readUInt32BE(8 + length)
    if (crc32(whole.subarray(4, 8 + length)) !== checksum) throw leak('a check sum is wrong')
    chunks.push({ type: whole.toString('latin1', 4, 8), data: whole.subarray(8, 8 + length) })
    at += 12 + length
    if (chunks.at(-1)?.type === 'IEND' && at !== png.length) throw leak('bytes follow the picture')
  }
  if (chunks[0]?.type !== 'IHDR' || chunks.at(-1)?.type !== 'IEND') {
    throw leak('the output does not begin and end as a PNG file')
  }
  return chunks
}

/** @throws {RedactionError} LEAK_FOUND when the file holds anything but one picture's pixels. */
export function requireOnlyPixels(chunks: readonly Chunk[]): void {
  const types = chunks.map(({ type }) => type)
  const stray = types.find((type) => !CRITICAL.has(type))
  if (stray !== undefined) throw leak('the output carries more than pixels')
  if (types.filter((type) => type === 'IHDR').length !== 1) throw leak('the output has two headers')
}

export function leak(message: string): RedactionError {
  return new RedactionError('LEAK_FOUND', message)
}

/** Stills, from hostile bytes to upright opaque pixels. Runs in a decoder process only: this is where
 *  native decoders meet seized files. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { DecodeError } from '../../domain/errors.ts'
import { decodeBmp } from './bmp.ts'
import { type ClearBytes, MAX_STILL_BYTES } from './clear-bytes.ts'
import { decodeHeic } from './heic.ts'
import { MAX_PIXELS, type Pixels } from './pixels.ts'
import { type BytesAt, type StillFormat, stillFormat } from './still-format.ts'

/** What was made of a still. */
export type Drawn<T> = {
  readonly value: T
  readonly widthPx: number
  readonly heightPx: number
  /** The bytes are cut short or wrong in places; it was decoded as far as they go. */
  readonly damaged: boolean
}

/** Makes something of an upright, opaque picture in sRGB. */
export type Draw<T> = (upright: Sharp) => Promise<T>

// Only the readers named here exist: libvips also reads SVG (which loads other files) and more.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Tiff', 'Heif'].map((n) => `VipsForeignLoad${n}`),
})
sharp.cache(false)
sharp.concurrency(1)

/** What transparent parts are laid on. Nothing may hide in pixels that a viewer does not show. */
const BACKGROUND = '#ffffff'

/** Decodes a still as far as its bytes go, and draws with it.
 *  @throws {DecodeError} NOT_A_PICTURE, TOOL_MISSING (a kind that is not read here), TOO_LARGE, DAMAGED */
export async function drawStill<T>(source: ClearBytes, draw: Draw<T>): Promise<Drawn<T>> {
  const format = withBytes(source, stillFormat)
  if (format === null) throw new DecodeError('NOT_A_PICTURE', 'no picture by its content')
  if (format === 'foreign') throw new DecodeError('TOOL_MISSING', 'no decoder for this format')
  if (format === 'bmp') return drawPixels(decodeBmp(wholeOf(source)), draw)
  if (format === 'heic') return drawHeif(source, draw)
  return drawNative(source, format, draw)
}

/** HEIF files with AV1 pictures bear the same brands as those with HEVC; those with other codings
 *  (uncompressed, JPEG 2000, VVC) are whole, but nothing here reads them. */
async function drawHeif<T>(source: ClearBytes, draw: Draw<T>): Promise<Drawn<T>> {
  const file = wholeOf(source)
  const pixels = await decodeHeic(file).catch((error: unknown) => {
    if (error instanceof DecodeError && error.code === 'TOO_LARGE') throw error
    return null
  })
  if (pixels !== null) return drawPixels(pixels, draw)
  if (file.includes('hvc1') || file.includes('av01')) return drawNative(source, 'heic', draw)
  throw new DecodeError('TOOL_MISSING', 'no decoder for this coding of HEIF')
}

/** First strictly; what fails so is read again leniently, and said to be damaged. */
async function drawNative<T>(
  source: ClearBytes,
  format: StillFormat,
  draw: Draw<T>,
): Promise<Drawn<T>> {
  const input = 'path' in source ? source.path : source.bytes
  const size = await sizeOf(input, format)
  try {
    return { ...size, value: await draw(upright(input, { failOn: 'error' })), damaged: false }
  } catch {
    const value = await draw(upright(input, { failOn: 'none' })).catch((cause: unknown) => {
      throw new DecodeError('DAMAGED', `a ${format} picture that does not decode`, { cause })
    })
    return { ...size, value, damaged: true }
  }
}

async function drawPixels<T>(pixels: Pixels, draw: Draw<T>): Promise<Drawn<T>> {
  const { data, width, height, channels, damaged } = pixels
  const value = await draw(upright(data, { raw: { width, height, channels } }))
  return { value, widthPx: width, heightPx: height, damaged }
}

async function sizeOf(
  input: string | Buffer,
  format: StillFormat,
): Promise<{ widthPx: number; heightPx: number }> {
  const header = await sharp(input, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch(() => null)
  if (header === null) throw new DecodeError('DAMAGED', `a ${format} picture without a header`)
  if (header.width * header.height > MAX_PIXELS) {
    throw new DecodeError('TOO_LARGE', 'the picture declares too many pixels')
  }
  const { width, height } = header.autoOrient
  return { widthPx: width, heightPx: height }
}

function upright(input: string | Buffer, options: SharpOptions): Sharp {
  return sharp(input, { ...options, limitInputPixels: MAX_PIXELS, pages: 1 })
    .autoOrient()
    .flatten({ background: BACKGROUND })
    .toColourspace('srgb')
}

function withBytes<T>(source: ClearBytes, read: (bytesAt: BytesAt) => T): T {
  if ('bytes' in source)
    return read((start, length) => source.bytes.subarray(start, start + length))
  const fd = openSync(source.path, 'r')
  try {
    return read((start, length) => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, readSync(fd, bytes, 0, length, start))
    })
  } finally {
    closeSync(fd)
  }
}

/** For decoders that take the whole file at once. */
function wholeOf(source: ClearBytes): Buffer {
  if ('bytes' in source) return source.bytes
  const fd = openSync(source.path, 'r')
  try {
    if (fstatSync(fd).size > MAX_STILL_BYTES) {
      throw new DecodeError('TOO_LARGE', 'the file is too large for a still')
    }
    return readFileSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Stills, from hostile bytes to upright opaque pixels. Runs in a decoder process only: this is where
 *  native decoders meet seized files. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { DecodeError } from '../../domain/errors.ts'
import { decodeBmp } from './bmp.ts'
import { type ClearBytes, MAX_STILL_BYTES } from './clear-bytes.ts'
import { foreignStill, isForeignStill } from './foreign-still.ts'
import { decodeHeic, heicBuild } from './heic.ts'
import { decodeJxl, jxlBuild } from './jxl.ts'
import { MAX_PIXELS, type Pixels } from './pixels.ts'
import { largestJpeg } from './raw-jpeg.ts'
import { type BytesAt, isFilm, type StillFormat, stillFormat } from './still-format.ts'
import { ffmpegBuild } from './wasm-ffmpeg.ts'

/** What was made of a still. */
export type Drawn<T> = {
  readonly value: T
  readonly widthPx: number
  readonly heightPx: number
  /** The bytes are cut short or wrong in places; it was decoded as far as they go. */
  readonly damaged: boolean
  /** What was drawn is not the picture itself but one that its file carries: the JPEG within a camera's raw file. */
  readonly isEmbedded?: true
  /** How many pictures there are in the file, when it is more than one; the first was drawn. */
  readonly pictures?: number
  /** What decoded it, and of which version, when that was not libvips by itself. */
  readonly decoder?: Readonly<Record<string, string>>
  /** It is a still and an animation that ffmpeg reads as a film: an animated PNG, an AVIF or HEIC sequence. */
  readonly isFilm?: true
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
 *  @throws {DecodeError} NOT_A_PICTURE, NOT_SUPPORTED (a kind that is not read here), TOO_LARGE, DAMAGED */
export async function drawStill<T>(source: ClearBytes, draw: Draw<T>): Promise<Drawn<T>> {
  const format = withBytes(source, stillFormat)
  if (format === null) throw new DecodeError('NOT_A_PICTURE', 'no picture by its content')
  if (format === 'foreign') throw new DecodeError('NOT_SUPPORTED', 'no decoder for this format')
  const drawn = await drawFormat(source, format, draw)
  return withBytes(source, isFilm) ? { ...drawn, isFilm: true } : drawn
}

async function drawFormat<T>(
  source: ClearBytes,
  format: Exclude<StillFormat, 'foreign'>,
  draw: Draw<T>,
): Promise<Drawn<T>> {
  if (isForeignStill(format)) {
    const png = await foreignStill(wholeOf(source), format)
    const drawn = await drawNative({ bytes: png }, 'png', draw)
    return { ...drawn, decoder: { '@ffmpeg/core': ffmpegBuild() } }
  }
  if (format === 'bmp') return drawPixels(decodeBmp(wholeOf(source)), draw)
  if (format === 'heic') return drawHeif(source, draw)
  if (format === 'jxl') {
    const drawn = await drawPixels(await decodeJxl(wholeOf(source)), draw)
    return { ...drawn, decoder: { '@jsquash/jxl': jxlBuild() } }
  }
  if (format === 'raw') return drawRaw(source, draw)
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
  if (pixels !== null) {
    return { ...(await drawPixels(pixels, draw)), decoder: { 'libheif-js': heicBuild() } }
  }
  if (file.includes('hvc1') || file.includes('av01')) return drawNative(source, 'heic', draw)
  throw new DecodeError('NOT_SUPPORTED', 'no decoder for this coding of HEIF')
}

/** Never the raw file itself: to libvips it is a TIFF, whose first picture is a stamp. */
async function drawRaw<T>(source: ClearBytes, draw: Draw<T>): Promise<Drawn<T>> {
  const { bytes, orientation } = largestJpeg(wholeOf(source))
  const said = await sharp(bytes, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch(() => null)
  const turned = said?.orientation === undefined && orientation !== 1 ? orientation : null
  const drawn = await drawNative({ bytes }, 'jpeg', (upright) =>
    turned === null ? draw(upright) : turn(upright, turned).then(draw),
  )
  const sides = { widthPx: drawn.widthPx, heightPx: drawn.heightPx }
  const swapped = { widthPx: sides.heightPx, heightPx: sides.widthPx }
  return { ...drawn, ...(turned !== null && turned >= 5 ? swapped : sides), isEmbedded: true }
}

/** Turns as TIFF's Orientation says, 2 to 8. */
async function turn(upright: Sharp, orientation: number): Promise<Sharp> {
  const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const { angle, isMirrored } = TURNS[orientation] ?? { angle: 0, isMirrored: false }
  const raw = { width, height, channels }
  const mirrored = sharp(data, { raw, limitInputPixels: false }).flop(isMirrored).raw().toBuffer()
  return sharp(await mirrored, { raw, limitInputPixels: false }).rotate(angle)
}

/** Mirrored left to right first, then turned clockwise. */
const TURNS: Readonly<Record<number, { readonly angle: number; readonly isMirrored: boolean }>> = {
  2: { angle: 0, isMirrored: true },
  3: { angle: 180, isMirrored: false },
  4: { angle: 180, isMirrored: true },
  5: { angle: 270, isMirrored: true },
  6: { angle: 90, isMirrored: false },
  7: { angle: 90, isMirrored: true },
  8: { angle: 270, isMirrored: false },
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
): Promise<{ widthPx: number; heightPx: number; pictures?: number }> {
  const header = await sharp(input, { limitInputPixels: false, failOn: 'none' })
    .metadata()
    .catch(() => null)
  if (header === null) throw new DecodeError('DAMAGED', `a ${format} picture without a header`)
  if (header.width * header.height > MAX_PIXELS) {
    throw new DecodeError('TOO_LARGE', 'the picture declares too many pixels')
  }
  const { width, height } = header.autoOrient
  const pictures = header.pages !== undefined && header.pages > 1 ? header.pages : null
  return { widthPx: width, heightPx: height, ...(pictures !== null && { pictures }) }
}

/** Upright, opaque, sRGB; of several pictures the first unless `page` says another. */
export function upright(input: string | Buffer, options: SharpOptions): Sharp {
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

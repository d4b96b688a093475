/** Windows and OS/2 bitmaps. sharp reads none, and a system's ffmpeg may be missing. Hostile input:
 *  runs in a decoder process. */
import { DecodeError } from '../../domain/errors.ts'
import { MAX_PIXELS, type Pixels } from './pixels.ts'

type Header = {
  readonly width: number
  readonly height: number
  readonly topDown: boolean
  readonly bits: number
  readonly compression: number
  readonly dataStart: number
  /** Blue, green, red for each index. */
  readonly palette: Buffer
  readonly paletteStep: 3 | 4
  /** Red, green, blue. */
  readonly masks: readonly [number, number, number]
}

const RGB = 0
const RLE8 = 1
const RLE4 = 2
const BITFIELDS = 3
const ALPHA_BITFIELDS = 6

/** @throws {DecodeError} DAMAGED when the header is none, TOO_LARGE, NOT_SUPPORTED for pictures wrapped
 *  in a bitmap */
export function decodeBmp(file: Buffer): Pixels {
  const header = readHeader(file)
  const data = Buffer.alloc(header.width * header.height * 3)
  const isRle = header.compression === RLE8 || header.compression === RLE4
  const whole = isRle ? drawRuns(file, header, data) : drawRows(file, header, data)
  return { data, width: header.width, height: header.height, channels: 3, damaged: !whole }
}

function readHeader(file: Buffer): Header {
  if (file.length < 26) throw new DecodeError('DAMAGED', 'the bitmap has no header')
  const size = file.readUInt32LE(14)
  const isCore = size === 12
  if (!isCore && file.length < 54) throw new DecodeError('DAMAGED', 'the bitmap has no header')
  const width = isCore ? file.readUInt16LE(18) : file.readInt32LE(18)
  const signedHeight = isCore ? file.readUInt16LE(20) : file.readInt32LE(22)
  const height = Math.abs(signedHeight)
  const bits = file.readUInt16LE(isCore ? 24 : 28)
  const compression = isCore ? RGB : file.readUInt32LE(30)
  if (width <= 0 || height === 0) throw new DecodeError('DAMAGED', 'the bitmap has no area')
  if (width * height > MAX_PIXELS) throw new DecodeError('TOO_LARGE', 'the bitmap is too large')
  checkKind(bits, compression)
  const masksFollow = size === 40 && (compression === BITFIELDS || compression === ALPHA_BITFIELDS)
  const paletteStart = 14 + size + (masksFollow ? (compression === BITFIELDS ? 12 : 16) : 0)
  return {
    width,
    height,
    topDown: signedHeight < 0,
    bits,
    compression,
    dataStart: file.readUInt32LE(10),
    palette: file.subarray(paletteStart, paletteStart + 256 * 4),
    paletteStep: isCore ? 3 : 4,
    masks: masksOf(file, bits, compression),
  }
}

function checkKind(bits: number, compression: number): void {
  const fits =
    compression === RGB
      ? [1, 2, 4, 8, 16, 24, 32].includes(bits)
      : compression === RLE8
        ? bits === 8
        : compression === RLE4
          ? bits === 4
          : (compression === BITFIELDS || compression === ALPHA_BITFIELDS) &&
            (bits === 16 || bits === 32)
  if (!fits) throw new DecodeError('NOT_SUPPORTED', 'a bitmap of a kind that is not read here')
}

function masksOf(file: Buffer, bits: number, compression: number): Header['masks'] {
  if (compression === RGB && bits === 16) return [0x7c00, 0x03e0, 0x001f]
  if (compression === RGB || file.length < 66) return [0xff0000, 0xff00, 0xff]
  return [file.readUInt32LE(54), file.readUInt32LE(58), file.readUInt32LE(62)]
}

/** @returns false when rows are missing; those stay black. */
function drawRows(file: Buffer, header: Header, out: Buffer): boolean {
  const { width, height, bits, dataStart } = header
  const stride = Math.ceil((width * bits) / 32) * 4
  const draw = rowPainter(header)
  for (let row = 0; row < height; row++) {
    const start = dataStart + row * stride
    const line = file.subarray(start, start + stride)
    if (line.length < Math.ceil((width * bits) / 8)) return false
    draw(line, out, (header.topDown ? row : height - 1 - row) * width * 3)
  }
  return true
}

function rowPainter(header: Header): (line: Buffer, out: Buffer, at: number) => void {
  const { width, bits } = header
  if (bits === 24) {
    return (line, out, at) => {
      for (let x = 0; x < width * 3; x += 3) {
        out[at + x] = line[x + 2] ?? 0
        out[at + x + 1] = line[x + 1] ?? 0
        out[at + x + 2] = line[x] ?? 0
      }
    }
  }
  if (bits <= 8) {
    const perByte = 8 / bits
    return (line, out, at) => {
      for (let x = 0; x < width; x++) {
        const shift = 8 - bits * ((x % perByte) + 1)
        const index = ((line[Math.floor(x / perByte)] ?? 0) >> shift) & ((1 << bits) - 1)
        paint(header, index, out, at + x * 3)
      }
    }
  }
  const channels = header.masks.map(channelOf)
  return (line, out, at) => {
    for (let x = 0; x < width; x++) {
      const value = bits === 16 ? line.readUInt16LE(x * 2) : line.readUInt32LE(x * 4)
      channels.forEach((channel, i) => {
        out[at + x * 3 + i] = channel(value)
      })
    }
  }
}

/** Takes the bits under a mask and spreads them over 0…255. */
function channelOf(mask: number): (value: number) => number {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const top = mask >>> shift
  return (value) => Math.round((((value & mask) >>> shift) * 255) / top)
}

/** Run-length bitmaps: pairs of count and value, escapes for line end, end and jump (MS-WMF 3.1.6).
 *  @returns false when the runs stop before the end marker. */
function drawRuns(file: Buffer, header: Header, out: Buffer): boolean {
  const { width, height, bits } = header
  const put = (x: number, y: number, index: number) => {
    if (x >= width || y >= height) return
    paint(header, index, out, ((header.topDown ? y : height - 1 - y) * width + x) * 3)
  }
  const pick = (byte: number, i: number) =>
    bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15
  let at = header.dataStart
  for (let x = 0, y = 0; at + 1 < file.length && y <= height; ) {
    const count = file[at] ?? 0
    const value = file[at + 1] ?? 0
    at += 2
    if (count > 0) {
      for (let i = 0; i < count; i++) put(x++, y, pick(value, i))
    } else if (value === 0) {
      x = 0
      y++
    } else if (value === 1) {
      return true
    } else if (value === 2) {
      x += file[at] ?? 0
      y += file[at + 1] ?? 0
      at += 2
    } else {
      const bytes = Math.ceil((value * bits) / 8)
      for (let i = 0; i < value; i++) {
        put(x++, y, pick(file[at + Math.floor((i * bits) / 8)] ?? 0, i))
      }
      at += bytes + (bytes % 2)
    }
  }
  return false
}

function paint({ palette, paletteStep }: Header, index: number, out: Buffer, at: number): void {
  const entry = index * paletteStep
  out[at] = palette[entry + 2] ?? 0
  out[at + 1] = palette[entry + 1] ?? 0
  out[at + 2] = palette[entry] ?? 0
}

/** What a JPEG XL file says of itself before a pixel is decoded (ISO/IEC 18181-1, Annex D; boxes: 18181-2, Annex A). */
import { DecodeError } from '../../domain/errors.ts'

export type JxlHeader = {
  /** As coded: not yet turned. */
  readonly width: number
  readonly height: number
  readonly isAnimation: boolean
}

const CODESTREAM = 0xff0a
/** More than its headers take up to where it says whether it moves. */
const HEAD_BYTES = 64
/** Before the pixels; nobody writes more. */
const MAX_BOXES = 100

const RATIOS: readonly (readonly [number, number])[] = [
  ...([
    [1, 1],
    [12, 10],
    [4, 3],
    [3, 2],
    [16, 9],
    [5, 4],
    [2, 1],
  ] as const),
]

/** @throws {DecodeError} DAMAGED */
export function jxlHeader(file: Buffer): JxlHeader {
  const head = codestreamHead(file)
  if (head.length < 2 || head.readUInt16BE(0) !== CODESTREAM) throw damaged()
  const bits = new Bits(head.subarray(2))
  const size = sizeOf(bits)
  return { ...size, isAnimation: isAnimation(bits) }
}

const damaged = () => new DecodeError('DAMAGED', 'a JPEG XL picture without its header')

/** The codestream's first bytes: bare, in one box, or in parts. */
function codestreamHead(file: Buffer): Buffer {
  if (file.length >= 2 && file.readUInt16BE(0) === CODESTREAM) return file.subarray(0, HEAD_BYTES)
  const parts: Buffer[] = []
  let length = 0
  for (let at = 0, n = 0; n < MAX_BOXES && length < HEAD_BYTES && at + 8 <= file.length; n += 1) {
    const type = file.toString('latin1', at + 4, at + 8)
    const isLong = file.readUInt32BE(at) === 1
    const from = at + (isLong ? 16 : 8)
    if (from > file.length) break
    const said = isLong ? Number(file.readBigUInt64BE(at + 8)) : file.readUInt32BE(at)
    const end = said === 0 ? file.length : at + said
    if (end < from) break
    // A part begins with its number.
    const skipped = type === 'jxlp' ? 4 : 0
    if (type === 'jxlc' || type === 'jxlp') {
      const part = file.subarray(from + skipped, Math.min(end, from + skipped + HEAD_BYTES))
      parts.push(part)
      length += part.length
    }
    if (type === 'jxlc') break
    at = end
  }
  return Buffer.concat(parts)
}

function sizeOf(bits: Bits): { readonly width: number; readonly height: number } {
  const isSmall = bits.take(1) === 1
  const side = () =>
    isSmall
      ? 8 * (bits.take(5) + 1)
      : 1 +
        bits.oneOf([
          [0, 9],
          [0, 13],
          [0, 18],
          [0, 30],
        ])
  return sides(bits, side)
}

function sides(bits: Bits, side: () => number) {
  const height = side()
  const [over, under] = RATIOS[bits.take(3) - 1] ?? [0, 0]
  return { height, width: under === 0 ? side() : Math.floor((height * over) / under) }
}

function isAnimation(bits: Bits): boolean {
  const isAllDefault = bits.take(1) === 1
  if (isAllDefault || bits.take(1) === 0) return false
  // Orientation: the decoder turns the picture itself.
  bits.take(3)
  const hasIntrinsicSize = bits.take(1) === 1
  if (hasIntrinsicSize) sizeOf(bits)
  const hasPreview = bits.take(1) === 1
  if (hasPreview) {
    const isSmall = bits.take(1) === 1
    const side = () =>
      isSmall
        ? 8 *
          bits.oneOf([
            [16, 0],
            [32, 0],
            [1, 5],
            [33, 9],
          ])
        : bits.oneOf([
            [1, 6],
            [65, 8],
            [321, 10],
            [1345, 12],
          ])
    sides(bits, side)
  }
  return bits.take(1) === 1
}

/** The lowest bit of each byte first. */
class Bits {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  take(count: number): number {
    let value = 0
    for (let n = 0; n < count; n += 1, this.#at += 1) {
      const byte = this.#bytes[this.#at >> 3]
      if (byte === undefined) throw damaged()
      value += ((byte >> (this.#at & 7)) & 1) * 2 ** n
    }
    return value
  }

  /** Two bits say which: so much, and so many bits more. */
  oneOf(kinds: readonly (readonly [least: number, bits: number])[]): number {
    const [least, count] = kinds[this.take(2)] ?? [0, 0]
    return least + this.take(count)
  }
}

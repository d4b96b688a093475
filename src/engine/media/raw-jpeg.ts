/** The JPEG that a camera lays into its raw file, so that there is something to see. Where it lies differs from one
 *  maker to the next, and the largest is what the photographer saw: so it is looked for. Runs in a decoder process. */
import { DecodeError } from '../../domain/errors.ts'
import { MAX_PIXELS } from './pixels.ts'
import { firstDirectory } from './still-format.ts'

export type RawJpeg = {
  /** From its beginning to the end of the file: a JPEG says itself where it ends. */
  readonly bytes: Buffer
  /** How the raw file says that it is to be turned, 1 to 8 (TIFF 6.0, Orientation). */
  readonly orientation: number
}

/** In packed pixels a beginning occurs by chance once in 16 million bytes; more than these are laid there to cost. */
const MOST_BEGINNINGS = 10_000

const BEGINNING = Buffer.from('ffd8ff', 'hex')

/** @throws {DecodeError} NOT_SUPPORTED when there is none: the sensor's own values are not developed here. */
export function largestJpeg(raw: Buffer): RawJpeg {
  let best = { at: -1, pixels: 0 }
  let at = raw.indexOf(BEGINNING)
  for (let n = 0; at !== -1 && n < MOST_BEGINNINGS; n += 1) {
    const pixels = pixelsOf(raw, at)
    if (pixels > best.pixels) best = { at, pixels }
    at = raw.indexOf(BEGINNING, at + BEGINNING.length)
  }
  if (best.at === -1) throw new DecodeError('NOT_SUPPORTED', 'the raw file holds no JPEG to show')
  return { bytes: raw.subarray(best.at), orientation: orientationOf(raw) }
}

/** Of a JPEG that programs show: baseline, extended or progressive, 8 bits, grey or three colours. The sensor's values
 *  may be packed as JPEG too, without loss (SOF3): those are none. 0 for what is no JPEG. */
function pixelsOf(raw: Buffer, start: number): number {
  for (let at = start + 2; at + 10 <= raw.length; ) {
    const marker = raw[at + 1] ?? 0
    if (raw[at] !== 0xff || marker === 0xd9 || marker === 0xda) return 0
    if (SHOWN.has(marker)) {
      const pixels = raw.readUInt16BE(at + 5) * raw.readUInt16BE(at + 7)
      const isShown = raw[at + 4] === 8 && [1, 3].includes(raw[at + 9] ?? 0)
      return isShown && pixels <= MAX_PIXELS ? pixels : 0
    }
    // Fill bytes may stand before a marker (ISO/IEC 10918-1, B.1.1.2).
    at += marker === 0xff ? 1 : 2 + raw.readUInt16BE(at + 2)
  }
  return 0
}

const SHOWN: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2])

/** The first directory of a TIFF, which is also what Canon's CR3 keeps in its box `CMT1`. */
function orientationOf(raw: Buffer): number {
  const box = raw.subarray(0, CR3_HEAD_BYTES).indexOf('CMT1')
  const tiff = raw.toString('latin1', 4, 8) === 'ftyp' && box !== -1 ? raw.subarray(box + 4) : raw
  const said = firstDirectory((start, length) => tiff.subarray(start, start + length))
  const orientation = said.get(ORIENTATION) ?? 1
  return orientation >= 1 && orientation <= 8 ? orientation : 1
}

const ORIENTATION = 0x0112
const CR3_HEAD_BYTES = 1_048_576

/** Stills that libvips does not read and ffmpeg does: Photoshop, JPEG 2000, icons, Targa. By the embedded ffmpeg, also
 *  where another is installed: so they look the same in a preview, a look and a redaction, and its memory bugs stay
 *  inside. A quarter of a second each. Runs in a decoder process. */
import { DecodeError } from '../../domain/errors.ts'
import { stillArguments } from './ffmpeg-arguments.ts'
import { MAX_PIXELS } from './pixels.ts'
import type { StillFormat } from './still-format.ts'
import { runOnce } from './wasm-ffmpeg.ts'

/** How each is opened: nothing is guessed from a name or tried one after the other. */
const INPUTS = {
  psd: ['-f', 'psd_pipe'],
  jp2: ['-f', 'j2k_pipe'],
  ico: ['-f', 'ico'],
  tga: ['-f', 'image2', '-pattern_type', 'none', '-c:v', 'targa'],
} as const satisfies Partial<Record<StillFormat, readonly string[]>>

export function isForeignStill(format: StillFormat): format is keyof typeof INPUTS {
  return Object.hasOwn(INPUTS, format)
}

/** As PNG, the largest picture of the file; of layers what they make together.
 *  @throws {DecodeError} DAMAGED, TOO_LARGE */
export async function foreignStill(file: Buffer, format: keyof typeof INPUTS): Promise<Buffer> {
  if (declaredPixels(file, format) > MAX_PIXELS) {
    throw new DecodeError('TOO_LARGE', 'the picture declares too many pixels')
  }
  const png = await runOnce(file, (input) => stillArguments(input, INPUTS[format]))
  if (png.length === 0) throw new DecodeError('DAMAGED', `a ${format} picture that does not decode`)
  return png
}

/** 0 where it is not said where we look: then the limit on memory holds. */
function declaredPixels(file: Buffer, format: keyof typeof INPUTS): number {
  if (format === 'psd' && file.length >= 26) return file.readUInt32BE(14) * file.readUInt32BE(18)
  if (format === 'tga') return file.readUInt16LE(12) * file.readUInt16LE(14)
  const header = file.subarray(0, 4096).indexOf('ihdr')
  if (format !== 'jp2' || header === -1 || file.length < header + 12) return 0
  return file.readUInt32BE(header + 4) * file.readUInt32BE(header + 8)
}

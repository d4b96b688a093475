/** JPEG XL through libjxl as WebAssembly, as HEIC is read through libheif. Every picture has an instance of its own:
 *  nothing of one is left for the next. Runs in a decoder process. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { DecodeError } from '../../domain/errors.ts'
import { jxlHeader } from './jxl-header.ts'
import type { Pixels } from './pixels.ts'

/** The part of what Emscripten makes of libjxl that is used. */
type LibJxl = {
  decode(file: Uint8Array): { data: Uint8ClampedArray; width: number; height: number } | null
}
type Options = {
  readonly wasmBinary: Buffer
  readonly print: () => void
  readonly printErr: () => void
}

const require = createRequire(import.meta.url)

/** libjxl holds some 35 bytes for a pixel: more is past the memory of a decoder process. */
const MAX_JXL_PIXELS = 25_000_000

/** The picture, turned as the file says (libjxl does that), in sRGB.
 *  @throws {DecodeError} DAMAGED, TOO_LARGE, NOT_SUPPORTED (an animation: the decoder gives one picture, and what it does
 *  not give would stay unseen) */
export async function decodeJxl(file: Buffer): Promise<Pixels> {
  const { width, height, isAnimation } = jxlHeader(file)
  if (width * height > MAX_JXL_PIXELS)
    throw new DecodeError('TOO_LARGE', 'the picture is too large')
  if (isAnimation) throw new DecodeError('NOT_SUPPORTED', 'an animated JPEG XL')
  const picture = await decoded(file)
  if (picture === null) throw new DecodeError('DAMAGED', 'the JPEG XL picture does not decode')
  const { data } = picture
  const pixels = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return { data: pixels, width: picture.width, height: picture.height, channels: 4, damaged: false }
}

async function decoded(file: Buffer): Promise<ReturnType<LibJxl['decode']>> {
  const { default: libjxl } = (await import('@jsquash/jxl/codec/dec/jxl_dec.js')) as unknown as {
    default: (options: Options) => Promise<LibJxl>
  }
  const wasmBinary = readFileSync(require.resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm'))
  const decoder = await libjxl({ wasmBinary, print: () => {}, printErr: () => {} })
  try {
    return decoder.decode(file)
  } catch {
    // What it does with a broken file is to stop: the instance is not used again.
    return null
  }
}

/** Version of the package that carries it. */
export function jxlBuild(): string {
  return (require('@jsquash/jxl/package.json') as { version: string }).version
}

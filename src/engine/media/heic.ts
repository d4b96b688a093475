/** HEIC (HEVC in HEIF) through libheif as WebAssembly: slower than native code, and its memory bugs stay
 *  inside. Runs in a decoder process. */
import { createRequire } from 'node:module'
import { DecodeError } from '../../domain/errors.ts'
import { MAX_PIXELS, type Pixels } from './pixels.ts'

/** The part of libheif-js that is used; its own types describe the raw bindings only. */
type HeifImage = {
  get_width(): number
  get_height(): number
  is_primary(): boolean
  display(
    target: { data: Uint8ClampedArray; width: number; height: number },
    done: (filled: object | null) => void,
  ): void
}
type LibHeif = { HeifDecoder: new () => { decode(file: Uint8Array): HeifImage[] } }

const require = createRequire(import.meta.url)

/** The primary picture, turned as the file says (libheif applies `irot` and `imir`).
 *  @throws {DecodeError} DAMAGED, TOO_LARGE */
export async function decodeHeic(file: Buffer): Promise<Pixels> {
  const { HeifDecoder } = require('libheif-js/wasm-bundle') as LibHeif
  const images = new HeifDecoder().decode(file)
  const image = images.find((one) => one.is_primary()) ?? images[0]
  if (image === undefined) throw new DecodeError('DAMAGED', 'the HEIF file holds no picture')
  const width = image.get_width()
  const height = image.get_height()
  if (width * height > MAX_PIXELS) throw new DecodeError('TOO_LARGE', 'the picture is too large')
  const data = new Uint8ClampedArray(width * height * 4)
  await new Promise<void>((resolve, reject) => {
    image.display({ data, width, height }, (filled) =>
      filled === null
        ? reject(new DecodeError('DAMAGED', 'the HEIF picture does not decode'))
        : resolve(),
    )
  })
  return { data: Buffer.from(data.buffer), width, height, channels: 4, damaged: false }
}

/** Version of the decoder. */
export function heicBuild(): string {
  return (require('libheif-js/package.json') as { version: string }).version
}

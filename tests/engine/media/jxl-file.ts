/** JPEG XL files, made by the encoder that comes with the decoder; its header written anew where a test asks for what the
 *  encoder cannot say (ISO/IEC 18181-1, Annex D). */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Sharp } from 'sharp'

type Encoder = {
  encode(rgba: Uint8Array, width: number, height: number, options: object): Uint8Array
}

const require = createRequire(import.meta.url)

const LOSSLESS = {
  ...{ effort: 3, quality: 100, progressive: false, epf: -1, lossyPalette: false },
  ...{ decodingSpeedTier: 0, photonNoiseIso: 0, lossyModular: false, lossless: true },
}

/** A bare codestream, without loss. */
export async function jxlFile(picture: Sharp): Promise<Buffer> {
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const { default: libjxl } = (await import('@jsquash/jxl/codec/enc/jxl_enc.js')) as unknown as {
    default: (options: object) => Promise<Encoder>
  }
  const wasmBinary = readFileSync(require.resolve('@jsquash/jxl/codec/enc/jxl_enc.wasm'))
  const encoder = await libjxl({ wasmBinary })
  return Buffer.from(encoder.encode(data, info.width, info.height, LOSSLESS))
}

/** What the encoder writes behind the size: no fields but those of eight bits with an opacity, in sRGB. */
const PLAIN = '00000110101001'

/** Says how the picture lies, 1 to 8, and whether it moves. */
export function withJxlFields(
  file: Buffer,
  { orientation = 1, isAnimation = false }: { orientation?: number; isAnimation?: boolean },
): Buffer {
  const bits = [...file.subarray(2, 24)].map((byte) => reversed(byte, 8)).join('')
  const plainAt = bits.indexOf(PLAIN, 3)
  const end = Math.ceil((plainAt + PLAIN.length) / 8)
  if (plainAt === -1) throw new TypeError('the encoder writes another header')
  // Not all default, further fields: orientation, no size of its own, no preview, animation; then as before, and
  // default tone mapping.
  const fields = `01${reversed(orientation - 1, 3)}00${isAnimation ? 1 : 0}${PLAIN.slice(2, 11)}1001`
  const head = bits.slice(0, plainAt) + fields
  const bytes = head.match(/.{1,8}/g) ?? []
  const written = bytes.map((byte) =>
    Number.parseInt([...byte.padEnd(8, '0')].reverse().join(''), 2),
  )
  return Buffer.concat([file.subarray(0, 2), Buffer.from(written), file.subarray(2 + end)])
}

function reversed(value: number, bits: number): string {
  return [...value.toString(2).padStart(bits, '0')].reverse().join('')
}

/** In boxes (ISO/IEC 18181-2), the codestream in parts of so many bytes, or whole. */
export function boxedJxl(codestream: Buffer, partBytes: number | null): Buffer {
  const head = [
    box('JXL ', Buffer.from('0d0a870a', 'hex')),
    box('ftyp', Buffer.concat([Buffer.from('jxl '), Buffer.alloc(4), Buffer.from('jxl ')])),
  ]
  if (partBytes === null) return Buffer.concat([...head, box('jxlc', codestream)])
  const parts: Buffer[] = []
  for (let at = 0, n = 0; at < codestream.length; n += 1) {
    // The rest in one: the first parts are what a reader may stumble over.
    const bytes = codestream.subarray(at, n < 8 ? at + partBytes : undefined)
    at += bytes.length
    const number = Buffer.alloc(4)
    number.writeUInt32BE(at === codestream.length ? n + 2 ** 31 : n)
    parts.push(box('jxlp', Buffer.concat([number, bytes])))
  }
  return Buffer.concat([...head, ...parts])
}

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.length)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, content])
}

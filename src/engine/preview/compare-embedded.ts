/** Thumbnails and previews that a still carries, compared with the still itself. */
import { open } from 'node:fs/promises'
import type { ContentFact, ContentFinding } from '../../domain/content.ts'
import { DecodeError } from '../../domain/errors.ts'
import type { Pdq } from '../hashing/pdq.ts'
import type { BlurredJpeg } from '../media/blur.ts'
import type { DecoderPool } from '../media/decoder-pool.ts'
import { type Embedded, embeddedIn } from '../media/embedded.ts'
import type { MetadataReader } from '../media/exiftool.ts'
import { type Likeness, likeness } from '../media/likeness.ts'

export type Compared = {
  readonly findings: readonly ContentFinding[]
  readonly facts: readonly ContentFact[]
  /** Of the embedded picture that differs the most; null when none does. */
  readonly blurred: BlurredJpeg | null
}

type Work = { readonly decoders: DecoderPool; readonly metadata: MetadataReader }
type Seen = Likeness & { readonly tag: string; readonly bytes: Buffer; readonly size: string }

/** @param clear - the unsealed file
 *  @param json - what the metadata reader says of it */
export async function compareEmbedded(
  clear: string,
  json: string,
  picture: { readonly pdq: Pdq; readonly widthPx: number; readonly heightPx: number },
  { decoders, metadata }: Work,
): Promise<Compared> {
  const seen: Seen[] = []
  for (const embedded of embeddedIn(json)) {
    const bytes = await bytesOf(clear, embedded, metadata)
    if (bytes === null) continue
    const one = await compareOne(bytes, embedded, picture, decoders)
    if (one !== null) seen.push(one)
  }
  const [most] = seen
    .filter(({ verdict }) => verdict === 'differs')
    .toSorted((a, b) => b.bits - a.bits)
  if (most === undefined) return { findings: [], facts: [], blurred: null }
  const { blurred } = await decoders.preview({ bytes: most.bytes })
  return {
    findings: ['thumbnail-differs'],
    facts: [
      { name: 'thumbnail', value: most.tag },
      { name: 'thumbnail-size', value: most.size },
      { name: 'thumbnail-bits', value: String(most.bits) },
    ],
    blurred,
  }
}

/** Null for one that does not decode: that there is a damaged thumbnail tells nothing of the picture. */
async function compareOne(
  bytes: Buffer,
  { tag }: Embedded,
  picture: Parameters<typeof likeness>[0],
  decoders: DecoderPool,
): Promise<Seen | null> {
  try {
    const { prints, widthPx, heightPx } = await decoders.prints({ bytes })
    return { ...likeness(picture, prints), tag, bytes, size: `${widthPx} × ${heightPx}` }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return null
  }
}

const JPEG = Buffer.from('ffd8', 'hex')

/** From its place in the file where the metadata says one and it is so; else the reader is asked for the bytes. */
async function bytesOf(
  clear: string,
  { tag, start, size }: Embedded,
  metadata: MetadataReader,
): Promise<Buffer | null> {
  if (start !== null) {
    const bytes = await readPart(clear, start, size)
    if (bytes.subarray(0, JPEG.length).equals(JPEG)) return bytes
  }
  return metadata.binary(clear, tag)
}

async function readPart(path: string, start: number, size: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, start)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** One content from its sealed object to what is known and shown of it. */
import type { ContentFact, ContentFinding } from '../../domain/content.ts'
import type { Sha256 } from '../../domain/digest.ts'
import { DecodeError, SealError } from '../../domain/errors.ts'
import type { DecodeFailure } from '../../domain/item.ts'
import { troubleOf } from '../case-trouble.ts'
import type { Pdq } from '../hashing/pdq.ts'
import type { BlurredJpeg } from '../media/blur.ts'
import { type Claims, claimsOf } from '../media/claims.ts'
import type { DecoderPool } from '../media/decoder-pool.ts'
import type { MetadataReader } from '../media/exiftool.ts'
import { readStrip } from '../media/read-strip.ts'
import type { Scratch } from '../media/scratch.ts'
import type { Tools } from '../media/tools.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { objectPath, putDerivative } from '../sealing/object-store.ts'
import { SealedReader } from '../sealing/sealed-object.ts'
import { type Compared, compareEmbedded } from './compare-embedded.ts'
import type { Content } from './screening-rows.ts'

/** A sealed blurred picture. */
export type Picture = {
  readonly kind: 'preview' | 'strip' | 'thumbnail'
  readonly place: number
  readonly pictureSha256: Sha256
  readonly object: string
  readonly size: number
}

export type Screened = {
  readonly preview: 'ready' | 'failed' | 'none'
  /** With `ready`: `damaged`, shown as far as it could be decoded. */
  readonly failure: DecodeFailure | null
  readonly pictures: readonly Picture[]
  /** Of the still, or of each frame of the strip, in order of time. */
  readonly pdqs: readonly Pdq[]
  readonly metadata: {
    readonly state: 'read' | 'failed' | 'none'
    /** The reader's own words. */
    readonly json: string | null
    readonly tool: string
  }
  readonly claims: Claims
  readonly findings: readonly ContentFinding[]
  readonly facts: readonly ContentFact[]
  readonly widthPx: number | null
  readonly heightPx: number | null
  readonly durationSeconds: number | null
}

export type ScreeningWork = {
  readonly kase: Case
  readonly keyring: Keyring
  readonly decoders: DecoderPool
  readonly tools: Tools
  readonly metadata: MetadataReader | null
  readonly scratch: Scratch
  readonly signal: AbortSignal
}

type Seen = Pick<
  Screened,
  'preview' | 'failure' | 'widthPx' | 'heightPx' | 'durationSeconds' | 'pdqs' | 'facts'
> & {
  readonly blurred: readonly BlurredJpeg[]
}

const NOTHING_SEEN: Seen = {
  preview: 'none',
  failure: null,
  blurred: [],
  pdqs: [],
  facts: [],
  widthPx: null,
  heightPx: null,
  durationSeconds: null,
}

/** Never rejects for what a file is like; only when the case itself cannot be read or written. */
export async function screenContent(content: Content, work: ScreeningWork): Promise<Screened> {
  if (content.kind === 'archive' || content.kind === 'other') {
    return screened(NOTHING_SEEN, [], { state: 'none', json: null, tool: '' }, claimsOf(''))
  }
  const path = objectPath(work.kase.dir, 'objects', content.object)
  let reader: SealedReader
  try {
    reader = SealedReader.open(path, work.keyring.opening('original'))
  } catch (error) {
    return unsealed(isMissing(error, work.kase.dir) ? missing(error) : error)
  }
  try {
    return await work.scratch.withFile(reader.chunks(), reader.sizeBytes, async (clear) => {
      const [said, seen] = await Promise.all([
        readMetadata(clear, work),
        look(clear, content, work),
      ])
      const compared = await compare(clear, said.metadata.json, seen, content, work)
      const pictures = seal(seen, compared, content, work)
      return screened(seen, pictures, said.metadata, said.claims, compared)
    })
  } catch (error) {
    return unsealed(error)
  } finally {
    reader.close()
  }
}

function screened(
  { blurred: _, ...seen }: Seen,
  pictures: readonly Picture[],
  metadata: Screened['metadata'],
  claims: Claims,
  { findings, facts }: Compared = NOTHING_COMPARED,
): Screened {
  return {
    ...seen,
    pictures,
    metadata,
    claims,
    findings,
    facts: [...seen.facts, ...facts],
    widthPx: seen.widthPx ?? claims.widthPx,
    heightPx: seen.heightPx ?? claims.heightPx,
    durationSeconds: seen.durationSeconds ?? claims.durationSeconds,
  }
}

/** The one file is not there, and the case is: else its drive was pulled, and that is nothing of the item. */
function isMissing(error: unknown, dir: string): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' && troubleOf(error, dir) === null
}

function missing(cause: unknown): SealError {
  return new SealError('NOT_SEALED', 'a sealed object is missing', { cause })
}

/** A sealed object that does not open is damage in the case, which a check of the case names; the item
 *  stays listed and unscreened, and the others go on. So does one with no room to be unsealed. */
function unsealed(error: unknown): Screened {
  if (!(error instanceof SealError || error instanceof DecodeError)) throw error
  const failure = error instanceof DecodeError ? failureOf(error) : 'damaged'
  const seen: Seen = { ...NOTHING_SEEN, preview: 'failed', failure }
  return screened(seen, [], { state: 'failed', json: null, tool: '' }, claimsOf(''))
}

async function readMetadata(
  clear: string,
  { metadata, tools }: ScreeningWork,
): Promise<{ metadata: Screened['metadata']; claims: Claims }> {
  const tool = tools.exiftool.version ?? ''
  if (metadata === null) {
    return { metadata: { state: 'none', json: null, tool }, claims: claimsOf('') }
  }
  try {
    const json = await metadata.read(clear)
    return { metadata: { state: 'read', json, tool }, claims: claimsOf(json) }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { metadata: { state: 'failed', json: null, tool }, claims: claimsOf('') }
  }
}

async function look(clear: string, content: Content, work: ScreeningWork): Promise<Seen> {
  try {
    if (content.kind === 'still') return await lookAtStill(clear, work)
    if (content.kind === 'video') return await lookAtVideo(clear, work)
    return NOTHING_SEEN
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { ...NOTHING_SEEN, preview: 'failed', failure: failureOf(error) }
  }
}

async function lookAtStill(clear: string, { decoders }: ScreeningWork): Promise<Seen> {
  const { blurred, pdq, damaged, isEmbedded, ...size } = await decoders.preview({ path: clear })
  return {
    ...NOTHING_SEEN,
    ...size,
    preview: 'ready',
    failure: damaged ? 'damaged' : null,
    blurred: [blurred],
    pdqs: [pdq],
    facts: isEmbedded ? [{ name: 'embedded', value: `${size.widthPx} × ${size.heightPx}` }] : [],
  }
}

const NOTHING_COMPARED: Compared = { findings: [], facts: [], blurred: null }

/** Of a still that was seen: a thumbnail is looked at only beside its picture. */
async function compare(
  clear: string,
  json: string | null,
  { pdqs, widthPx, heightPx }: Seen,
  { kind }: Content,
  { decoders, metadata }: ScreeningWork,
): Promise<Compared> {
  const [pdq] = pdqs
  if (kind !== 'still' || pdq === undefined || json === null || metadata === null) {
    return NOTHING_COMPARED
  }
  if (widthPx === null || heightPx === null) return NOTHING_COMPARED
  return compareEmbedded(clear, json, { pdq, widthPx, heightPx }, { decoders, metadata })
}

async function lookAtVideo(clear: string, work: ScreeningWork): Promise<Seen> {
  const { decoders, tools, signal } = work
  const { probe, clearFrames, damaged } = await readStrip(clear, decoders, tools, signal)
  const frames = await Promise.all(clearFrames.map((bytes) => decoders.preview({ bytes })))
  const { widthPx, heightPx, durationSeconds } = probe
  return {
    preview: 'ready',
    failure: damaged ? 'damaged' : null,
    blurred: frames.map(({ blurred }) => blurred),
    pdqs: frames.map(({ pdq }) => pdq),
    facts: [],
    widthPx,
    heightPx,
    durationSeconds,
  }
}

/** The first picture is the preview; a strip has it again as its first frame. */
function seal(
  { blurred }: Seen,
  compared: Compared,
  content: Content,
  { kase, keyring }: ScreeningWork,
): Picture[] {
  const isStrip = content.kind === 'video'
  const put = (jpeg: BlurredJpeg, place: number) => {
    const { object, sha256, size } = putDerivative(kase.dir, keyring, 'preview', jpeg)
    return { place, pictureSha256: sha256, object, size }
  }
  const pictures = blurred.flatMap((jpeg, place): Picture[] => {
    const picture = put(jpeg, place)
    const strip = isStrip ? [{ kind: 'strip' as const, ...picture }] : []
    return place === 0 ? [{ kind: 'preview', ...picture }, ...strip] : strip
  })
  const { blurred: thumbnail } = compared
  return thumbnail === null ? pictures : [...pictures, { kind: 'thumbnail', ...put(thumbnail, 0) }]
}

/** The closed codes of an error and of a row are the same words in two spellings. */
const FAILURES: Record<DecodeError['code'], DecodeFailure> = {
  NOT_A_PICTURE: 'not-a-picture',
  DAMAGED: 'damaged',
  TOO_LARGE: 'too-large',
  TIMED_OUT: 'timed-out',
  CRASHED: 'crashed',
  TOOL_MISSING: 'tool-missing',
}

function failureOf(error: DecodeError): DecodeFailure {
  return FAILURES[error.code]
}

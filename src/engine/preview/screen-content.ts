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
import type { Scratch } from '../media/scratch.ts'
import type { Tools } from '../media/tools.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { objectPath, putDerivative } from '../sealing/object-store.ts'
import { SealedReader } from '../sealing/sealed-object.ts'
import { type Compared, compareEmbedded } from './compare-embedded.ts'
import { failureOf, lookAtContent, NOTHING_SEEN, type Seen } from './look-at-content.ts'
import { readWords, type Words } from './read-words.ts'
import type { Content } from './screening-rows.ts'

/** A sealed blurred picture, or the sealed text. */
export type Picture = {
  readonly kind: 'preview' | 'strip' | 'thumbnail' | 'text'
  readonly tier: 'preview' | 'original'
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

/** Never rejects for what a file is like; only when the case itself cannot be read or written. */
export async function screenContent(content: Content, work: ScreeningWork): Promise<Screened> {
  if (content.kind === 'archive' || content.kind === 'other') {
    return screened(NOTHING_SEEN, [], nothingSaid('none'))
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
      const [said, seen, words] = await Promise.all([
        readMetadata(clear, work),
        lookAtContent(clear, content, work),
        readWords(clear, content, work),
      ])
      const compared = await compare(clear, said.metadata.json, seen, content, work)
      const pictures = [...(await seal(seen, compared, work)), ...sealedText(words)]
      return screened(seen, pictures, said, [compared, words])
    })
  } catch (error) {
    return unsealed(error)
  } finally {
    reader.close()
  }
}

function screened(
  { blurred: _blurred, strip: _strip, pdq: _pdq, ...seen }: Seen,
  pictures: readonly Picture[],
  { metadata, claims }: Pick<Screened, 'metadata' | 'claims'>,
  others: readonly Pick<Screened, 'findings' | 'facts'>[] = [],
): Screened {
  return {
    ...seen,
    pictures,
    metadata,
    claims,
    findings: others.flatMap(({ findings }) => findings),
    facts: [seen, ...others].flatMap(({ facts }) => facts),
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
  return screened(seen, [], nothingSaid('failed'))
}

function nothingSaid(state: 'none' | 'failed', tool = ''): Pick<Screened, 'metadata' | 'claims'> {
  return { metadata: { state, json: null, tool }, claims: claimsOf('') }
}

async function readMetadata(
  clear: string,
  { metadata, tools }: ScreeningWork,
): Promise<Pick<Screened, 'metadata' | 'claims'>> {
  const tool = tools.exiftool.version ?? ''
  if (metadata === null) return nothingSaid('none', tool)
  try {
    const json = await metadata.read(clear)
    return { metadata: { state: 'read', json, tool }, claims: claimsOf(json) }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return nothingSaid('failed', tool)
  }
}

const NOTHING_COMPARED: Compared = { findings: [], facts: [], blurred: null }

/** Of a still that was seen: a thumbnail is looked at only beside its picture. */
async function compare(
  clear: string,
  json: string | null,
  { pdq, widthPx, heightPx }: Seen,
  { kind }: Content,
  { decoders, metadata }: ScreeningWork,
): Promise<Compared> {
  if (kind !== 'still' || pdq === null || json === null || metadata === null) {
    return NOTHING_COMPARED
  }
  if (widthPx === null || heightPx === null) return NOTHING_COMPARED
  return compareEmbedded(clear, json, { pdq, widthPx, heightPx }, { decoders, metadata })
}

async function seal(
  { blurred, strip }: Seen,
  compared: Compared,
  { kase, keyring }: ScreeningWork,
): Promise<Picture[]> {
  const put = async (kind: Picture['kind'], jpeg: BlurredJpeg, place = 0): Promise<Picture> => {
    const { object, sha256, size } = await putDerivative(kase.dir, keyring, 'preview', jpeg)
    return { kind, tier: 'preview', place, pictureSha256: sha256, object, size }
  }
  return Promise.all([
    ...(blurred === null ? [] : [put('preview', blurred)]),
    ...strip.map((jpeg, place) => put('strip', jpeg, place)),
    ...(compared.blurred === null ? [] : [put('thumbnail', compared.blurred)]),
  ])
}

function sealedText({ sealed }: Words): Picture[] {
  if (sealed === null) return []
  const { object, sha256, size } = sealed
  return [{ kind: 'text', tier: 'original', place: 0, pictureSha256: sha256, object, size }]
}

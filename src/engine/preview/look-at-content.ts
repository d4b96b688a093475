/** What there is to see of a content: blurred pictures and their perceptual hashes. */
import type { ContentFact } from '../../domain/content.ts'
import { DecodeError } from '../../domain/errors.ts'
import type { DecodeFailure } from '../../domain/item.ts'
import type { Pdq } from '../hashing/pdq.ts'
import type { BlurredJpeg } from '../media/blur.ts'
import type { DecoderPool } from '../media/decoder-pool.ts'
import { readStrip } from '../media/read-strip.ts'
import type { Tools } from '../media/tools.ts'
import type { Content } from './screening-rows.ts'

export type Seen = {
  readonly preview: 'ready' | 'failed' | 'none'
  /** With `ready`: `damaged`, shown as far as it could be decoded. */
  readonly failure: DecodeFailure | null
  readonly blurred: BlurredJpeg | null
  /** Of the picture alone, to compare with what it carries. */
  readonly pdq: Pdq | null
  /** Frames of a video or an animation, pages: blurred, in their order. */
  readonly strip: readonly BlurredJpeg[]
  /** Of each in the strip; where there is none, of the picture. */
  readonly pdqs: readonly Pdq[]
  readonly facts: readonly ContentFact[]
  readonly widthPx: number | null
  readonly heightPx: number | null
  readonly durationSeconds: number | null
}

export const NOTHING_SEEN: Seen = {
  preview: 'none',
  failure: null,
  blurred: null,
  pdq: null,
  strip: [],
  pdqs: [],
  facts: [],
  widthPx: null,
  heightPx: null,
  durationSeconds: null,
}

type Work = {
  readonly decoders: DecoderPool
  readonly tools: Tools
  readonly signal: AbortSignal
}

/** @param clear - the unsealed file. Never rejects for what it is like. */
export async function lookAtContent(clear: string, { kind }: Content, work: Work): Promise<Seen> {
  try {
    if (kind === 'still') return await lookAtStill(clear, work)
    if (kind === 'video') return await lookAtVideo(clear, work)
    return NOTHING_SEEN
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    // It was typed by a signature: it is a picture, of a kind that has no decoder here.
    const isUnknown = kind === 'still' && error.code === 'NOT_A_PICTURE'
    const failure = isUnknown ? 'not-supported' : failureOf(error)
    return { ...NOTHING_SEEN, preview: 'failed', failure }
  }
}

async function lookAtStill(clear: string, work: Work): Promise<Seen> {
  const seen = await work.decoders.preview({ path: clear })
  const { blurred, pdq, damaged, isEmbedded, widthPx, heightPx, pictures } = seen
  const strip = await stripOfStill(clear, seen, work)
  const facts: ContentFact[] = []
  if (isEmbedded) facts.push({ name: 'embedded', value: `${widthPx} × ${heightPx}` })
  if (pictures !== undefined) facts.push({ name: 'pictures', value: String(pictures) })
  return {
    ...NOTHING_SEEN,
    ...{ widthPx, heightPx, blurred, pdq, facts },
    preview: 'ready',
    failure: damaged || strip.damaged ? 'damaged' : null,
    strip: strip.frames.map((frame) => frame.blurred),
    pdqs: strip.frames.length === 0 ? [pdq] : strip.frames.map((frame) => frame.pdq),
  }
}

type Frames = {
  readonly frames: readonly { readonly blurred: BlurredJpeg; readonly pdq: Pdq }[]
  readonly damaged: boolean
}

const NO_FRAMES: Frames = { frames: [], damaged: false }

/** Animations and pages. What cannot be read as one is the still that it also is, and said to be damaged. */
async function stripOfStill(
  clear: string,
  { pictures, isFilm }: { readonly pictures?: number; readonly isFilm?: true },
  work: Work,
): Promise<Frames> {
  try {
    if (isFilm) return await framesOfFilm(clear, work)
    return pictures === undefined ? NO_FRAMES : await work.decoders.strip({ path: clear }, pictures)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { ...NO_FRAMES, damaged: error.code !== 'NOT_A_PICTURE' }
  }
}

async function framesOfFilm(clear: string, { decoders, tools, signal }: Work): Promise<Frames> {
  const { clearFrames, damaged } = await readStrip(clear, decoders, tools, signal)
  const frames = await Promise.all(clearFrames.map((bytes) => decoders.preview({ bytes })))
  return frames.length > 1 ? { frames, damaged } : NO_FRAMES
}

async function lookAtVideo(clear: string, { decoders, tools, signal }: Work): Promise<Seen> {
  const { probe, clearFrames, damaged } = await readStrip(clear, decoders, tools, signal)
  const frames = await Promise.all(clearFrames.map((bytes) => decoders.preview({ bytes })))
  const { widthPx, heightPx, durationSeconds } = probe
  const [first] = frames
  return {
    ...NOTHING_SEEN,
    ...{ widthPx, heightPx, durationSeconds },
    preview: 'ready',
    failure: damaged ? 'damaged' : null,
    blurred: first?.blurred ?? null,
    strip: frames.map(({ blurred }) => blurred),
    pdqs: frames.map(({ pdq }) => pdq),
  }
}

/** The closed codes of an error and of a row are the same words in two spellings. */
const FAILURES: Record<DecodeError['code'], DecodeFailure> = {
  NOT_A_PICTURE: 'not-a-picture',
  DAMAGED: 'damaged',
  TOO_LARGE: 'too-large',
  TIMED_OUT: 'timed-out',
  CRASHED: 'crashed',
  NOT_SUPPORTED: 'not-supported',
}

export function failureOf(error: DecodeError): DecodeFailure {
  return FAILURES[error.code]
}

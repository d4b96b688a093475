/** Stills that hold several pictures: animations and files of pages. Runs in a decoder process. */
import { DecodeError } from '../../domain/errors.ts'
import type { Pdq } from '../hashing/pdq.ts'
import type { ClearBytes } from './clear-bytes.ts'
import { lookOf } from './look-of.ts'
import { upright } from './stills.ts'

export type StillStrip = {
  /** Blurred JPEGs with their perceptual hashes, in their order. */
  readonly frames: readonly { readonly bytes: Uint8Array; readonly pdq: Pdq }[]
  /** Some could not be decoded, or not in time. */
  readonly damaged: boolean
}

export const MOST_FRAMES = 16

/** A later picture of an animation needs all before it. After so long those that there are make the strip. */
const ENOUGH_MS = 20_000

/** @param pictures - in the file; at most {@link MOST_FRAMES} of them are taken, evenly spread
 *  @throws {DecodeError} DAMAGED when none decodes */
export async function stripOf(source: ClearBytes, pictures: number): Promise<StillStrip> {
  const input = 'path' in source ? source.path : source.bytes
  const until = performance.now() + ENOUGH_MS
  const frames: { bytes: Uint8Array; pdq: Pdq }[] = []
  const wanted = spread(pictures, MOST_FRAMES)
  for (const page of wanted) {
    if (performance.now() > until) break
    const look = await lookOf(upright(input, { page, failOn: 'none' })).catch(() => null)
    if (look !== null) frames.push({ bytes: look.blurred, pdq: look.pdq })
  }
  if (frames.length === 0) throw new DecodeError('DAMAGED', 'none of its pictures decodes')
  return { frames, damaged: frames.length < wanted.length }
}

/** So many numbers from 0 to below `count`, the first and the last among them. */
export function spread(count: number, most: number): number[] {
  const taken = Math.min(count, most)
  if (taken <= 1) return taken === 1 ? [0] : []
  return Array.from({ length: taken }, (_, n) => Math.round((n * (count - 1)) / (taken - 1)))
}

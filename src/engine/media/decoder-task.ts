/** What a decoder process is asked and what it answers. Both cross between processes as plain data. */
import type { ReadText } from '../../domain/content.ts'
import type { DecodeError } from '../../domain/errors.ts'
import type { Region } from '../../domain/reveal.ts'
import type { Pdq } from '../hashing/pdq.ts'
import type { ClearBytes } from './clear-bytes.ts'
import type { Prints } from './likeness.ts'
import type { StillStrip } from './still-strip.ts'

export type DecoderTask =
  | { readonly op: 'preview'; readonly source: ClearBytes }
  /** Of a picture that another carries: what there is to compare, and nothing to look at. */
  | { readonly op: 'prints'; readonly source: ClearBytes }
  /** Of a still with several pictures in it. */
  | { readonly op: 'strip'; readonly source: ClearBytes; readonly pictures: number }
  | { readonly op: 'burn'; readonly source: ClearBytes; readonly regions: readonly Region[] }
  | {
      readonly op: 'region'
      readonly source: ClearBytes
      readonly region: Region
      readonly maxPx: number
    }
  /** What can be read in a document; done by src/engine/texts. */
  | { readonly op: 'text'; readonly path: string; readonly mediaType: string }
  /** Only where no native ffmpeg is installed. */
  | { readonly op: 'video'; readonly path: string; readonly frames: number }
  | { readonly op: 'builds' }

export type Picture = {
  readonly bytes: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
  readonly damaged: boolean
  /** See {@link Drawn}. */
  readonly isEmbedded?: true
  readonly pictures?: number
  readonly isFilm?: true
}

export type DecoderValue = {
  readonly preview: Picture & { readonly pdq: Pdq }
  readonly prints: Omit<Picture, 'bytes'> & { readonly prints: Prints }
  readonly strip: StillStrip
  readonly text: ReadText
  readonly burn: Picture & { readonly tools: Record<string, string> }
  readonly region: Picture
  /** ffprobe's JSON, and frames as PNG in order of time; frames are clear. */
  readonly builds: Record<string, string>
  readonly video: { readonly probe: string; readonly frames: readonly Uint8Array[] }
}

export type DecodeFault = InstanceType<typeof DecodeError>['code']

export type DecoderAnswer = (
  | { readonly ok: true; readonly value: DecoderValue[DecoderTask['op']] }
  | { readonly ok: false; readonly code: DecodeFault; readonly message: string }
) & {
  /** The process is not to be asked again. */
  readonly isLast?: true
}

/** Pictures that a file carries beside its own: thumbnails and previews, where its metadata says that they are. */
import { parseTags } from './claims.ts'

export type Embedded = {
  /** `Group:Tag`, as the metadata reader names it. */
  readonly tag: string
  /** Bytes as the reader counts them. */
  readonly size: number
  /** From the beginning of the file; null where it lies in pieces, or in something packed. */
  readonly start: number | null
}

/** Tags that hold a picture, and the one that says where it begins. */
const PICTURES: Readonly<Record<string, string | null>> = {
  ThumbnailImage: 'ThumbnailOffset',
  PreviewImage: 'PreviewImageStart',
  JpgFromRaw: 'JpgFromRawStart',
  OtherImage: 'OtherImageStart',
  PhotoshopThumbnail: null,
}

/** No camera writes more; hostile metadata may. */
const MOST = 4

/** Larger is a second photograph rather than a preview, and dear to look at. */
const MOST_BYTES = 33_554_432

const IS_TAG = /^([A-Za-z0-9-]{1,40}):([A-Za-z]+)$/
const IS_BINARY = /^\(Binary data (\d+) bytes/

/** @param json - what the metadata reader says of a file: hostile */
export function embeddedIn(json: string): Embedded[] {
  const tags = parseTags(json)
  const found: Embedded[] = []
  for (const [tag, value] of Object.entries(tags)) {
    const [, group = '', name = ''] = IS_TAG.exec(tag) ?? []
    if (!Object.hasOwn(PICTURES, name) || typeof value !== 'string') continue
    const size = Number(IS_BINARY.exec(value)?.[1] ?? 0)
    if (size === 0 || size > MOST_BYTES) continue
    const start = tags[`${group}:${PICTURES[name]}`]
    found.push({ tag, size, start: Number.isSafeInteger(start) ? Number(start) : null })
    if (found.length === MOST) break
  }
  return found
}

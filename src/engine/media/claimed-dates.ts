/** Every date that metadata claims, with who says it and in which zone. Nothing is converted or guessed. */
import type { ClaimedDate } from '../../domain/item.ts'

/** What the metadata reader says: `Group:Tag` → text, number, list or structure. Hostile. */
export type Tags = Readonly<Record<string, unknown>>

/** A tag that holds a time, and the tag that holds its zone, or the zone its format prescribes. */
type DateTag = {
  readonly meaning: ClaimedDate['meaning']
  readonly tag: string
  readonly zoneTag?: string
  readonly zone?: string
}

/** Best first: the moment of taking as the camera wrote it, then what editors and containers say. */
const DATE_TAGS: readonly DateTag[] = [
  { meaning: 'taken', tag: 'ExifIFD:DateTimeOriginal', zoneTag: 'ExifIFD:OffsetTimeOriginal' },
  { meaning: 'taken', tag: 'Keys:CreationDate' },
  { meaning: 'taken', tag: 'XMP-exif:DateTimeOriginal' },
  { meaning: 'taken', tag: 'XMP-photoshop:DateCreated' },
  { meaning: 'created', tag: 'ExifIFD:CreateDate', zoneTag: 'ExifIFD:OffsetTimeDigitized' },
  // ISO/IEC 14496-12 says UTC; many cameras write local time.
  { meaning: 'created', tag: 'QuickTime:CreateDate', zone: 'Z?' },
  { meaning: 'created', tag: 'XMP-xmp:CreateDate' },
  { meaning: 'created', tag: 'PNG:CreationTime' },
  { meaning: 'created', tag: 'RIFF:DateTimeOriginal' },
  { meaning: 'created', tag: 'Matroska:DateTimeOriginal' },
  { meaning: 'created', tag: 'ASF:CreationDate' },
  { meaning: 'created', tag: 'PDF:CreateDate' },
  { meaning: 'modified', tag: 'IFD0:ModifyDate', zoneTag: 'ExifIFD:OffsetTime' },
  { meaning: 'modified', tag: 'QuickTime:ModifyDate', zone: 'Z?' },
  { meaning: 'modified', tag: 'XMP-xmp:ModifyDate' },
  { meaning: 'modified', tag: 'PNG:ModifyDate' },
  { meaning: 'modified', tag: 'PDF:ModifyDate' },
  { meaning: 'gps', tag: 'Composite:GPSDateTime', zone: 'Z' },
  // Exif 2.32, 4.6.6: of UTC.
  { meaning: 'gps', tag: 'GPS:GPSDateStamp', zone: 'Z' },
]
const KNOWN = new Set(DATE_TAGS.map(({ tag }) => tag))

/** A file may hold as many as it likes; nobody reads more, and every one is in its tags. */
const MOST_DATES = 200

/** `YYYY:MM:DD HH:MM:SS` with what may follow; nothing else, for a reviewer is shown it. */
const DATE =
  /^(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)? ?(Z|[+-]\d\d:\d\d)?)?$/

/** Dates of known tags, the best first, then every other text that is a date, in the file's order. */
export function datesOf(tags: Tags): ClaimedDate[] {
  const known = DATE_TAGS.flatMap((one) => claimOf(tags, one))
  return [...known, ...otherDates(tags)].slice(0, MOST_DATES)
}

/** The sortable form of a claimed time; a date alone gets midnight.
 *  @returns null for what is no day of the calendar, such as all zeros */
export function sortable(value: string): string | null {
  const match = DATE.exec(value)
  if (match === null) return null
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = match
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const time = new Date(`${text}Z`)
  const isReal = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
  return isReal && Number(year) > 0 ? text : null
}

function claimOf(tags: Tags, { meaning, tag, zoneTag, zone }: DateTag): ClaimedDate[] {
  const value = tags[tag]
  if (typeof value !== 'string' || sortable(value) === null) return []
  const said = zoneTag === undefined ? undefined : tags[zoneTag]
  const offset = typeof said === 'string' && /^(Z|[+-]\d\d:\d\d)$/.test(said) ? said : null
  return [{ meaning, value, zone: zoneIn(value) ?? offset ?? zone ?? null, source: tag }]
}

function* otherDates(tags: Tags): Generator<ClaimedDate> {
  for (const [tag, value] of Object.entries(tags)) {
    // A composite is the reader's own, made of tags that are listed by themselves.
    if (!KNOWN.has(tag) && !tag.startsWith('Composite:')) yield* datesWithin(tag, value)
  }
}

/** @param source - Where it stands: `XMP-xmpMM:History[0].When`. */
function* datesWithin(source: string, value: unknown): Generator<ClaimedDate> {
  if (typeof value === 'string') {
    if (sortable(value) !== null) yield { meaning: 'other', value, zone: zoneIn(value), source }
  } else if (Array.isArray(value)) {
    for (const [at, one] of value.entries()) yield* datesWithin(`${source}[${at}]`, one)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) yield* datesWithin(`${source}.${name}`, one)
  }
}

function zoneIn(value: string): string | null {
  return DATE.exec(value)?.[7] ?? null
}

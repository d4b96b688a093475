/** What metadata claims of an item: dates, device, place, size. Nothing is converted or guessed; hostile
 *  text, kept as text. */
import type { ClaimedDate } from '../../domain/item.ts'

export type Claims = {
  /** Sortable `YYYY-MM-DDTHH:MM:SS`, as claimed, in no zone; the best claim of `dates`. */
  readonly takenAt: string | null
  readonly dates: readonly ClaimedDate[]
  /** Maker, model and serial number. */
  readonly device: string | null
  /** Latitude and longitude in decimal degrees, north and east positive. */
  readonly gps: string | null
  /** As shown: turned when the file says so. */
  readonly widthPx: number | null
  readonly heightPx: number | null
  readonly durationSeconds: number | null
}

type Tags = Readonly<Record<string, unknown>>

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
]

/** Reads the JSON of the metadata reader.
 *  @param json - one object, `Group:Tag` → value; anything else claims nothing */
export function claimsOf(json: string): Claims {
  const tags = parseTags(json)
  const dates = DATE_TAGS.flatMap((one) => claimOf(tags, one))
  const best = dates.find(({ meaning }) => meaning === 'taken' || meaning === 'created')
  return {
    takenAt: best ? sortable(best.value) : null,
    dates,
    device: deviceOf(tags),
    gps: placeOf(tags),
    ...sizeOf(tags),
    durationSeconds: durationOf(tags),
  }
}

function claimOf(tags: Tags, { meaning, tag, zoneTag, zone }: DateTag): ClaimedDate[] {
  const value = tags[tag]
  if (typeof value !== 'string' || sortable(value) === null) return []
  const own = /(Z|[+-]\d\d:\d\d)$/.exec(value)?.[1]
  const said = zoneTag === undefined ? undefined : tags[zoneTag]
  const offset = typeof said === 'string' && /^(Z|[+-]\d\d:\d\d)$/.test(said) ? said : null
  return [{ meaning, value, zone: own ?? offset ?? zone ?? null, source: tag }]
}

/** `YYYY:MM:DD HH:MM:SS…` → `YYYY-MM-DDTHH:MM:SS`; a date alone gets midnight.
 *  @returns null for what is no day of the calendar, such as all zeros */
function sortable(value: string): string | null {
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?|$)/.exec(value)
  if (match === null) return null
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = match
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const time = new Date(`${text}Z`)
  const isReal = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
  return isReal && Number(year) > 0 ? text : null
}

function deviceOf(tags: Tags): string | null {
  const maker = textOf(tags, 'IFD0:Make', 'Keys:Make', 'QuickTime:Make', 'XMP-tiff:Make')
  const model = textOf(tags, 'IFD0:Model', 'Keys:Model', 'QuickTime:Model', 'XMP-tiff:Model')
  const serial = textOf(tags, 'ExifIFD:SerialNumber', 'XMP-aux:SerialNumber')
  // Many models begin with the maker's name.
  const name = model?.toLowerCase().startsWith((maker ?? '\n').toLowerCase())
    ? [model]
    : [maker, model]
  const parts = [...name, serial === null ? null : `#${serial}`].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(' ').slice(0, 200)
}

function placeOf(tags: Tags): string | null {
  const latitude = numberOf(tags, 'Composite:GPSLatitude')
  const longitude = numberOf(tags, 'Composite:GPSLongitude')
  if (latitude === null || longitude === null) return null
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null
  return `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`
}

function sizeOf(tags: Tags): { widthPx: number | null; heightPx: number | null } {
  const [width, height] = String(tags['Composite:ImageSize'] ?? '')
    .split(' ')
    .map(Number)
  const isTurned = Number(tags['IFD0:Orientation'] ?? 1) >= 5
  const sides = isTurned ? [height, width] : [width, height]
  const [widthPx = null, heightPx = null] = sides.map((side) =>
    Number.isInteger(side) && Number(side) > 0 ? Number(side) : null,
  )
  return { widthPx, heightPx }
}

function durationOf(tags: Tags): number | null {
  const seconds = numberOf(
    tags,
    'QuickTime:Duration',
    'Composite:Duration',
    'Matroska:Duration',
    'Info:Duration',
    'ASF:PlayDuration',
  )
  return seconds !== null && seconds >= 0 ? seconds : null
}

function textOf(tags: Tags, ...names: string[]): string | null {
  for (const name of names) {
    const text = ['string', 'number'].includes(typeof tags[name]) ? String(tags[name]).trim() : ''
    if (text !== '') return text
  }
  return null
}

function numberOf(tags: Tags, ...names: string[]): number | null {
  for (const name of names) {
    const value = tags[name]
    if (typeof value === 'number' && Number.isFinite(value)) return value
  }
  return null
}

function parseTags(json: string): Tags {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Tags) : {}
  } catch {
    return {}
  }
}

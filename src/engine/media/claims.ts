/** What metadata claims of an item: dates, device, place, size. Nothing is converted or guessed; hostile
 *  text, kept as text. */
import type { PlaceFault } from '../../domain/area.ts'
import type { ClaimedDate, Device, Place } from '../../domain/item.ts'
import { datesOf, sortable, type Tags } from './claimed-dates.ts'

export type Claims = {
  /** The best claim of `dates`; `at` is sortable, `YYYY-MM-DDTHH:MM:SS` as claimed, in no zone. */
  readonly taken: {
    readonly at: string
    readonly zone: string | null
    readonly source: string
  } | null
  readonly dates: readonly ClaimedDate[]
  readonly device: Device
  readonly place: Place | null
  /** Why a place that is claimed is none; null where none is claimed, too. */
  readonly placeFault: PlaceFault | null
  /** As shown: turned when the file says so. */
  readonly widthPx: number | null
  readonly heightPx: number | null
  readonly durationSeconds: number | null
}

/** Longer is no name of a maker, a model or a program; all of it is in the tags. */
const MOST_CHARACTERS = 200

/** Reads the JSON of the metadata reader.
 *  @param json - one object, `Group:Tag` → value; anything else claims nothing */
export function claimsOf(json: string): Claims {
  const tags = parseTags(json)
  const dates = datesOf(tags)
  return {
    taken: takenOf(dates),
    dates,
    device: deviceOf(tags),
    ...placeOf(tags),
    ...sizeOf(tags),
    durationSeconds: durationOf(tags),
  }
}

function takenOf(dates: readonly ClaimedDate[]): Claims['taken'] {
  const best = dates.find(({ meaning }) => meaning === 'taken' || meaning === 'created')
  const at = best === undefined ? null : sortable(best.value)
  return best === undefined || at === null ? null : { at, zone: best.zone, source: best.source }
}

function deviceOf(tags: Tags): Device {
  return {
    make: textOf(tags, 'IFD0:Make', 'Keys:Make', 'QuickTime:Make', 'XMP-tiff:Make'),
    model: textOf(tags, 'IFD0:Model', 'Keys:Model', 'QuickTime:Model', 'XMP-tiff:Model'),
    serial: textOf(tags, 'ExifIFD:SerialNumber', 'XMP-aux:SerialNumber'),
    software: textOf(
      tags,
      'IFD0:Software',
      'Keys:Software',
      'QuickTime:SoftwareVersion',
      'XMP-xmp:CreatorTool',
      'XMP-tiff:Software',
      'PNG:Software',
      'PDF:Producer',
    ),
  }
}

/** Zero and zero is what many writers leave where there was no fix; the sea there has no cameras. */
function placeOf(tags: Tags): Pick<Claims, 'place' | 'placeFault'> {
  const said = [tags['Composite:GPSLatitude'], tags['Composite:GPSLongitude']]
  if (said.every((one) => one === undefined)) return { place: null, placeFault: null }
  const latitude = numberOf(tags, 'Composite:GPSLatitude')
  const longitude = numberOf(tags, 'Composite:GPSLongitude')
  if (latitude === null || longitude === null) return { place: null, placeFault: 'not-a-number' }
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
    return { place: null, placeFault: 'out-of-range' }
  }
  if (latitude === 0 && longitude === 0) return { place: null, placeFault: 'zero' }
  return { place: { latitude, longitude }, placeFault: null }
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
    if (text !== '') return text.slice(0, MOST_CHARACTERS)
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

/** Nothing of what is not one object. */
export function parseTags(json: string): Tags {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Tags) : {}
  } catch {
    return {}
  }
}

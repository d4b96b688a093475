/** When: items by their best date, gathered into stretches of time. */
import { z } from 'zod'

/** Who says an item's best date. `zoned`: its metadata, with a zone; `unzoned`: its metadata, without one that
 *  is certain; `file`: the file system or the archive that it lay in, in UTC as far as that keeps UTC. */
export const DateSource = z.enum(['none', 'zoned', 'unzoned', 'file'])
export type DateSource = z.infer<typeof DateSource>

/** A stretch of time by the beginning of its text: a year, month, day or hour, `2026`, `2026-03`,
 *  `2026-03-14`, `2026-03-14T09`. */
export const Stretch = z.string().regex(/^\d{4}(-\d\d(-\d\d(T\d\d)?)?)?$/)
export type Stretch = z.infer<typeof Stretch>

export const TimeUnit = z.enum(['year', 'month', 'day', 'hour'])
export type TimeUnit = z.infer<typeof TimeUnit>

/** Characters of a stretch of that unit. */
export const STRETCH_LENGTH: Readonly<Record<TimeUnit, number>> = {
  year: 4,
  month: 7,
  day: 10,
  hour: 13,
}

/** Sorts behind everything that begins with the text before it. */
export const AFTER_ALL = '~'

/** What of the time is looked at. Null: from the first, to the last; the unit that suits the range. */
export const TimeRange = z.strictObject({
  unit: TimeUnit.nullable(),
  from: Stretch.nullable(),
  to: Stretch.nullable(),
})
export type TimeRange = z.infer<typeof TimeRange>

/** Items of one stretch, by who says so. */
export const TimeBucket = z.strictObject({
  at: Stretch,
  zoned: z.int(),
  unzoned: z.int(),
  file: z.int(),
})
export type TimeBucket = z.infer<typeof TimeBucket>

/** All items that are asked for: in the buckets, before and after them, and without a date. */
export const DateHistogram = z.strictObject({
  /** The one asked for, or a coarser one where it would make more than 5,000 buckets. */
  unit: TimeUnit,
  /** As asked for, in that unit; null: from the first, to the last. */
  from: Stretch.nullable(),
  to: Stretch.nullable(),
  /** Those that hold an item, in order. */
  buckets: z.array(TimeBucket),
  before: z.int(),
  after: z.int(),
  undated: z.int(),
  total: z.int(),
})
export type DateHistogram = z.infer<typeof DateHistogram>

const DAY_MS = 86_400_000

/** So long a range is shown by this unit at the most: a screen holds some hundred bars. */
const LONGEST_DAYS: readonly (readonly [TimeUnit, number])[] = [
  ['hour', 5],
  ['day', 125],
  ['month', 12 * 366],
]

/** The unit that suits a range; both ends belong to it. */
export function unitFor(from: Stretch, to: Stretch): TimeUnit {
  const days = (endOf(to) - startOf(from)) / DAY_MS
  return LONGEST_DAYS.find(([, most]) => days <= most)?.[0] ?? 'year'
}

/** Milliseconds of the first moment of a stretch, as if it were of UTC. */
export function startOf(stretch: Stretch): number {
  const [year = 0, month = 1, day = 1, hour = 0] = stretch.split(/[-T]/).map(Number)
  const date = new Date(0)
  // A year below 100 is one, too.
  date.setUTCFullYear(year, month - 1, day)
  return date.setUTCHours(hour)
}

/** Milliseconds of the first moment after a stretch. */
export function endOf(stretch: Stretch): number {
  const date = new Date(startOf(stretch))
  if (stretch.length === STRETCH_LENGTH.year) return date.setUTCFullYear(date.getUTCFullYear() + 1)
  if (stretch.length === STRETCH_LENGTH.month) return date.setUTCMonth(date.getUTCMonth() + 1)
  return date.getTime() + (stretch.length === STRETCH_LENGTH.day ? DAY_MS : DAY_MS / 24)
}

/** The part of the time that a timeline shows, and how it is zoomed and moved. Milliseconds as if all were of UTC. */
import {
  endOf,
  STRETCH_LENGTH,
  type Stretch,
  startOf,
  type TimeBucket,
  type TimeUnit,
  unitFor,
} from '../../domain/dated.ts'

export type TimeView = { readonly start: number; readonly end: number }

const HOUR_MS = 3_600_000
const YEAR_MS = 366 * 24 * HOUR_MS
const SHORTEST_MS = 6 * HOUR_MS
/** What is farther apart is reached by going there: a claimed year 0001 must not press all others into one bar. */
const LONGEST_MS = 120 * YEAR_MS
const FIRST_MS = startOf('0001')
const LAST_MS = endOf('9999')
/** Of the items, so many at either end do not widen the first view. */
const STRAYS = 0.005

export const ZOOM_STEP = 2

/** Where a timeline begins: all years but those of a few strays. Null when nothing has a date. */
export function firstView(years: readonly TimeBucket[]): TimeView | null {
  const total = years.reduce((sum, one) => sum + sizeOf(one), 0)
  if (total === 0) return null
  const most = Math.floor(total * STRAYS)
  const first = beyond(years, most)
  const last = beyond(years.toReversed(), most)
  if (first === undefined || last === undefined) return null
  const view = { start: startOf(first.at), end: endOf(last.at) }
  return view.end - view.start > LONGEST_MS ? { ...view, start: view.end - LONGEST_MS } : view
}

function beyond(years: readonly TimeBucket[], most: number): TimeBucket | undefined {
  let sum = 0
  return years.find((one) => {
    sum += sizeOf(one)
    return sum > most
  })
}

export function sizeOf({ zoned, unzoned, file }: TimeBucket): number {
  return zoned + unzoned + file
}

/** First and last stretch of a view, by the unit that suits it. */
export function rangeOf({ start, end }: TimeView): {
  readonly unit: TimeUnit
  readonly from: Stretch
  readonly to: Stretch
} {
  const hours = [stretchAt(start, 'hour'), stretchAt(end - 1, 'hour')] as const
  const unit = unitFor(...hours)
  return { unit, from: stretchAt(start, unit), to: stretchAt(end - 1, unit) }
}

/** Every stretch of a range in order, those without items too. */
export function stretchesOf(unit: TimeUnit, from: Stretch, to: Stretch): Stretch[] {
  const all: Stretch[] = []
  for (let at = from; at <= to; at = stretchAt(endOf(at), unit)) all.push(at)
  return all
}

/** Shorter or longer by a factor, with `focus` where it was. */
export function zoomed(view: TimeView, factor: number, focus: number): TimeView {
  const length = view.end - view.start
  const next = Math.min(Math.max(length / factor, SHORTEST_MS), LONGEST_MS)
  const start = focus - ((focus - view.start) / length) * next
  return within({ start, end: start + next })
}

export function moved(view: TimeView, byMs: number): TimeView {
  return within({ start: view.start + byMs, end: view.end + byMs })
}

/** A stretch, from its first moment to its last. */
export function viewOf(from: Stretch, to: Stretch): TimeView {
  return { start: startOf(from), end: endOf(to) }
}

function within({ start, end }: TimeView): TimeView {
  const first = Math.min(Math.max(start, FIRST_MS), LAST_MS - (end - start))
  return { start: first, end: first + (end - start) }
}

function stretchAt(ms: number, unit: TimeUnit): Stretch {
  return new Date(Math.min(Math.max(ms, FIRST_MS), LAST_MS))
    .toISOString()
    .slice(0, STRETCH_LENGTH[unit])
}

/** A stretch of time as a straight line: where an instant lies, and which instants are written below it. */

/** Milliseconds since 1970, UTC; `to` is after `from`. */
export type Span = { readonly from: number; readonly to: number }

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** No closer look than this: the ledger's own times are in milliseconds. */
const SHORTEST = SECOND

/** Steps that people count in. Months and years are as long as they are, so they are counted apart. */
const STEPS = [
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14].map((days) => days * DAY),
]
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 600]

/** The whole of these instants with a little room on both sides; of one instant alone, an hour. */
export function spanOf(instants: readonly number[]): Span {
  const from = Math.min(...instants)
  const to = Math.max(...instants)
  const room = Math.max((to - from) * 0.04, to === from ? HOUR / 2 : SHORTEST)
  return { from: from - room, to: to + room }
}

/** @param factor - Below 1 looks closer. @param about - The instant that stays where it is.
 *  @returns Never more than `whole`, never less than a second. */
export function zoomed(span: Span, factor: number, about: number, whole: Span): Span {
  const length = Math.max(SHORTEST, (span.to - span.from) * factor)
  if (length >= whole.to - whole.from) return whole
  const share = (about - span.from) / (span.to - span.from)
  return within({ from: about - length * share, to: about + length * (1 - share) }, whole)
}

/** @param share - Of the span's own length; negative goes back. */
export function moved(span: Span, share: number, whole: Span): Span {
  const by = (span.to - span.from) * share
  return within({ from: span.from + by, to: span.to + by }, whole)
}

/** The part of a line of this width, in its unit, at which an instant lies; may be outside. */
export function placeOf(instant: number, { from, to }: Span, width: number): number {
  return ((instant - from) / (to - from)) * width
}

export type Ticks = {
  readonly ticks: readonly number[]
  /** Distance between two, roughly: what a label has to tell apart. */
  readonly step: number
}

/** At most `most` instants that people count in, in the zone whose offset is given.
 *  @param offset - Of the zone from UTC, milliseconds. */
export function ticksOf({ from, to }: Span, most: number, offset: number): Ticks {
  const least = (to - from) / Math.max(1, most)
  const step = STEPS.find((one) => one >= least)
  if (step !== undefined) {
    const ticks: number[] = []
    // Weeks begin on a Monday; 1 January 1970 was a Thursday.
    const shift = offset - (step % (7 * DAY) === 0 ? 4 * DAY : 0)
    for (let at = Math.ceil((from + shift) / step) * step; at - shift <= to; at += step) {
      ticks.push(at - shift)
    }
    return { ticks, step }
  }
  return monthTicks({ from, to }, least, offset)
}

function monthTicks({ from, to }: Span, least: number, offset: number): Ticks {
  const month = 30 * DAY
  const months = MONTHS.find((one) => one * month >= least) ?? 1200
  const first = new Date(from + offset)
  const ticks: number[] = []
  const begin = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months
  for (let number = begin; ; number += months) {
    const at = Date.UTC(Math.floor(number / 12), number % 12, 1) - offset
    if (at > to) return { ticks, step: months * month }
    if (at >= from) ticks.push(at)
  }
}

function within(span: Span, whole: Span): Span {
  const length = Math.min(span.to - span.from, whole.to - whole.from)
  const from = Math.min(Math.max(span.from, whole.from), whole.to - length)
  return { from, to: from + length }
}

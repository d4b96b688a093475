/** Dates of a calendar that hangs on a wall: no time of day, no zone of their own. What the law counts in
 *  is such dates; which instant one begins at is a matter of a place. */
import { z } from 'zod'

/** `YYYY-MM-DD` of the years 1900 to 2999. */
export const LocalDate = z.iso
  .date()
  .refine((date) => '1900' <= date && date < '3000', 'a date from 1900 to 2999')
  .brand<'LocalDate'>()
export type LocalDate = z.infer<typeof LocalDate>

/** A zone of the IANA database, such as `Europe/Berlin`: whose calendar a date is of. */
export const Zone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, 'a time zone such as Europe/Berlin')
  .refine((zone) => calendarOf(zone) !== null, 'this time zone is not known here')
  .brand<'Zone'>()
export type Zone = z.infer<typeof Zone>

/** Length of time as a law states it; its years and months are of the calendar. */
export const Period = z.strictObject({
  years: z.int().min(0).max(200),
  months: z.int().min(0).max(1200),
  days: z.int().min(0).max(36_600),
})
export type Period = z.infer<typeof Period>

/** The date that an instant falls on in a place.
 *  @param instant - ISO 8601, UTC.
 *  @returns null when the zone is not known to this machine: then nobody can say. */
export function dateIn(zone: Zone, instant: string): LocalDate | null {
  const calendar = calendarOf(zone)
  const at = new Date(instant)
  if (calendar === null || Number.isNaN(at.getTime())) return null
  const parts = new Map(calendar.formatToParts(at).map(({ type, value }) => [type, value]))
  const text = [parts.get('year'), parts.get('month'), parts.get('day')].join('-')
  return LocalDate.safeParse(text).data ?? null
}

/** The last day of a period that began in the course of `date`, which itself does not count (German Civil
 *  Code 187, 188; Regulation 1182/71, 3): years and months first, to the same day of the month, or to the
 *  month's last when it has no such day; then days.
 *  @returns null beyond the year 2999. */
export function endOfPeriod(date: LocalDate, period: Period): LocalDate | null {
  const { year, month, day } = partsOf(date)
  const months = year * 12 + (month - 1) + period.years * 12 + period.months
  const to = { year: Math.floor(months / 12), month: (months % 12) + 1 }
  const clamped = Math.min(day, daysInMonth(to.year, to.month))
  const text = isoOf(dayNumber(to.year, to.month, clamped) + period.days)
  return LocalDate.safeParse(text).data ?? null
}

/** Whole days from one date to another; negative when that is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  const [a, b] = [partsOf(from), partsOf(to)]
  return dayNumber(b.year, b.month, b.day) - dayNumber(a.year, a.month, a.day)
}

function calendarOf(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
  } catch {
    return null
  }
}

function partsOf(date: LocalDate): { year: number; month: number; day: number } {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return { year, month, day }
}

/** Days since 1970-01-01 of the proleptic Gregorian calendar. */
function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / 86_400_000
}

function isoOf(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10)
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

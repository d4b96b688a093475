import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateIn, daysBetween, endOfPeriod, LocalDate, Zone } from '../../src/domain/local-date.ts'

const date = (text: string) => LocalDate.parse(text)
const zone = (name: string) => Zone.parse(name)
const period = (years: number, months = 0, days = 0) => ({ years, months, days })

const anyDate = fc
  .date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('2799-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((day) => date(day.toISOString().slice(0, 10)))

describe('a period ends on the day the law counts it to', () => {
  test.each([
    // Leap days: the month's last day stands in for the one that is not there.
    ['2024-02-29', period(1), '2025-02-28'],
    ['2024-02-29', period(4), '2028-02-29'],
    ['1900-02-28', period(4), '1904-02-28'],
    ['2096-02-29', period(4), '2100-02-28'],
    ['2000-02-29', period(100), '2100-02-28'],
    ['2000-02-29', period(400), '2400-02-29'],
    // Ends of months.
    ['2026-01-31', period(0, 1), '2026-02-28'],
    ['2024-01-31', period(0, 1), '2024-02-29'],
    ['2026-03-31', period(0, 1), '2026-04-30'],
    ['2026-04-30', period(0, 1), '2026-05-30'],
    ['2026-12-31', period(0, 2), '2027-02-28'],
    ['2026-10-31', period(1, 4), '2028-02-29'],
    // Days are counted after months, through ends of months and years.
    ['2026-01-31', period(0, 1, 1), '2026-03-01'],
    ['2026-12-31', period(0, 0, 1), '2027-01-01'],
    ['2024-02-28', period(0, 0, 2), '2024-03-01'],
    ['2026-06-15', period(0), '2026-06-15'],
  ])('%s and %o: %s', (from, length, to) => {
    expect(endOfPeriod(date(from), length)).toBe(to)
  })

  test('an end beyond the year 2999 is not known', () => {
    expect(endOfPeriod(date('2999-12-31'), period(0))).toBe('2999-12-31')
    expect(endOfPeriod(date('2999-12-31'), period(0, 0, 1))).toBeNull()
    expect(endOfPeriod(date('2900-01-01'), period(200))).toBeNull()
  })

  test('years and months keep the day of the month, or take the month’s last', () => {
    fc.assert(
      fc.property(
        anyDate,
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 0, max: 1200 }),
        (from, years, months) => {
          const to = endOfPeriod(from, period(years, months))
          if (to === null) throw new Error('within the calendar')
          const month = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))
          expect(month(to)).toBe(month(from) + years * 12 + months)
          const next = date(new Date(Date.parse(to) + 86_400_000).toISOString().slice(0, 10))
          const isMonthsLast = next.endsWith('-01')
          const isShorter = isMonthsLast && to.slice(8) < from.slice(8)
          expect(to.slice(8) === from.slice(8) || isShorter).toBe(true)
        },
      ),
    )
  })

  test('days are counted one by one', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 36_600 }), (from, days) => {
        const to = endOfPeriod(from, period(0, 0, days))
        if (to === null) throw new Error('within the calendar')
        expect(daysBetween(from, to)).toBe(days)
        expect(daysBetween(to, from)).toBe(days === 0 ? 0 : -days)
      }),
    )
  })

  test('a longer period never ends sooner', () => {
    const few = fc.integer({ min: 0, max: 400 })
    fc.assert(
      fc.property(anyDate, few, few, few, (from, months, more, days) => {
        const short = endOfPeriod(from, period(0, months, days))
        const long = endOfPeriod(from, period(0, months + more, days))
        expect(String(short) <= String(long)).toBe(true)
      }),
    )
  })
})

describe('the date of an instant is that of the place', () => {
  // Instants around midnight, taken from the zones' published rules, not computed here.
  test.each([
    ['Europe/Berlin', '2026-03-28T22:59:59.999Z', '2026-03-28'],
    ['Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29'],
    // The day of 23 hours is over at 22:00 UTC, the day of 25 hours at 23:00.
    ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T23:00:00.000Z', '2026-10-26'],
    // The hour that is there twice is on one date.
    ['America/New_York', '2026-11-01T05:30:00.000Z', '2026-11-01'],
    ['America/New_York', '2026-11-01T06:30:00.000Z', '2026-11-01'],
    ['Asia/Shanghai', '2026-12-31T15:59:59.999Z', '2026-12-31'],
    ['Asia/Shanghai', '2026-12-31T16:00:00.000Z', '2027-01-01'],
    ['Asia/Kathmandu', '2026-02-28T18:14:59.999Z', '2026-02-28'],
    ['Asia/Kathmandu', '2026-02-28T18:15:00.000Z', '2026-03-01'],
    // Midnight itself did not exist: 23:59:59 was followed by 01:00.
    ['America/Sao_Paulo', '2018-11-04T02:59:59.999Z', '2018-11-03'],
    ['America/Sao_Paulo', '2018-11-04T03:00:00.000Z', '2018-11-04'],
    // Samoa crossed the date line: 30 December 2011 was no day there.
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31'],
    ['UTC', '2024-02-29T23:59:59.999Z', '2024-02-29'],
    ['UTC', '2024-03-01T00:00:00.000Z', '2024-03-01'],
  ])('%s %s: %s', (name, instant, expected) => {
    expect(dateIn(zone(name), instant)).toBe(expected)
  })

  test('it never goes back while time goes on', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Asia/Shanghai', 'UTC']
    const instant = fc.integer({
      min: Date.UTC(2000, 0),
      max: Date.UTC(2050, 0),
    })
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, fc.nat(90_000_000), (name, at, later) => {
        const before = dateIn(zone(name), new Date(at).toISOString())
        const after = dateIn(zone(name), new Date(at + later).toISOString())
        expect(String(before) <= String(after)).toBe(true)
      }),
    )
  })

  test('what is no instant has none', () => {
    expect(dateIn(zone('UTC'), 'yesterday')).toBeNull()
    expect(dateIn('Europe/Atlantis' as Zone, '2026-01-01T00:00:00Z')).toBeNull()
  })
})

test('only dates and zones of the calendar are taken', () => {
  for (const no of ['2026-02-29', '2026-13-01', '1899-12-31', '3000-01-01', '2026-1-1', '']) {
    expect(LocalDate.safeParse(no).success, no).toBe(false)
  }
  for (const no of ['Europe/Atlantis', '', '+01:00', '../etc/passwd', `Europe/${'x'.repeat(80)}`]) {
    expect(Zone.safeParse(no).success, no).toBe(false)
  }
  expect(Zone.parse('America/Argentina/Buenos_Aires')).toBe('America/Argentina/Buenos_Aires')
})

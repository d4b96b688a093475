import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LocalDate, type Zone } from '../../src/domain/local-date.ts'
import {
  dueStateOf,
  Keep,
  lastDayOf,
  RetentionRule,
  type Standing,
  standingOf,
} from '../../src/domain/retention.ts'

function rule(keep: Keep, zone = 'Europe/Berlin'): RetentionRule {
  return RetentionRule.parse({
    no: 1,
    scope: { of: 'case' },
    keep,
    zone,
    legalBasis: 'Records Act, section 4',
    setBy: 'ambeki',
    setAt: '2026-05-01T10:00:00.000Z',
  })
}

const until = (date: string): Keep => Keep.parse({ until: 'date', date })
const sinceEnd = (on: string | null, years: number): Keep =>
  Keep.parse({
    until: 'event',
    event: 'proceedings-ended',
    on,
    period: { years, months: 0, days: 0 },
  })

describe('what is kept to a day is kept to its end where the case is', () => {
  test('and is due from the next day on', () => {
    const keeps = rule(until('2026-03-29'))
    // The clocks go forward on that day: it ends at 22:00 UTC.
    expect(standingOf([keeps], 0, '2026-03-29T21:59:59.999Z')).toEqual({
      state: 'kept',
      lastDay: '2026-03-29',
      daysLeft: 0,
    })
    expect(standingOf([keeps], 0, '2026-03-29T22:00:00.000Z')).toEqual({
      state: 'due',
      lastDay: '2026-03-29',
    })
    // The same instant is another date elsewhere.
    const elsewhere = rule(until('2026-03-29'), 'America/New_York')
    expect(standingOf([elsewhere], 0, '2026-03-30T03:59:59.999Z').state).toBe('kept')
    expect(standingOf([elsewhere], 0, '2026-03-30T04:00:00.000Z').state).toBe('due')
  })

  test('a period after an event on a leap day ends with February', () => {
    expect(lastDayOf(sinceEnd('2024-02-29', 1))).toBe('2025-02-28')
    expect(standingOf([rule(sinceEnd('2024-02-29', 1))], 0, '2025-02-28T22:59:59Z').state).toBe(
      'kept',
    )
    expect(standingOf([rule(sinceEnd('2024-02-29', 1))], 0, '2025-02-28T23:00:00Z').state).toBe(
      'due',
    )
  })
})

describe('when anything is not known, nothing is due', () => {
  const late = '2999-01-01T00:00:00Z'

  test('no rule; an event that has not happened; an end beyond the calendar; an unknown zone', () => {
    expect(standingOf([null], 0, late)).toEqual({ state: 'unknown' })
    expect(standingOf([rule(sinceEnd(null, 0))], 0, late)).toEqual({ state: 'unknown' })
    expect(standingOf([rule(sinceEnd('2990-01-01', 10))], 0, late)).toEqual({ state: 'unknown' })
    const lost = { ...rule(until('2026-01-01')), zone: 'Europe/Atlantis' as Zone }
    expect(standingOf([lost], 0, late)).toEqual({ state: 'unknown' })
    expect(standingOf([rule(until('2026-01-01'))], 0, 'no time')).toEqual({ state: 'unknown' })
  })

  test('an exception alone makes nothing due: the case’s rule says when', () => {
    expect(standingOf([null, rule(until('2026-01-01'))], 0, late)).toEqual({ state: 'unknown' })
    expect(standingOf([rule(until('2026-01-01')), rule(sinceEnd(null, 1))], 0, late)).toEqual({
      state: 'unknown',
    })
  })
})

const day = fc
  .date({
    min: new Date('1990-01-01T00:00:00Z'),
    max: new Date('2090-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((at) => LocalDate.parse(at.toISOString().slice(0, 10)))
const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Pacific/Apia')
const anyRule = fc.tuple(day, zones).map(([date, zone]) => rule(until(date), zone))
const anyKeep = fc.oneof(
  anyRule,
  fc.constant(rule(sinceEnd(null, 3))),
  fc.tuple(day, fc.integer({ min: 0, max: 30 })).map(([on, years]) => rule(sinceEnd(on, years))),
)
const anyRules = fc
  .tuple(fc.oneof(fc.constant(null), anyKeep), fc.array(anyKeep, { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest] as [RetentionRule | null, ...RetentionRule[]])
const instant = day.map((date) => `${date}T12:00:00.000Z`)

describe('for any rules and any time', () => {
  test('a hold always wins', () => {
    fc.assert(
      fc.property(anyRules, fc.integer({ min: 1, max: 9 }), instant, (rules, holds, now) => {
        expect(standingOf(rules, holds, now)).toEqual({ state: 'held' })
      }),
    )
  })

  test('an exception never makes anything due that was not', () => {
    fc.assert(
      fc.property(anyRules, anyKeep, instant, (rules, exception, now) => {
        const withOne = standingOf([...rules, exception], 0, now).state
        const without = standingOf(rules, 0, now).state
        expect(withOne === 'due' && without !== 'due').toBe(false)
      }),
    )
  })

  test('what is due is due of every single rule, in that rule’s own zone', () => {
    fc.assert(
      fc.property(anyRules, instant, (rules, now) => {
        const each = rules.map((one) => standingOf([one], 0, now).state)
        const isDue = standingOf(rules, 0, now).state === 'due'
        expect(isDue).toBe(each.every((state) => state === 'due'))
      }),
    )
  })

  test('what is due stays due while time goes on and nothing is changed', () => {
    fc.assert(
      fc.property(anyRules, instant, fc.integer({ min: 0, max: 36_500 }), (rules, now, days) => {
        const later = new Date(Date.parse(now) + days * 86_400_000).toISOString()
        if (standingOf(rules, 0, now).state !== 'due') return
        expect(standingOf(rules, 0, later).state).toBe('due')
      }),
    )
  })
})

test.each<[Standing, string]>([
  [{ state: 'kept', lastDay: '2026-01-01' as LocalDate, daysLeft: 0 }, 'within30'],
  [{ state: 'kept', lastDay: '2026-01-01' as LocalDate, daysLeft: 30 }, 'within30'],
  [{ state: 'kept', lastDay: '2026-01-01' as LocalDate, daysLeft: 31 }, 'within90'],
  [{ state: 'kept', lastDay: '2026-01-01' as LocalDate, daysLeft: 90 }, 'within90'],
  [{ state: 'kept', lastDay: '2026-01-01' as LocalDate, daysLeft: 91 }, 'later'],
  [{ state: 'due', lastDay: '2026-01-01' as LocalDate }, 'due'],
  [{ state: 'held' }, 'held'],
  [{ state: 'unknown' }, 'unknown'],
  [{ state: 'disposed' }, 'disposed'],
])('%o is counted as %s', (standing, counted) => {
  expect(dueStateOf(standing)).toBe(counted)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moved, placeOf, type Span, spanOf, ticksOf, zoomed } from '../../src/domain/time-axis.ts'

const HOUR = 3_600_000
const span = fc
  .tuple(
    fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) }),
    fc.integer({ min: 1000, max: 40 * 365 * 24 * HOUR }),
  )
  .map(([from, length]): Span => ({ from, to: from + length }))
const offset = fc.integer({ min: -12 * 4, max: 14 * 4 }).map((quarters) => quarters * (HOUR / 4))

test('ticks lie in the span, ascend, are never too many, and are where people count from', () => {
  fc.assert(
    fc.property(span, fc.integer({ min: 1, max: 20 }), offset, (shown, most, zone) => {
      const { ticks, step } = ticksOf(shown, most, zone)
      expect(ticks.length).toBeLessThanOrEqual(most + 1)
      for (const [place, at] of ticks.entries()) {
        expect(at).toBeGreaterThanOrEqual(shown.from)
        expect(at).toBeLessThanOrEqual(shown.to)
        expect(at).toBeGreaterThan(ticks[place - 1] ?? Number.NEGATIVE_INFINITY)
        const local = new Date(at + zone)
        if (step >= 24 * HOUR) expect(local.toISOString()).toMatch(/T00:00:00.000Z$/)
        if (step >= 28 * 24 * HOUR) expect(local.getUTCDate()).toBe(1)
      }
    }),
  )
})

test('of two weeks seen whole, the ticks are days at midnight of the zone', () => {
  const from = Date.parse('2026-05-01T00:00:00+02:00')
  const { ticks, step } = ticksOf({ from, to: from + 14 * 24 * HOUR }, 8, 2 * HOUR)
  expect(step).toBe(48 * HOUR)
  expect(ticks.every((at) => new Date(at + 2 * HOUR).getUTCHours() === 0)).toBe(true)
})

test('looking closer keeps the instant where it is, and never leaves the whole', () => {
  fc.assert(
    fc.property(span, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (whole, share) => {
      const about = whole.from + (whole.to - whole.from) * share
      const closer = zoomed(whole, 0.5, about, whole)
      expect(closer.from).toBeGreaterThanOrEqual(whole.from)
      expect(closer.to).toBeLessThanOrEqual(whole.to + 1)
      if (whole.to - whole.from > 2000) {
        expect(placeOf(about, closer, 1)).toBeCloseTo(share, 3)
        expect(zoomed(closer, 100, about, whole)).toEqual(whole)
      }
      expect(moved(closer, -9, whole).from).toBe(whole.from)
      expect(moved(closer, 9, whole).to).toBeCloseTo(whole.to, 0)
    }),
  )
})

test('one instant alone has an hour around it', () => {
  const { from, to } = spanOf([Date.UTC(2026, 4, 1)])
  expect(to - from).toBe(HOUR)
})

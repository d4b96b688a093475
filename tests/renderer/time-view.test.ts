/** Zooming and moving along the time. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endOf, startOf, TimeUnit } from '../../src/domain/dated.ts'
import {
  firstView,
  moved,
  rangeOf,
  stretchesOf,
  viewOf,
  zoomed,
} from '../../src/renderer/screens/time-view.ts'

const bucket = (at: string, file: number) => ({ at, zoned: 0, unzoned: 0, file })
const aView = fc
  .record({
    start: fc.integer({ min: startOf('0100'), max: startOf('9800') }),
    length: fc.integer({ min: 6 * 3_600_000, max: 100 * 366 * 86_400_000 }),
  })
  .map(({ start, length }) => ({ start, end: start + length }))

test('a claimed year 0001 and one 9999 do not press all others into one bar', () => {
  const years = [bucket('0001', 1), bucket('2019', 400), bucket('2024', 600), bucket('9999', 2)]
  expect(firstView(years)).toEqual(viewOf('2019', '2024'))
})

test('one item is shown in its year, and none shows nothing', () => {
  expect(firstView([bucket('2019', 1)])).toEqual(viewOf('2019', '2019'))
  expect(firstView([])).toBeNull()
})

test('however one zooms, a view has bars for all of it, and not more than a screen has room for', () => {
  fc.assert(
    fc.property(aView, fc.double({ min: 0.1, max: 10, noNaN: true }), (view, factor) => {
      const next = zoomed(view, factor, (view.start + view.end) / 2)
      const { unit, from, to } = rangeOf(next)
      const stretches = stretchesOf(unit, from, to)
      expect(stretches.length).toBeGreaterThan(0)
      expect(stretches.length).toBeLessThanOrEqual(160)
      expect(startOf(stretches[0] ?? '')).toBeLessThanOrEqual(next.start)
      expect(endOf(stretches.at(-1) ?? '')).toBeGreaterThanOrEqual(next.end)
      for (const [n, at] of stretches.entries()) {
        if (n > 0) expect(startOf(at)).toBe(endOf(stretches[n - 1] ?? ''))
      }
    }),
  )
})

test('zooming in and out again comes back to the same place', () => {
  fc.assert(
    fc.property(aView, fc.double({ min: 0, max: 1, noNaN: true }), (view, share) => {
      fc.pre(view.end - view.start > 48 * 3_600_000)
      const focus = view.start + (view.end - view.start) * share
      const back = zoomed(zoomed(view, 2, focus), 0.5, focus)
      expect(Math.abs(back.start - view.start)).toBeLessThan(1000)
      expect(Math.abs(back.end - view.end)).toBeLessThan(1000)
    }),
  )
})

test('nobody moves out of the calendar', () => {
  const far = moved(viewOf('9990', '9999'), 1e16)
  expect(rangeOf(far).to.slice(0, 4)).toBe('9999')
  expect(rangeOf(moved(viewOf('0001', '0010'), -1e16)).from.slice(0, 4)).toBe('0001')
})

test('every unit is reached by zooming', () => {
  const units = new Set<string>()
  for (let view = viewOf('1950', '2049'), n = 0; n < 20; n += 1) {
    units.add(rangeOf(view).unit)
    view = zoomed(view, 2, startOf('2026-03-01'))
  }
  expect([...units].toSorted()).toEqual([...TimeUnit.options].toSorted())
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Rate } from '../../../src/engine/jobs/rate.ts'

const MIB = 1_048_576

test('a steady rate is told after two seconds, not before', () => {
  const rate = new Rate()
  rate.restart(0, { items: 0, bytes: 0 })
  rate.note(1_000, { items: 0, bytes: MIB })
  expect(rate.bytesPerSecond(1_000, { items: 0, bytes: MIB })).toBeNull()
  expect(
    rate.secondsLeft(1_000, { items: 0, bytes: MIB }, { items: 0, bytes: 10 * MIB }),
  ).toBeNull()
  expect(rate.bytesPerSecond(2_000, { items: 0, bytes: 2 * MIB })).toBe(MIB)
  expect(rate.secondsLeft(2_000, { items: 0, bytes: 2 * MIB }, { items: 0, bytes: 10 * MIB })).toBe(
    8,
  )
})

test('without totals the time left is not known', () => {
  const rate = new Rate()
  rate.restart(0, { items: 0, bytes: 0 })
  expect(rate.secondsLeft(5_000, { items: 5, bytes: 5 }, null)).toBeNull()
})

test('what stands still has a rate of nothing and no time left to tell', () => {
  const rate = new Rate()
  rate.restart(0, { items: 0, bytes: 0 })
  const done = { items: 0, bytes: 0 }
  expect(rate.bytesPerSecond(5_000, done)).toBe(0)
  expect(rate.secondsLeft(5_000, done, { items: 1, bytes: 1 })).toBeNull()
})

test('the rate is that of the last seconds, not of the whole', () => {
  const rate = new Rate()
  rate.restart(0, { items: 0, bytes: 0 })
  for (let at = 0; at <= 60_000; at += 500) rate.note(at, { items: 0, bytes: at * 1000 })
  for (let at = 60_500; at <= 90_000; at += 500) {
    rate.note(at, { items: 0, bytes: 60_000_000 + (at - 60_000) * 10 })
  }
  const now = { items: 0, bytes: 60_000_000 + 300_000 }
  expect(rate.bytesPerSecond(90_000, now)).toBeCloseTo(10_000, 5)
})

test('many small files weigh as work, too: items alone move the time left', () => {
  const rate = new Rate()
  rate.restart(0, { items: 0, bytes: 0 })
  const left = rate.secondsLeft(4_000, { items: 100, bytes: 0 }, { items: 200, bytes: 0 })
  expect(left).toBe(4)
})

test('the time left is never negative, never infinite, whatever is noted', () => {
  const step = fc.record({ ms: fc.nat(5_000), items: fc.nat(100), bytes: fc.nat(10 ** 9) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(10 ** 12), (steps, total) => {
      const rate = new Rate()
      let at = 0
      let done = { items: 0, bytes: 0 }
      rate.restart(at, done)
      for (const { ms, items, bytes } of steps) {
        at += ms
        done = { items: done.items + items, bytes: done.bytes + bytes }
        rate.note(at, done)
        const left = rate.secondsLeft(at, done, { items: 0, bytes: total })
        expect(left === null || (Number.isFinite(left) && left >= 0)).toBe(true)
        expect(rate.bytesPerSecond(at, done) ?? 0).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})

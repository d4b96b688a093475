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

test('files that cost by their number and files that cost by their size are told apart', () => {
  const rate = new Rate()
  const random = generator(3)
  let done = { items: 0, bytes: 0 }
  let at = 0
  rate.restart(at, done)
  for (let n = 0; n < 3_000; n += 1) {
    const bytes = Math.floor(200_000 * random() ** 3)
    // A spinning disk: 8 ms to find a file, then 100 MB/s.
    at += 8 + bytes / 100_000
    done = { items: done.items + 1, bytes: done.bytes + bytes }
    rate.note(at, done)
  }
  const oneLarge = { items: done.items + 1, bytes: done.bytes + 10 ** 11 }
  const manyEmpty = { items: done.items + 100_000, bytes: done.bytes }
  expect(rate.secondsLeft(at, done, oneLarge)).toBeGreaterThan(500)
  expect(rate.secondsLeft(at, done, oneLarge)).toBeLessThan(2_000)
  expect(rate.secondsLeft(at, done, manyEmpty)).toBeGreaterThan(400)
  expect(rate.secondsLeft(at, done, manyEmpty)).toBeLessThan(1_600)
})

/** What may happen to the speed of a medium; the share of full speed at a time in milliseconds. */
const SCHEDULES: Readonly<Record<string, (at: number, random: () => number) => number>> = {
  steady: () => 1,
  'unsteady from second to second': (_at, random) => 0.4 + 1.2 * random(),
  'slowing to a half, as a disk does towards its inner tracks': (at) =>
    Math.max(0.5, 1 - at / 2_400_000),
  'with a pause of 10 seconds in every 30': (at) => (at % 30_000 < 20_000 ? 1 : 0.001),
  'fast and slow in turns of 20 seconds': (at) => (at % 40_000 < 20_000 ? 1 : 0.3),
  'waves of a quarter of an hour': (at) => 1 + 0.3 * Math.sin(at / 143_000),
}

/** Costs of work: milliseconds of a file and of a MiB. */
const MEDIA: Readonly<Record<string, readonly [perItem: number, perMib: number]>> = {
  'a fast drive': [0.2, 0.5],
  'a spinning disk': [8, 10],
  'a stick on an old port': [3, 35],
  'the making of previews': [60, 1],
}

test.each(
  Object.keys(SCHEDULES).flatMap((speed) =>
    Object.keys(MEDIA).map((medium) => [medium, speed] as const),
  ),
)(
  'after the first minute the time left is right within a factor of two: %s, %s',
  (medium, speed) => {
    const [perItem, perMib] = MEDIA[medium] ?? [1, 1]
    const share = SCHEDULES[speed] ?? (() => 1)
    for (const seed of [1, 2, 3, 4]) {
      const random = generator(seed)
      const files: { bytes: number; at: number }[] = []
      let at = 0
      let paceOf = -1
      let pace = 1
      // About twenty minutes of files of any size, most of them small.
      while (at < 1_200_000) {
        const bytes = Math.floor(Math.exp(6 + 12 * random() ** 1.5))
        let cost = perItem + (perMib * bytes) / MIB
        while (cost > 0) {
          const step = Math.floor(at / 1000)
          if (step !== paceOf) {
            paceOf = step
            pace = share(at, random)
          }
          const room = (step + 1) * 1000 - at
          const spent = Math.min(room, cost / pace)
          at += Math.max(spent, 1e-6)
          cost -= spent * pace
        }
        files.push({ bytes, at })
      }
      const total = { items: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
      const rate = new Rate()
      let done = { items: 0, bytes: 0 }
      rate.restart(0, done)
      let next = 60_000
      for (const file of files) {
        done = { items: done.items + 1, bytes: done.bytes + file.bytes }
        rate.note(file.at, done)
        const truth = (at - file.at) / 1000
        if (file.at < next || truth < 30) continue
        next = file.at + 5_000
        const told = rate.secondsLeft(file.at, done, total) ?? 0
        const words = `seed ${seed}, after ${Math.round(file.at / 1000)} s: ${told} s told, ${Math.round(truth)} s true`
        expect(told / truth, words).toBeGreaterThan(0.5)
        expect(told / truth, words).toBeLessThan(2)
      }
    }
  },
)

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

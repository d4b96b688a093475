import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  chainFindings,
  findingsOf,
  holdings,
  inOrder,
  isAway,
  standing,
} from '../../src/domain/chain-of-custody.ts'
import { HandOver, type HolderId, SEIZER, type Step } from '../../src/domain/hand-over.ts'

const SEIZED_AT = '2026-05-01T10:00:00Z'
const EXHIBIT = { seal: 'K-1', seizedAt: SEIZED_AT }
const HOLDERS = ['seizer', 'user:mokafor', 'user:rdiaz', 'person:1', 'person:2'] as HolderId[]

const after = (minutes: number) => new Date(Date.parse(SEIZED_AT) + minutes * 60_000).toISOString()

/** Hand-overs as they should be: each giver has it, each seal is the one it was given with. */
const soundChain = fc
  .array(
    fc.record({
      receiver: fc.constantFrom(...HOLDERS),
      minutes: fc.integer({ min: 1, max: 100_000 }),
      sealAfter: fc.option(fc.stringMatching(/^K-[0-9]{1,4}$/), { nil: null }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((moves) => {
    let at = 0
    let now: { holder: HolderId; seal: string | null } = { holder: SEIZER, seal: EXHIBIT.seal }
    return moves.map(({ receiver, minutes, sealAfter }): Step => {
      at += minutes
      const step = {
        giver: now.holder,
        receiver,
        sealBefore: now.seal,
        sealAfter,
        sealIntact: true,
      }
      now = { holder: receiver, seal: sealAfter }
      return { ...step, at: after(at) }
    })
  })

test('in a sound chain nothing is amiss, and its end is who holds the thing', () => {
  fc.assert(
    fc.property(soundChain, (steps) => {
      expect(chainFindings(EXHIBIT, steps).flat()).toEqual([])
      const last = steps.at(-1)
      expect(standing(EXHIBIT, steps)).toEqual({ holder: last?.receiver, seal: last?.sealAfter })
      for (const [at, step] of steps.entries()) {
        expect(findingsOf(EXHIBIT, steps.slice(0, at), step)).toEqual([])
      }
    }),
  )
})

test('recorded in another order, the chain is the same, and what came late says so', () => {
  fc.assert(
    fc.property(soundChain, fc.nat(), (steps, seed) => {
      const recorded = [...steps]
      const [late] = recorded.splice(seed % steps.length, 1)
      if (late === undefined) return
      const wasLast = late === steps.at(-1)
      expect(findingsOf(EXHIBIT, recorded, late)).toEqual(wasLast ? [] : ['out-of-order'])
      expect(inOrder([...recorded, late])).toEqual(steps)
    }),
  )
})

test('another giver than the holder is found at that hand-over, and nowhere else', () => {
  fc.assert(
    fc.property(soundChain, fc.nat(), (steps, seed) => {
      const at = seed % steps.length
      const altered = steps.map((step, place) =>
        place === at ? { ...step, giver: 'person:9' as HolderId } : step,
      )
      const found = chainFindings(EXHIBIT, altered)
      expect(found.map((one) => one.join())).toEqual(
        steps.map((_, place) => (place === at ? 'giver-not-holder' : '')),
      )
    }),
  )
})

test('another seal than it was given with is found at that hand-over, and nowhere else', () => {
  fc.assert(
    fc.property(soundChain, fc.nat(), (steps, seed) => {
      const at = seed % steps.length
      const altered = steps.map((step, place) =>
        place === at ? { ...step, sealBefore: 'another' } : step,
      )
      expect(chainFindings(EXHIBIT, altered).map((one) => one.join())).toEqual(
        steps.map((_, place) => (place === at ? 'seal-differs' : '')),
      )
    }),
  )
})

test('a hand-over that was left out shows as a gap wherever holder or seal no longer meet', () => {
  fc.assert(
    fc.property(soundChain, fc.nat(), (steps, seed) => {
      const at = seed % steps.length
      const [before, next] = [steps[at], steps[at + 1]]
      const found = chainFindings(EXHIBIT, steps.toSpliced(at, 1))
      const [gap = []] = found.slice(at, at + 1)
      if (before === undefined || next === undefined) return
      expect(gap.includes('giver-not-holder')).toBe(before.giver !== next.giver)
      expect(gap.includes('seal-differs')).toBe(before.sealBefore !== next.sealBefore)
      expect(found.toSpliced(at, 1).flat()).toEqual([])
    }),
  )
})

test('every moment since the seizure is somebody’s; a gap is not smoothed over', () => {
  const anyChain = soundChain.chain((steps) =>
    fc
      .array(fc.option(fc.constantFrom(...HOLDERS), { nil: null }), {
        minLength: steps.length,
        maxLength: steps.length,
      })
      .map((givers) => steps.map((step, at) => ({ ...step, giver: givers[at] ?? step.giver }))),
  )
  fc.assert(
    fc.property(anyChain, (steps) => {
      const held = holdings(EXHIBIT, steps)
      expect(held[0]).toMatchObject({ holder: SEIZER, from: SEIZED_AT })
      expect(held.map(({ to }) => to)).toEqual([...held.slice(1).map(({ from }) => from), null])
      const gaps = held.filter(({ isKnown }) => !isKnown).length
      const found = chainFindings(EXHIBIT, steps).flat()
      expect(found.filter((one) => one === 'giver-not-holder')).toHaveLength(gaps)
    }),
  )
})

test('who opens what they hold goes on holding it', () => {
  const step = (giver: string, receiver: string, minutes: number): Step => ({
    ...{ giver: giver as HolderId, receiver: receiver as HolderId, at: after(minutes) },
    ...{ sealBefore: 'K-1', sealAfter: 'K-1', sealIntact: true },
  })
  const given = step('seizer', 'user:mokafor', 1)
  const opened = step('user:mokafor', 'user:mokafor', 2)
  expect(holdings(EXHIBIT, [given, opened])).toEqual(holdings(EXHIBIT, [given]))
  const byAnother = step('person:1', 'person:1', 2)
  expect(holdings(EXHIBIT, [given, byAnother]).map(({ isKnown }) => isKnown)).toEqual([
    ...[true, false, true],
  ])
})

test('before the seizure nobody can have handed it over', () => {
  const early: Step = {
    ...{ giver: SEIZER, receiver: 'user:mokafor' as HolderId, at: after(-10) },
    ...{ sealBefore: 'K-1', sealAfter: 'K-1', sealIntact: true },
  }
  expect(findingsOf(EXHIBIT, [], early)).toEqual(['before-seizure'])
  expect(holdings(EXHIBIT, [early]).map(({ from }) => from)).toEqual([early.at, early.at])
})

test('a thing is away only when it was handed to somebody outside the case', () => {
  const given = (receiver: string): Step => ({
    ...{ giver: SEIZER, receiver: receiver as HolderId, at: after(1) },
    ...{ sealBefore: 'K-1', sealAfter: 'K-1', sealIntact: true },
  })
  expect(isAway(EXHIBIT, [])).toBe(false)
  expect(isAway(EXHIBIT, [given('user:mokafor')])).toBe(false)
  expect(isAway(EXHIBIT, [given('person:1')])).toBe(true)
  expect(isAway(EXHIBIT, [given('user:mokafor'), given('seizer')])).toBe(true)
})

test('what is said of a hand-over must be whole', () => {
  const said = {
    ...{ exhibit: 'EX-04', giver: 'seizer', receiver: 'user:mokafor', reason: 'examination' },
    ...{ reasonText: null, place: 'Laboratory 2', at: after(1), sealBefore: 'K-1' },
    ...{ sealAfter: 'K-1', sealIntact: true, remark: null, acknowledged: [] },
  }
  const accepts = (change: object) => HandOver.safeParse({ ...said, ...change }).success
  expect(accepts({})).toBe(true)
  expect(accepts({ reason: 'other' })).toBe(false)
  expect(accepts({ reason: 'other', reasonText: 'a fire drill' })).toBe(true)
  expect(accepts({ sealIntact: false })).toBe(false)
  expect(accepts({ sealIntact: false, remark: 'torn at one corner' })).toBe(true)
  expect(accepts({ receiver: 'seizer' })).toBe(false)
  expect(accepts({ receiver: 'seizer', reason: 'opened' })).toBe(true)
  expect(accepts({ reason: 'opened' })).toBe(false)
  const stranger = { name: 'R. Osei', service: 'County laboratory' }
  expect(accepts({ giver: stranger, receiver: stranger })).toBe(false)
  expect(accepts({ receiver: stranger })).toBe(true)
  expect(accepts({ receiver: { ...stranger, name: ' ' } })).toBe(false)
  expect(accepts({ receiver: 'person:0' })).toBe(false)
  expect(accepts({ place: '' })).toBe(false)
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserId } from '../../src/domain/people.ts'
import { delayMs, failedBefore } from '../../src/engine/failed-sign-ins.ts'
import { type Case, openCase } from '../../src/engine/open-case.ts'
import { RECOVERY } from '../../src/engine/sealing/custodian-record.ts'
import { standBeside } from '../../src/engine/second-person.ts'
import { recoverWith, signIn } from '../../src/engine/sign-in.ts'
import { acts, codeOf, freshCase, PASSPHRASE, person, SUPERVISOR } from './fresh-case.ts'

let made: Awaited<ReturnType<typeof freshCase>>
let kase: Case
/** What was waited for, in milliseconds, without waiting. */
let waited: number[]

beforeEach(async () => {
  made = await freshCase()
  kase = made.kase
  waited = []
})
afterEach(() => made.remove())

const trying = {
  pause: async (milliseconds: number) => {
    waited.push(milliseconds)
  },
}

async function fail(times: number, user = SUPERVISOR): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    expect(await codeOf(() => signIn(kase, user, 'not the passphrase', trying))).toBe(
      'WRONG_PASSPHRASE',
    )
  }
}

/** As {@link fail}, by the recovery key: no passphrase is stretched. */
async function failFast(times: number, at = kase): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    expect(await codeOf(() => recoverWith(at, 'no key', trying))).toBe('WRONG_PASSPHRASE')
  }
}

/** The same case at another time of day. */
function later(milliseconds: number): Case {
  const { clock } = kase
  const read = () => {
    const now = clock.read()
    return { ...now, time: new Date(Date.parse(now.time) + milliseconds).toISOString() }
  }
  return { ...kase, clock: { ...clock, read } }
}

describe('a wrong passphrase', () => {
  test('is counted in the ledger, for each account by itself', async () => {
    await person(kase, made.keyring, 'mokafor', 'analyst')
    const before = kase.ledger.size()
    await fail(2)
    await fail(1, 'mokafor' as UserId)
    await fail(1, 'nobody' as UserId)
    await fail(1, 'nobody.else' as UserId)
    await fail(1)
    expect(
      acts(kase)
        .slice(before)
        .map(({ data }) => data),
    ).toEqual([
      { user: 'ambeki', count: 1 },
      { user: 'ambeki', count: 2 },
      { user: 'mokafor', count: 1 },
      { user: null, count: 1 },
      { user: null, count: 2 },
      { user: 'ambeki', count: 3 },
    ])
  })

  test('slows the next try: not after one slip, then twice as long each time, a minute at most', async () => {
    await failFast(10)
    const inSteps = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000)
    expect(waited).toHaveLength(inSteps.length)
    for (const [place, longest] of inSteps.entries()) {
      expect(waited[place]).toBeGreaterThan(longest / 2)
      expect(waited[place]).toBeLessThanOrEqual(longest)
    }
  })

  test('does so also when the program was started anew in between', async () => {
    await failFast(6)
    kase.close()
    const again = openCase(kase.dir)
    expect(delayMs(again, RECOVERY)).toBeGreaterThan(8_000)
    again.close()
  })

  test('is over with time, and a clock that was put back changes nothing', async () => {
    await failFast(6)
    expect(delayMs(later(16_000), RECOVERY)).toBe(0)
    expect(delayMs(later(10_000), RECOVERY)).toBeLessThanOrEqual(6_000)
    expect(delayMs(later(-3_600_000), RECOVERY)).toBe(16_000)
  })

  test('never locks anybody out: the right one is let in after the wait, however many came before', async () => {
    await failFast(40)
    waited = []
    const keyring = await recoverWith(kase, made.recoveryKey, trying)
    expect(keyring.has('original')).toBe(true)
    expect(waited).toHaveLength(1)
    expect(delayMs(kase, RECOVERY)).toBe(0)
  })

  test('slows nobody else', async () => {
    await failFast(5)
    expect(delayMs(kase, RECOVERY)).toBeGreaterThan(0)
    expect(delayMs(kase, SUPERVISOR)).toBe(0)
  })

  test('of a second person and a wrong recovery key count as well', async () => {
    await person(kase, made.keyring, 'skwan', 'supervisor')
    const first = { user: SUPERVISOR, name: 'A', role: 'supervisor' } as const
    const claim = { by: 'passphrase', user: 'skwan' as UserId, passphrase: 'wrong' } as const
    expect(await codeOf(() => standBeside(kase, claim, first))).toBe('WRONG_PASSPHRASE')
    expect(acts(kase).at(-1)?.data).toEqual({ user: 'skwan', count: 1, as: 'second' })
    for (const count of [1, 2]) {
      expect(await codeOf(() => recoverWith(kase, 'no key', trying))).toBe('WRONG_PASSPHRASE')
      expect(acts(kase).at(-1)?.data).toEqual({ user: 'recovery', count })
    }
    expect(delayMs(kase, RECOVERY)).toBeGreaterThan(0)
  })

  test('is counted before it is answered: many tries at once are made one after the other', async () => {
    await Promise.all(Array.from({ length: 5 }, () => failFast(1)))
    const counts = acts(kase).flatMap(({ data }) => data['count'] ?? [])
    expect(counts).toEqual([1, 2, 3, 4, 5])
    expect(waited).toHaveLength(3)
  })

  test('that waits is given up when the case is to close', async () => {
    await failFast(4)
    const stop = new AbortController()
    const entering = recoverWith(kase, made.recoveryKey, { signal: stop.signal })
    const size = kase.ledger.size()
    stop.abort(new Error('closed'))
    await expect(entering).rejects.toThrow('closed')
    expect(kase.ledger.size()).toBe(size)
  })

  test('is not counted when it cannot be recorded, and then opens nothing', async () => {
    kase.writable.exec('PRAGMA query_only = ON')
    expect(await codeOf(() => signIn(kase, SUPERVISOR, 'wrong', trying))).toBe('NOT_WRITABLE')
    kase.writable.exec('PRAGMA query_only = OFF')
    await fail(1)
    expect(acts(kase).at(-1)?.data).toEqual({ user: 'ambeki', count: 1 })
  })

  test('slows the next try in a case that is open for reading too', async () => {
    kase.close()
    const reading = openCase(kase.dir, { readOnly: true })
    await failFast(4, reading)
    expect(waited).toHaveLength(2)
    await recoverWith(reading, made.recoveryKey, trying)
    expect(failedBefore(reading, RECOVERY)).toMatchObject({ count: 4 })
    reading.close()
  })
})

describe('who signs in is told how many wrong ones came before', () => {
  test('and since when; the entry says so too', async () => {
    expect(failedBefore(kase, SUPERVISOR)).toBe(null)
    const since = kase.clock.read().time
    await fail(3)
    await signIn(kase, SUPERVISOR, PASSPHRASE, trying)
    const told = failedBefore(kase, SUPERVISOR)
    expect(told?.count).toBe(3)
    expect((told?.since ?? '') >= since).toBe(true)
    expect(acts(kase).at(-1)).toEqual({
      ...{ action: 'sign-in', actor: 'ambeki' },
      data: { failedBefore: 3 },
    })
  })

  test('once: at the sign-in after that there is nothing to tell', async () => {
    await fail(2)
    await signIn(kase, SUPERVISOR, PASSPHRASE, trying)
    await signIn(kase, SUPERVISOR, PASSPHRASE, trying)
    expect(failedBefore(kase, SUPERVISOR)).toBe(null)
    expect(acts(kase).at(-1)?.data).toEqual({})
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import { type Role, type Session, UserId } from '../../../src/domain/people.ts'
import { askedIn, needsGrant, type Reveal, type RevealTarget } from '../../../src/domain/reveal.ts'
import { insertUser } from '../../../src/engine/catalogue/user-rows.ts'
import { type Case, openCase } from '../../../src/engine/open-case.ts'
import {
  clearObjectOf,
  decideReveal,
  listReveals,
  openReveal,
  requestReveal,
} from '../../../src/engine/review/reveals.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { codeOf, freshCase, staffNumberOf } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'

const region = { x: 0, y: 0, width: 500_000, height: 250_000 }

let kase: Case
let keyring: Keyring
let remove: () => void
let item: ItemId
let original: string
let supervisor: Session
let analyst: Session
let reviewer: Session

beforeEach(async () => {
  const fresh = await freshCase()
  kase = fresh.kase
  keyring = fresh.keyring
  remove = fresh.remove
  supervisor = { user: keyring.user.id, name: '', role: 'supervisor' }
  analyst = join('mokafor', 'analyst')
  reviewer = join('jlindqvist', 'reviewer')
  const made = addItem(kase, keyring, 'one')
  item = made.id
  original = made.object
})
afterEach(() => remove())

/** In the catalogue only: nobody signs in here. */
function join(name: string, role: Role): Session {
  const id = UserId.parse(name)
  insertUser(kase.writable, { id, name, role, person: staffNumberOf(id) }, '')
  return { user: id, name, role }
}

const request = (session: Session, target: RevealTarget = 'original', of = item) =>
  requestReveal(kase, { item: of, target, region, reason: 'identify' }, session)
const key = () => Buffer.from('a wrapped key')
const decide = (reveal: Reveal, by: Session, grant = true, wrap = key) =>
  decideReveal(kase, { ...askedIn(reveal), grant, by: by.user }, wrap)
const open = (reveal: { id: string }, session: Session) =>
  openReveal(kase, reveal.id as never, item, session)

test.each<[Role, RevealTarget, boolean]>([
  ['analyst', 'original', false],
  ['analyst', 'redaction', false],
  ['supervisor', 'original', true],
  ['supervisor', 'redaction', false],
  ['reviewer', 'original', true],
  ['reviewer', 'redaction', true],
])('a look of a %s at a %s needs a grant: %s', (role, target, needed) => {
  expect(needsGrant(role, target)).toBe(needed)
})

test('an analyst answers for the look alone: it is granted at once, for a quarter of an hour', () => {
  const reveal = request(analyst)
  expect(reveal).toMatchObject({ state: 'granted', by: 'mokafor', decidedBy: null, region })
  const minutes = (Date.parse(reveal.expiresAt ?? '') - Date.parse(reveal.requestedAt)) / 60_000
  expect(minutes).toBe(15)
  expect(open(reveal, analyst)).toMatchObject({ object: original, wrappedKey: null })
})

test('a reviewer’s wish waits; the grant carries the key of that one object, wrapped to them', () => {
  const reveal = request(reviewer)
  expect(reveal).toMatchObject({ state: 'requested', expiresAt: null })
  expect(codeOf(() => open(reveal, reviewer))).toBe('NOT_GRANTED')
  const asked: unknown[] = []
  const wrap = (...how: unknown[]) => {
    asked.push(how)
    return key()
  }
  expect(decide(reveal, supervisor, true, wrap)).toMatchObject({
    state: 'granted',
    decidedBy: supervisor.user,
  })
  expect(asked).toEqual([[original, reviewer.user]])
  expect(open(reveal, reviewer).wrappedKey).toEqual(key())
})

test('a refusal carries no key and opens nothing', () => {
  const reveal = request(reviewer)
  const wrap = () => {
    throw new Error('no key is to be wrapped')
  }
  expect(decide(reveal, supervisor, false, wrap).state).toBe('refused')
  expect(codeOf(() => open(reveal, reviewer))).toBe('NOT_GRANTED')
})

test('nobody grants their own wish, and nothing is decided twice', () => {
  const own = request(supervisor)
  expect(own.state).toBe('requested')
  expect(codeOf(() => decide(own, supervisor))).toBe('OWN_ACT')
  const reveal = request(reviewer)
  decide(reveal, supervisor, false)
  expect(codeOf(() => decide(reveal, supervisor))).toBe('CONFLICT')
  expect(codeOf(() => decide(request(analyst), supervisor))).toBe('CONFLICT')
})

test('another person’s reveal, or one of another item, opens nothing', () => {
  const reveal = request(analyst)
  for (const other of [supervisor, reviewer]) {
    expect(codeOf(() => open(reveal, other))).toBe('NOT_GRANTED')
  }
  const elsewhere = addItem(kase, keyring, 'two').id
  expect(codeOf(() => openReveal(kase, reveal.id, elsewhere, analyst))).toBe('NOT_FOUND')
})

test('past its time it is expired, to the millisecond', () => {
  const reveal = request(analyst)
  const expire = (at: string) =>
    kase.writable.prepare('UPDATE reveal SET expires_at = ? WHERE id = ?').run(at, reveal.id)
  expire(new Date(Date.now() + 60_000).toISOString())
  expect(open(reveal, analyst).reveal.state).toBe('granted')
  expire(new Date(Date.now() - 1).toISOString())
  expect(codeOf(() => open(reveal, analyst))).toBe('NOT_GRANTED')
  expect(listReveals(kase, item, analyst)[0]?.state).toBe('expired')
})

describe('a clock that is set back does not make it last longer', () => {
  const MINUTE_MS = 60_000
  let wall: number
  let mono: number
  let boot: string
  let own: Case
  /** As time goes by, unless somebody sets the clock. */
  const wait = (minutes: number) => {
    wall += minutes * MINUTE_MS
    mono += minutes * MINUTE_MS * 1000
  }
  const act = () =>
    own.ledger.append({ action: 'verified', data: {} }, { user: 'mokafor', role: 'analyst' })
  const stateNow = () => listReveals(own, item, analyst)[0]?.state

  beforeEach(() => {
    wall = Date.now() + MINUTE_MS
    mono = 5_000_000
    boot = 'one run of the machine'
    kase.close()
    const clock = {
      read: () => ({ time: new Date(wall).toISOString(), tz: '+00:00', boot, mono }),
    }
    own = openCase(kase.dir, { clock })
    act()
    requestReveal(own, { item, target: 'original', region, reason: 'identify' }, analyst)
    return () => own.close()
  })

  test('while the machine runs: its own time since the grant counts', () => {
    wait(10)
    wall -= 60 * MINUTE_MS
    expect(stateNow()).toBe('granted')
    wait(5)
    expect(stateNow()).toBe('expired')
  })

  test('after a restart: an entry past the end ends it for good', () => {
    wait(15)
    act()
    boot = 'the next run'
    mono = 0
    wall -= 10 * MINUTE_MS
    expect(stateNow()).toBe('expired')
    act()
    expect(stateNow()).toBe('expired')
    wait(0.001)
    act()
    expect(stateNow()).toBe('expired')
  })

  test('after a restart: a clock from before the grant ends it', () => {
    boot = 'the next run'
    mono = 0
    wait(1)
    expect(stateNow()).toBe('granted')
    wall -= 2 * MINUTE_MS
    expect(stateNow()).toBe('expired')
    expect(codeOf(() => openReveal(own, newest(), item, analyst))).toBe('NOT_GRANTED')
  })

  test('nor does a clock that had been ahead before the grant shorten it', () => {
    wall += 600 * MINUTE_MS
    act()
    wall -= 600 * MINUTE_MS
    act()
    requestReveal(own, { item, target: 'original', region, reason: 'identify' }, analyst)
    act()
    wait(14)
    expect(stateNow()).toBe('granted')
    wait(1)
    expect(stateNow()).toBe('expired')
  })

  const newest = () => {
    const [reveal] = listReveals(own, item, analyst)
    if (reveal === undefined) throw new TypeError('there is none')
    return reveal.id
  }
})

test('only a screened still has anything to reveal', () => {
  const refused = (of: ItemId) => codeOf(() => request(analyst, 'original', of))
  expect(refused('i0000000000000000' as ItemId)).toBe('NOT_FOUND')
  expect(refused(addItem(kase, keyring, 'a', { preview: false }).id)).toBe('CONFLICT')
  expect(refused(addItem(kase, keyring, 'b', { kind: 'video' }).id)).toBe('CONFLICT')
  expect(codeOf(() => request(analyst, 'redaction'))).toBe('NOT_FOUND')
  expect(codeOf(() => request(reviewer, 'redaction'))).toBe('ROLE_NOT_ALLOWED')
  expect(codeOf(() => clearObjectOf(kase.readable, item, 'redaction'))).toBe('NOT_FOUND')
})

test('a supervisor sees every wish that waits, others their own', () => {
  const waiting = request(reviewer)
  request(analyst)
  expect(listReveals(kase, null, supervisor).map(({ id }) => id)).toEqual([waiting.id])
  expect(listReveals(kase, null, reviewer).map(({ id }) => id)).toEqual([waiting.id])
  expect(listReveals(kase, null, analyst)).toEqual([])
  expect(listReveals(kase, item, supervisor)).toHaveLength(2)
  expect(listReveals(kase, item, analyst).map(({ by }) => by)).toEqual(['mokafor'])
})

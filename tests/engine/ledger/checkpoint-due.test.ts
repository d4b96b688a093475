/** Checkpoints come by themselves: after 1,000 entries, after 15 minutes, whoever writes. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Reading } from '../../../src/engine/clock.ts'
import { Ledger } from '../../../src/engine/ledger/ledger.ts'
import { ANALYST, type Fixture, ingest, LOG, newLedger, TOOL } from './ledger-fixture.ts'

const MINUTE_US = 60_000_000

let a: Fixture
let now: Reading
let ledger: Ledger
let isLocked: boolean

beforeEach(() => {
  a = newLedger()
  isLocked = false
  now = { time: '2026-11-23T09:00:00.000Z', tz: '+00:00', boot: 'one', mono: 5 * MINUTE_US }
  ledger = new Ledger({ db: a.db, log: LOG, clock: { read: () => now }, tool: TOOL, dir: a.dir })
  signIn()
})

function signIn(): void {
  ledger.signWith({
    ledgerKey: () => (isLocked ? null : a.keys.privateKey),
    identity: () => null,
  })
}

function pass(minutes: number): void {
  now = { ...now, mono: now.mono + minutes * MINUTE_US }
}

function sizes(): number[] {
  return a.db.prepare<[], number>('SELECT size FROM checkpoint ORDER BY size').pluck().all()
}

function append(entries: number): void {
  a.db.transaction(() => {
    for (let n = 0; n < entries; n += 1) ledger.append(ingest(n % 50), ANALYST)
  })()
}

describe('after 1,000 entries', () => {
  test('the thousandth is the heads entry of a checkpoint, also inside one transaction', () => {
    append(2_500)
    expect(sizes()).toEqual([1_000, 2_000])
    expect(ledger.entries({ from: 999, limit: 1 })[0]?.entry.action).toBe('heads')
    expect(ledger.verify(a.keys.publicKey).filter(({ severity }) => severity === 'error')).toEqual(
      [],
    )
  })

  test('entries at a time make no difference', () => {
    for (let n = 0; n < 30; n += 1) append(50)
    expect(sizes()).toEqual([1_000])
  })

  test('its file is there once the transaction is over', async () => {
    append(1_000)
    await turn()
    expect(existsSync(join(a.dir, 'checkpoints', '000001000.txt'))).toBe(true)
    expect(ledger.verify(a.keys.publicKey)).toEqual([])
  })

  test('one that was rolled back is made again', () => {
    append(900)
    const undone = a.db.transaction(() => {
      append(200)
      throw new Error('undone')
    })
    expect(undone).toThrow('undone')
    expect(sizes()).toEqual([])
    append(98)
    expect(sizes()).toEqual([])
    append(1)
    expect(sizes()).toEqual([1_000])
  })
})

describe('after 15 minutes', () => {
  test('the next entry is followed by a checkpoint over all that waited', () => {
    append(2)
    pass(14)
    append(1)
    expect(sizes()).toEqual([])
    pass(1)
    append(1)
    expect(sizes()).toEqual([5])
  })

  test('they are counted from the first entry since the last checkpoint', () => {
    append(1)
    ledger.checkpoint(a.keys.privateKey)
    pass(60)
    append(1)
    expect(sizes()).toEqual([2])
    pass(15)
    append(1)
    expect(sizes()).toEqual([2, 5])
  })

  test('a wall clock that was set back does not put them off', () => {
    append(1)
    pass(15)
    now = { ...now, time: '2026-11-22T09:00:00.000Z' }
    append(1)
    expect(sizes()).toEqual([4])
  })

  test('what a run of the machine before has left is covered at once', () => {
    append(3)
    now = { ...now, boot: 'two', mono: 1 }
    append(1)
    expect(sizes()).toEqual([5])
  })
})

describe('nobody is there to sign', () => {
  test('entries are written all the same, and covered when somebody is', () => {
    isLocked = true
    append(1_500)
    pass(60)
    append(1)
    expect(sizes()).toEqual([])
    isLocked = false
    append(1)
    expect(sizes()).toEqual([1_503])
  })

  test('work of somebody who has left goes on with their keys, whoever has signed in since', () => {
    const worker = a.keys.privateKey
    ledger.signWith({ ledgerKey: () => worker, identity: () => null })
    isLocked = true
    append(1_000)
    expect(sizes()).toEqual([1_000])
  })
})

test('a ledger that no longer begins with what was signed is not signed again', () => {
  append(3)
  ledger.checkpoint(a.keys.privateKey)
  a.db.exec('UPDATE tree_node SET hash = zeroblob(32) WHERE level = 2 AND place = 0')
  append(1)
  expect(() => ledger.checkpoint(a.keys.privateKey)).toThrow(
    expect.objectContaining({ code: 'BROKEN' }),
  )
  expect(sizes()).toEqual([4])
  expect(ledger.size()).toBe(5)
})

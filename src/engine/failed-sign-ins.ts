/** Wrong passphrases: each slows the next try of that account, and is told to whom it belongs. The delay
 *  is for the keyboard; who has the disk guesses without it, at the price of scrypt. */
import { setTimeout as timer } from 'node:timers/promises'
import type { FailedSignIns, UserId } from '../domain/people.ts'
import type { ReadableDb } from './catalogue/database.ts'
import { findUser } from './catalogue/user-rows.ts'
import type { Case } from './open-case.ts'
import { RECOVERY } from './sealing/custodian-record.ts'

/** A slip of the finger costs nothing; then 1, 2, 4 … seconds. Never more, so that nobody can lock out
 *  anybody for good. */
const LONGEST_DELAY_MS = 60_000

export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>

/** Whose tries are counted together: all that name nobody of the case are one. */
export type Account = UserId | ''

/** @param typed - Whoever somebody says they are. */
export function accountOf({ readable }: Case, typed: UserId): Account {
  return typed === RECOVERY || findUser(readable, typed) !== null ? typed : ''
}

type Row = {
  readonly count: number
  readonly since: string | null
  readonly last_at: string | null
  readonly told_count: number
  readonly told_since: string | null
}

const NONE: Row = { count: 0, since: null, last_at: null, told_count: 0, told_since: null }

/** Counts of a case that is open for reading: they last as long as it is open. */
const unwritten = new WeakMap<ReadableDb, Map<string, Row>>()

/** How long the next try of an account waits for its answer, at most, from now on. */
export function delayMs(kase: Case, account: Account): number {
  const { count, last_at } = rowOf(kase, account)
  if (count < 2 || last_at === null) return 0
  const delay = Math.min(1_000 * 2 ** (count - 2), LONGEST_DELAY_MS)
  const passed = Date.parse(kase.clock.read().time) - Date.parse(last_at)
  // A clock that was put back is no reason to wait for longer, or for less.
  return passed < 0 ? delay : Math.max(0, delay - passed)
}

/** Notes one more. To be called in the transaction of its entry.
 *  @returns How many there have been since the last that was right. */
export function countFailure(kase: Case, account: Account): number {
  const row = rowOf(kase, account)
  const now = kase.clock.read().time
  const next = { ...row, count: row.count + 1, since: row.since ?? now, last_at: now }
  write(kase, account, next)
  return next.count
}

/** The right one at last. To be called in the transaction of its entry.
 *  @returns What there was since the one before. */
export function forgive(kase: Case, account: Account): FailedSignIns | null {
  const { count, since } = rowOf(kase, account)
  write(kase, account, { ...NONE, told_count: count, told_since: since })
  return count === 0 || since === null ? null : { count, since }
}

/** What there was before a person's last sign-in. */
export function failedBefore(kase: Case, account: Account): FailedSignIns | null {
  const { told_count, told_since } = rowOf(kase, account)
  return told_since === null ? null : { count: told_count, since: told_since }
}

const turns = new WeakMap<ReadableDb, Map<Account, Promise<unknown>>>()

/** One try of an account after the other, each after its delay: many at once are not many guesses.
 *  @throws the reason of `signal`, once it is aborted. */
export function inTurn<T>(
  kase: Case,
  account: Account,
  work: () => Promise<T>,
  { signal, pause }: { readonly signal?: AbortSignal; readonly pause?: Pause },
): Promise<T> {
  const wait: Pause = pause ?? pauseFor
  const of = turns.get(kase.readable) ?? new Map<Account, Promise<unknown>>()
  turns.set(kase.readable, of)
  const before = of.get(account) ?? Promise.resolve()
  const mine = before.then(async () => {
    signal?.throwIfAborted()
    const delay = delayMs(kase, account)
    if (delay > 0) await wait(delay, signal)
    return work()
  })
  const over = mine.then(
    () => undefined,
    () => undefined,
  )
  of.set(account, over)
  return mine
}

async function pauseFor(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await timer(milliseconds, undefined, signal && { signal })
  } catch {
    signal?.throwIfAborted()
  }
}

function rowOf({ readable }: Case, account: Account): Row {
  const row = readable.readonly
    ? unwritten.get(readable)?.get(account)
    : readable.prepare<[string], Row>('SELECT * FROM failed_sign_in WHERE account = ?').get(account)
  return row ?? NONE
}

function write(kase: Case, account: Account, row: Row): void {
  const { readable } = kase
  if (readable.readonly) {
    const of = unwritten.get(readable) ?? new Map<string, Row>()
    unwritten.set(readable, of.set(account, row))
    return
  }
  kase.writable
    .prepare('INSERT OR REPLACE INTO failed_sign_in VALUES (?, ?, ?, ?, ?, ?)')
    .run(account, row.count, row.since, row.last_at, row.told_count, row.told_since)
}

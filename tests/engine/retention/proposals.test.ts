import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import { UserId } from '../../../src/domain/people.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { listDisposals } from '../../../src/engine/retention/disposal-rows.ts'
import { dispose } from '../../../src/engine/retention/dispose.ts'
import { releaseHold } from '../../../src/engine/retention/rules.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { signIn } from '../../../src/engine/sign-in.ts'
import { acts, addUser, PASSPHRASE, SUPERVISOR, staffNumberOf } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'
import {
  aCaseOfTwo,
  act,
  answer,
  BY_COURT,
  carryOut,
  hold,
  propose,
  rule,
  WHOLE,
} from './a-disposal.ts'

const PAST = '2020-01-01'
const FUTURE = '2990-01-01'

let a: Awaited<ReturnType<typeof aCaseOfTwo>>
let second: Keyring
let items: ItemId[]

beforeEach(async () => {
  a = await aCaseOfTwo()
  second = a.second
  items = ['one', 'two', 'three'].map((text) => addItem(a.kase, a.keyring, text).id)
})
afterEach(() => a.remove())

async function codeOf(work: () => unknown): Promise<string | null> {
  try {
    await work()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
  return null
}

const stateNow = () => listDisposals(a.kase.readable)[0]?.state

describe('what may be proposed', () => {
  test('nothing without a rule, nothing before its time, nothing that is held', async () => {
    expect(await codeOf(() => propose(a.kase, a.keyring))).toBe('NOTHING_DUE')
    rule(a.kase, a.keyring, FUTURE)
    expect(await codeOf(() => propose(a.kase, a.keyring))).toBe('NOTHING_DUE')
    rule(a.kase, a.keyring, PAST)
    hold(a.kase, a.keyring)
    expect(await codeOf(() => propose(a.kase, a.keyring))).toBe('NOTHING_DUE')
    expect(listDisposals(a.kase.readable)).toEqual([])
    expect(a.kase.readable.prepare('SELECT count(*) FROM disposal_item').pluck().get()).toBe(0)
  })

  test('of a case or an exhibit what is due goes, and what stays is counted with its reason', async () => {
    rule(a.kase, a.keyring, PAST)
    rule(a.kase, a.keyring, FUTURE, { of: 'item', item: items[1] as ItemId })
    hold(a.kase, a.keyring, { of: 'item', item: items[2] as ItemId })
    const { content, state, progress } = await propose(a.kase, a.keyring)
    expect(content.items).toMatchObject({ count: 1, bytes: 3 })
    expect(content.staying).toEqual({ held: 1, kept: 1, unknown: 0 })
    expect(content.keys).toBe(false)
    expect(content.rule).toMatchObject({ legalBasis: 'Records Act, section 4' })
    expect([state, progress.waiting]).toEqual(['proposed', 1])
    const whole = acts(a.kase).find(({ action }) => action === 'disposal-proposed')
    expect(whole?.data).toMatchObject({ items: 1, keys: false })
  })

  test('of named items each must be due: one that is not refuses all', async () => {
    rule(a.kase, a.keyring, PAST)
    const named = (...of: (ItemId | undefined)[]) =>
      codeOf(() => propose(a.kase, a.keyring, { of: 'items', items: of as ItemId[] }))
    rule(a.kase, a.keyring, FUTURE, { of: 'item', item: items[1] as ItemId })
    expect(await named(items[0], items[1])).toBe('NOT_DUE')
    hold(a.kase, a.keyring, { of: 'item', item: items[1] as ItemId })
    expect(await named(items[0], items[1])).toBe('HELD')
    expect(await named(items[0], 'i0123456789abcdef' as ItemId)).toBe('NOT_FOUND')
    expect(await named(items[0], items[0])).toBeNull()
    expect(listDisposals(a.kase.readable)[0]?.content.items.count).toBe(1)
  })

  test('a court’s order stands in for the rule, never for the release of a hold', async () => {
    const ordered = await propose(a.kase, a.keyring, WHOLE, BY_COURT)
    expect(ordered.content).toMatchObject({ rule: null, ground: BY_COURT, items: { count: 3 } })
    rule(a.kase, a.keyring, FUTURE)
    hold(a.kase, a.keyring, { of: 'item', item: items[0] as ItemId })
    const rest = await propose(a.kase, a.keyring, WHOLE, BY_COURT)
    expect(rest.content).toMatchObject({ items: { count: 2 }, staying: { held: 1 } })
    hold(a.kase, a.keyring)
    expect(await codeOf(() => propose(a.kase, a.keyring, WHOLE, BY_COURT))).toBe('NOTHING_DUE')
  })

  test('only when nothing of the case stays do its keys go', async () => {
    rule(a.kase, a.keyring, PAST)
    expect((await propose(a.kase, a.keyring)).content.keys).toBe(true)
    const exhibit = { of: 'exhibit', exhibit: 'EX-01' as never } as const
    expect((await propose(a.kase, a.keyring, exhibit)).content.keys).toBe(false)
    const all = { of: 'items', items } as const
    expect((await propose(a.kase, a.keyring, all)).content.keys).toBe(false)
  })

  test('two proposals drawn up at once: the second is told to wait', async () => {
    rule(a.kase, a.keyring, PAST)
    const both = [propose(a.kase, a.keyring), propose(a.kase, a.keyring)]
    const codes = await Promise.all(both.map((one) => codeOf(() => one)))
    expect(codes.toSorted()).toEqual(['CONFLICT', null])
  })
})

describe('an approval is by another person, of exactly what was proposed', () => {
  test('nobody approves what they proposed; they may take it back', async () => {
    rule(a.kase, a.keyring, PAST)
    const proposed = await propose(a.kase, a.keyring)
    expect(await codeOf(() => answer(a.kase, a.keyring, proposed))).toBe('OWN_ACT')
    expect(stateNow()).toBe('proposed')
    expect(answer(a.kase, a.keyring, proposed, false).state).toBe('declined')
    expect(await codeOf(() => answer(a.kase, second, proposed))).toBe('NOT_PROPOSED')
  })

  test('an account of the same person approves nothing', async () => {
    const id = UserId.parse('ambeki2')
    await addUser(a.kase, a.keyring, {
      ...{ id, name: 'A. Mbeki', role: 'supervisor', person: staffNumberOf(SUPERVISOR) },
      passphrase: PASSPHRASE,
    })
    const alias = await signIn(a.kase, id, PASSPHRASE)
    rule(a.kase, a.keyring, PAST)
    const proposed = await propose(a.kase, a.keyring)
    expect(await codeOf(() => answer(a.kase, alias, proposed))).toBe('OWN_ACT')
    expect(stateNow()).toBe('proposed')
    // Nor when the row says otherwise than the staff numbers.
    a.kase.writable.exec(`UPDATE disposal SET state = 'approved', decided_by = 'ambeki2',
      decided_seq = ${a.kase.ledger.size()}`)
    const data = { disposal: proposed.id, digest: proposed.digest }
    const actor = { user: 'ambeki2', role: 'supervisor' }
    a.kase.ledger.append({ action: 'disposal-approved', data }, actor)
    expect(await codeOf(() => carryOut(a.kase, second, proposed))).toBe('OWN_ACT')
  })

  test('another digest is refused, and so is an answer that was given before', async () => {
    rule(a.kase, a.keyring, PAST)
    const exhibit = { of: 'exhibit', exhibit: 'EX-01' as never } as const
    const proposed = await propose(a.kase, a.keyring, exhibit)
    const other = { ...proposed, digest: '0'.repeat(64) as typeof proposed.digest }
    expect(await codeOf(() => answer(a.kase, second, other))).toBe('CHANGED')
    const one = { of: 'items', items: items.slice(0, 1) } as const
    const smaller = await propose(a.kase, a.keyring, one)
    const swapped = { id: proposed.id, digest: smaller.digest }
    expect(await codeOf(() => answer(a.kase, second, swapped))).toBe('CHANGED')
    answer(a.kase, second, proposed)
    expect(await codeOf(() => answer(a.kase, second, proposed))).toBe('NOT_PROPOSED')
    await carryOut(a.kase, second, proposed)
    expect(await codeOf(() => answer(a.kase, second, proposed))).toBe('NOT_PROPOSED')
    expect(await codeOf(() => carryOut(a.kase, second, proposed))).toBe('NOT_APPROVED')
    // What the smaller one was about is gone since.
    expect(await codeOf(() => answer(a.kase, second, smaller))).toBe('CHANGED')
  })

  test.each([
    ['a hold', () => void hold(a.kase, a.keyring)],
    [
      'a hold that was released again',
      () => {
        const { id } = hold(a.kase, a.keyring)
        act(a.kase, a.keyring, { action: 'hold-released', data: {} }, () =>
          releaseHold(
            a.kase,
            { hold: id, scope: { of: 'case' }, reason: 'mistaken' },
            a.keyring.user.id,
          ),
        )
      },
    ],
    ['another rule, though it says the same', () => void rule(a.kase, a.keyring, PAST)],
    ['another item', () => void addItem(a.kase, a.keyring, 'four')],
  ])('%s since the proposal refuses it', async (_what, change) => {
    rule(a.kase, a.keyring, PAST)
    const proposed = await propose(a.kase, a.keyring)
    change()
    expect(await codeOf(() => answer(a.kase, second, proposed))).toBe('CHANGED')
    expect(stateNow()).toBe('proposed')
    expect(acts(a.kase).some(({ action }) => action === 'disposal-approved')).toBe(false)
  })

  test('while one is under way no other is proposed or approved', async () => {
    rule(a.kase, a.keyring, PAST)
    const one = await propose(a.kase, a.keyring, { of: 'items', items: items.slice(0, 1) })
    const two = await propose(a.kase, a.keyring, { of: 'items', items: items.slice(1) })
    answer(a.kase, second, one)
    expect(await codeOf(() => answer(a.kase, second, two))).toBe('CONFLICT')
    expect(await codeOf(() => propose(a.kase, a.keyring))).toBe('CONFLICT')
  })
})

describe('whoever can write the catalogue, but knows no passphrase, makes nothing of it', () => {
  const run = (id: string) => {
    const job = new Job('disposal')
    return dispose(a.kase, second, { disposal: id as never, job, actor: { user: 'x', role: 'y' } })
  }

  test.each<[string, (no: number) => string, string]>([
    [
      'a row that says it was approved',
      () => `UPDATE disposal SET state = 'approved', decided_by = 'skwan', decided_seq = 3`,
      'CHANGED',
    ],
    [
      'an approval that points at the proposal',
      () =>
        `UPDATE disposal SET state = 'approved', decided_by = 'skwan', decided_seq = proposed_seq`,
      'CHANGED',
    ],
    [
      'another proposer, so that one person is two',
      () => `UPDATE disposal SET proposed_by = 'skwan', state = 'approved'`,
      'CHANGED',
    ],
  ])('%s', async (_what, sql, code) => {
    rule(a.kase, a.keyring, PAST)
    const { id } = await propose(a.kase, a.keyring)
    a.kase.writable.exec(sql(1))
    expect(await codeOf(() => run(id))).toBe(code)
    expect(a.kase.readable.prepare('SELECT count(disposed_at) FROM item').pluck().get()).toBe(0)
  })

  test.each([
    ['another content', `UPDATE disposal SET content = replace(content, '"case"', '"cast"')`],
    [
      'a wider list',
      'INSERT INTO disposal_item (disposal, item) SELECT 1, no FROM item WHERE no = 3',
    ],
    ['a shorter list', 'DELETE FROM disposal_item WHERE item = 1'],
    ['another object in the place of one', `UPDATE item SET object = sha256 WHERE no = 1`],
    [
      'an old approval on a disposal of today',
      `UPDATE disposal SET digest = 'd', content = 'c' WHERE no = 1`,
    ],
  ])('%s after the approval destroys nothing', async (_what, sql) => {
    rule(a.kase, a.keyring, PAST)
    const scope = { of: 'items', items: items.slice(0, 2) } as const
    const proposed = await propose(a.kase, a.keyring, scope)
    answer(a.kase, second, proposed)
    a.kase.writable.exec(sql)
    expect(await codeOf(() => carryOut(a.kase, second, proposed))).toBe('CHANGED')
    expect(a.kase.readable.prepare('SELECT count(disposed_at) FROM item').pluck().get()).toBe(0)
  })

  test('a ledger that does not verify destroys nothing', async () => {
    rule(a.kase, a.keyring, PAST)
    const proposed = await propose(a.kase, a.keyring)
    answer(a.kase, second, proposed)
    a.kase.writable.exec(`DROP TRIGGER entry_never_changes;
      UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'sign-in', 'sign-on') AS BLOB) WHERE seq = 2`)
    expect(await codeOf(() => carryOut(a.kase, second, proposed))).toBe('BROKEN')
    expect(a.kase.readable.prepare('SELECT count(disposed_at) FROM item').pluck().get()).toBe(0)
  })
})

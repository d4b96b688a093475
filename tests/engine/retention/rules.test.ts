import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ExhibitId } from '../../../src/domain/exhibit.ts'
import { LocalDate, Zone } from '../../../src/domain/local-date.ts'
import type { Keep, RetentionScope } from '../../../src/domain/retention.ts'
import { dueList } from '../../../src/engine/retention/due-list.ts'
import {
  placeHold,
  releaseHold,
  retentionRecord,
  setRule,
} from '../../../src/engine/retention/rules.ts'
import { codeOf, freshCase, SUPERVISOR } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'

let a: Awaited<ReturnType<typeof freshCase>>

beforeEach(async () => {
  a = await freshCase()
})
afterEach(() => a.remove())

const wholeCase: RetentionScope = { of: 'case' }
const until = (date: string): Keep => ({ until: 'date', date: LocalDate.parse(date) })

function set(scope: RetentionScope, keep: Keep) {
  const legalBasis = 'Records Act, section 4'
  return setRule(a.kase, { scope, keep, zone: Zone.parse('Europe/London'), legalBasis }, SUPERVISOR)
}

function hold(scope: RetentionScope) {
  return placeHold(a.kase, { scope, reason: 'appeal', reference: '2 StR 114/26' }, SUPERVISOR)
}

function addExhibit(id: string): ExhibitId {
  a.kase.writable
    .prepare(`INSERT INTO exhibit VALUES (?, 's', 'd', 't', 'w', 'b', 'a', 't')`)
    .run(id)
  return ExhibitId.parse(id)
}

describe('rules', () => {
  test('the newest is in force, and every one stays on record with who set it and when', () => {
    set(wholeCase, until('2030-01-01'))
    set(wholeCase, until('2040-01-01'))
    const { caseRule, rules, rulesTotal } = retentionRecord(a.kase.readable)
    expect(caseRule).toMatchObject({ no: 2, keep: { date: '2040-01-01' }, setBy: SUPERVISOR })
    expect(rules.map(({ no }) => no)).toEqual([2, 1])
    expect(rulesTotal).toBe(2)
  })

  test('of an exhibit or an item that is not there are refused', () => {
    const exhibit = ExhibitId.parse('EX-99')
    expect(codeOf(() => set({ of: 'exhibit', exhibit }, until('2030-01-01')))).toBe('NOT_FOUND')
    const item = 'i0123456789abcdef' as never
    expect(codeOf(() => hold({ of: 'item', item }))).toBe('NOT_FOUND')
    expect(retentionRecord(a.kase.readable)).toMatchObject({ rulesTotal: 0, holdsTotal: 0 })
  })
})

describe('holds', () => {
  test('are several at a time; one that is released stays on record', () => {
    const first = hold(wholeCase)
    const second = hold(wholeCase)
    const release = { hold: first.id, scope: wholeCase, reason: 'ended' } as const
    expect(releaseHold(a.kase, release, SUPERVISOR)).toMatchObject({
      releasedBy: SUPERVISOR,
      releaseReason: 'ended',
    })
    const { holds, holdsTotal } = retentionRecord(a.kase.readable)
    expect(holds.map(({ id }) => id)).toEqual([second.id, first.id])
    expect(holdsTotal).toBe(2)
  })

  test('are released once, and only as what they are', () => {
    const { id } = addItem(a.kase, a.keyring, 'a house')
    const { id: of } = hold({ of: 'item', item: id })
    const as = (scope: RetentionScope) =>
      codeOf(() => releaseHold(a.kase, { hold: of, scope, reason: 'ended' }, SUPERVISOR))
    expect(as(wholeCase)).toBe('NOT_FOUND')
    expect(as({ of: 'item', item: id })).toBeNull()
    expect(as({ of: 'item', item: id })).toBe('CONFLICT')
  })
})

describe('the due list', () => {
  const now = '2026-11-23T12:00:00.000Z'
  const due = () => dueList(a.kase.readable, now)
  const partsOf = ({ counts }: ReturnType<typeof due>) =>
    Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0))

  test('without a rule everything is unknown, and nothing due', () => {
    addItem(a.kase, a.keyring, 'one')
    addItem(a.kase, a.keyring, 'two')
    hold(wholeCase)
    expect(partsOf(due())).toEqual({ held: 2 })
    releaseHold(
      a.kase,
      {
        hold: retentionRecord(a.kase.readable).holds[0]?.id as never,
        scope: wholeCase,
        reason: 'ended',
      },
      SUPERVISOR,
    )
    expect(partsOf(due())).toEqual({ unknown: 2 })
  })

  test.each([
    ['2026-11-22', 'due'],
    ['2026-11-23', 'within30'],
    ['2026-12-23', 'within30'],
    ['2026-12-24', 'within90'],
    ['2027-02-21', 'within90'],
    ['2027-02-22', 'later'],
  ])('on 23 November what is kept to %s is %s', (date, state) => {
    addItem(a.kase, a.keyring, 'one')
    set(wholeCase, until(date))
    expect(partsOf(due())).toEqual({ [state]: 1 })
    expect(due().exhibits).toMatchObject([{ exhibit: 'EX-01', total: 1, state, lastDay: date }])
  })

  test('counts each item once, and its parts make up the whole', () => {
    const items = ['one', 'two', 'three', 'four'].map((text) => addItem(a.kase, a.keyring, text).id)
    const [one, two, three, four] = items as [never, never, never, never]
    const other = addExhibit('EX-02')
    a.kase.writable.prepare('UPDATE item SET exhibit = ? WHERE id = ?').run(other, four)
    set(wholeCase, until('2026-01-01'))
    set({ of: 'exhibit', exhibit: other }, until('2027-01-15'))
    set({ of: 'item', item: two }, until('2035-01-01'))
    hold({ of: 'item', item: three })
    hold({ of: 'item', item: three })
    expect(partsOf(due())).toEqual({ due: 1, within90: 1, later: 1, held: 1 })
    expect(due().total).toBe(4)
    expect(due().exceptions).toEqual([
      { item: two, exhibit: 'EX-01', state: 'later', lastDay: '2035-01-01' },
      { item: three, exhibit: 'EX-01', state: 'held', lastDay: null },
    ])
    // An exception cannot shorten.
    set({ of: 'item', item: two }, until('2020-01-01'))
    expect(partsOf(due())).toEqual({ due: 2, within90: 1, held: 1 })
    a.kase.writable.prepare(`UPDATE item SET disposed_at = 't' WHERE id IN (?, ?)`).run(one, three)
    expect(partsOf(due())).toEqual({ due: 1, within90: 1, disposed: 2 })
    expect(due().exceptions).toHaveLength(1)
  })
})

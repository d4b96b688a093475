import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Grade } from '../../../src/domain/grade.ts'
import type { ItemId } from '../../../src/domain/item.ts'
import { type Role, UserId } from '../../../src/domain/people.ts'
import { insertUser } from '../../../src/engine/catalogue/user-rows.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import { gradeItem, reviewProgress, undoGrade } from '../../../src/engine/review/grade-item.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { codeOf, freshCase, staffNumberOf } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'

let kase: Case
let keyring: Keyring
let remove: () => void
let first: UserId
let second: UserId
let item: ItemId

beforeEach(async () => {
  const fresh = await freshCase()
  kase = fresh.kase
  keyring = fresh.keyring
  remove = fresh.remove
  first = join('jlindqvist', 'reviewer')
  second = join('mokafor', 'analyst')
  item = addItem(kase, keyring, 'one').id
})
afterEach(() => remove())

/** In the catalogue only: nobody signs in here. */
function join(name: string, role: Role): UserId {
  const id = UserId.parse(name)
  insertUser(kase.writable, { id, name, role, person: staffNumberOf(id) }, '')
  return id
}

const grade = (user: UserId, letter: Grade, of = item) =>
  gradeItem(kase, { item: of, user, grade: letter, note: null }).grade
const shown = () =>
  kase.readable.prepare<[string], string>('SELECT grade FROM item WHERE id = ?').pluck().get(item)
const opinions = () =>
  kase.readable
    .prepare<[], { user: string; grade: string; undone: number }>(
      'SELECT user, grade, undone_at IS NOT NULL AS undone FROM opinion ORDER BY id',
    )
    .all()

test('the latest opinion of anyone is the item’s grade; all of them stay', () => {
  grade(first, 'A')
  grade(second, 'B')
  grade(first, 'C')
  expect(shown()).toBe('C')
  expect(opinions()).toEqual([
    { user: first, grade: 'A', undone: 0 },
    { user: second, grade: 'B', undone: 0 },
    { user: first, grade: 'C', undone: 0 },
  ])
})

test('taking back reaches one’s own latest opinion only, and erases nothing', () => {
  grade(first, 'A')
  grade(first, 'B')
  grade(second, 'C')
  expect(undoGrade(kase, item, first)).toEqual({ item, grade: 'A' })
  expect(shown()).toBe('C')
  expect(undoGrade(kase, item, second)).toEqual({ item, grade: null })
  expect(shown()).toBe('A')
  expect(undoGrade(kase, item, first)).toEqual({ item, grade: null })
  expect(shown()).toBeNull()
  expect(opinions().map(({ undone }) => undone)).toEqual([1, 1, 1])
})

test('there is nothing to take back twice', () => {
  grade(first, 'A')
  undoGrade(kase, item, first)
  expect(codeOf(() => undoGrade(kase, item, first))).toBe('NOT_FOUND')
  expect(codeOf(() => undoGrade(kase, item, second))).toBe('NOT_FOUND')
})

test('a grade after one was taken back stands', () => {
  grade(first, 'A')
  undoGrade(kase, item, first)
  grade(first, 'B')
  expect(shown()).toBe('B')
})

test('what is not there, or not read yet, is not graded', () => {
  expect(codeOf(() => grade(first, 'A', 'i0000000000000000' as ItemId))).toBe('NOT_FOUND')
  for (const ingest of ['pending', 'failed']) {
    const other = addItem(kase, keyring, ingest, { ingest }).id
    expect(codeOf(() => grade(first, 'A', other))).toBe('CONFLICT')
  }
  expect(opinions()).toEqual([])
})

test('progress counts each item once, by the latest standing opinion', () => {
  const other = addItem(kase, keyring, 'two').id
  addItem(kase, keyring, 'three', { preview: false })
  grade(first, 'A')
  grade(first, 'B')
  grade(first, 'B', other)
  undoGrade(kase, other, first)
  grade(second, 'C', other)
  expect(reviewProgress(kase.readable, first)).toEqual({
    screened: 2,
    gradedByYou: 1,
    gradedByAnyone: 2,
    unscreened: 1,
    byGrade: { B: 1 },
  })
  expect(reviewProgress(kase.readable, second)).toMatchObject({
    gradedByYou: 1,
    byGrade: { C: 1 },
  })
})

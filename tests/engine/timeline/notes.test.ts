import { afterEach, beforeEach, expect, test } from 'vitest'
import { Exhibit } from '../../../src/domain/exhibit.ts'
import type { ItemId } from '../../../src/domain/item.ts'
import type { Thing } from '../../../src/domain/thing.ts'
import { addExhibit } from '../../../src/engine/exhibits/exhibits.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { addNote, openNote } from '../../../src/engine/timeline/notes.ts'
import { acts, codeOf, freshCase, person } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'

const ACTOR = { user: 'ambeki', role: 'supervisor' } as const

let kase: Case
let keyring: Keyring
let remove: () => void
let item: ItemId
let exhibit: Exhibit['id']

beforeEach(async () => {
  const fresh = await freshCase()
  ;({ kase, keyring, remove } = fresh)
  item = addItem(kase, keyring, 'one').id
  const added = Exhibit.parse({
    ...{ id: 'EX-04', seal: 'K-1', description: 'd', seizedAt: '2026-05-01T10:00:00Z' },
    ...{ seizedWhere: 'w', seizedBy: 'b', authority: 'a' },
  })
  exhibit = addExhibit(kase, added, '').id
})
afterEach(() => remove())

const note = (thing: Thing, text: string, corrects: number | null = null) =>
  addNote(kase, keyring, { thing, text, corrects }, ACTOR).entry

/** The digest that the entry holds. */
const digestIn = (seq: number) => String(acts(kase)[seq]?.data['record'])
const read = (seq: number) => openNote(kase, keyring, { seq, sha256: digestIn(seq) })

test('a note’s words are sealed, and bound by the entry of the thing', () => {
  const onItem = note({ item }, 'Heron’s aunt telephoned')
  const onExhibit = note({ exhibit }, 'the aunt’s telephone')
  expect([read(onItem), read(onExhibit)]).toEqual([
    'Heron’s aunt telephoned',
    'the aunt’s telephone',
  ])
  const [first, second] = kase.ledger.entries({ from: onItem, limit: 2 })
  expect(first?.entry).toMatchObject({ action: 'noted', item, data: { corrects: null } })
  expect(second?.entry).toMatchObject({ action: 'noted', item: null, data: { exhibit: 'EX-04' } })
  expect(kase.readable.serialize().toString('latin1')).not.toContain('aunt')
})

test('a note is corrected by a further note of the same thing, and stays as it is', () => {
  const first = note({ item }, 'taken on a Monday')
  const second = note({ item }, 'it was a Tuesday', first)
  expect([read(first), read(second)]).toEqual(['taken on a Monday', 'it was a Tuesday'])
  expect(acts(kase).at(-1)?.data['corrects']).toBe(first)
  const size = kase.ledger.size()
  expect(codeOf(() => note({ exhibit }, 'not about this', first))).toBe('NOT_FOUND')
  expect(codeOf(() => note({ item }, 'no such note', 0))).toBe('NOT_FOUND')
  expect(kase.ledger.size()).toBe(size)
})

test('a note that was altered in the catalogue is not believed', () => {
  const [first, second] = [note({ item }, 'one'), note({ item }, 'two')]
  const change = 'UPDATE note SET sealed = (SELECT sealed FROM note WHERE seq = ?) WHERE seq = ?'
  expect(() => kase.writable.prepare(change).run(first, second)).toThrow('a further note')
  kase.writable.exec('DROP TRIGGER note_never_changes')
  kase.writable.prepare(change).run(first, second)
  expect([read(first), read(second)]).toEqual(['one', null])
  kase.writable.prepare('DELETE FROM note').run()
  expect(read(first)).toBeNull()
})

test('there is no note on what is not there', () => {
  expect(codeOf(() => note({ item: 'i0000000000000000' as ItemId }, 'x'))).toBe('NOT_FOUND')
  expect(codeOf(() => note({ exhibit: 'EX-99' as Exhibit['id'] }, 'x'))).toBe('NOT_FOUND')
})

test('a reviewer can neither write nor read one', async () => {
  const seq = note({ item }, 'one')
  const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
  const wish = { thing: { item }, text: 'x', corrects: null }
  expect(codeOf(() => addNote(kase, reviewer, wish, ACTOR))).toBe('NO_KEY')
  expect(codeOf(() => openNote(kase, reviewer, { seq, sha256: digestIn(seq) }))).toBe('NO_KEY')
})

/** The words beside a grade: a reviewer writes them, nobody reads them off the disk. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import { gradeItem } from '../../../src/engine/review/grade-item.ts'
import { openGradeNote, sealGradeNote } from '../../../src/engine/review/grade-note.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { itemTimeline } from '../../../src/engine/timeline/timeline.ts'
import { freshCase, person } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'

const WORDS = 'The girl from the blue house'

let kase: Case
let supervisor: Keyring
let reviewer: Keyring
let remove: () => void
let item: ItemId

beforeEach(async () => {
  const made = await freshCase()
  kase = made.kase
  supervisor = made.keyring
  remove = made.remove
  reviewer = await person(kase, supervisor, 'jlindqvist', 'reviewer')
  item = addItem(kase, supervisor, 'one').id
})
afterEach(() => remove())

/** Grades with the entry that the gate writes. */
function grade(): { sha256: string } {
  const { user } = reviewer
  const note = sealGradeNote(kase, reviewer, { item, user: user.id, text: WORDS })
  kase.ledger.together(() => {
    const data = { grade: 'A', note: note.sha256 }
    kase.ledger.append({ action: 'grade', item, data }, { user: user.id, role: 'reviewer' })
    gradeItem(kase, { item, user: user.id, grade: 'A', note })
  })
  return { sha256: note.sha256 }
}

const wordsFor = (keyring: Keyring) => {
  const { id: user, name, role } = keyring.user
  const { events } = itemTimeline(kase, item, { session: { user, name, role }, keyring })
  return events.filter(({ action }) => action === 'grade').map(({ note }) => note?.text ?? null)
}

test('who wrote them and who leads the case read them in the item’s timeline', () => {
  grade()
  expect(wordsFor(reviewer)).toEqual([WORDS])
  expect(wordsFor(supervisor)).toEqual([WORDS])
})

test('another reviewer does not: a second reading is blind', async () => {
  grade()
  const second = await person(kase, supervisor, 'pnovak', 'reviewer')
  expect(wordsFor(second)).toEqual([null])
})

test('they are in no file of the case in clear', () => {
  grade()
  for (const name of ['catalogue.db', 'catalogue.db-wal']) {
    const bytes = readFileSync(join(kase.dir, name))
    expect(bytes.includes(Buffer.from('blue house')), name).toBe(false)
  }
})

test('others in their place are not shown as theirs, and the timeline says so', () => {
  const { sha256 } = grade()
  const { id: user } = reviewer.user
  const other = sealGradeNote(kase, reviewer, { item, user, text: 'Nothing to see' })
  kase.writable.prepare('UPDATE opinion SET note_sealed = ?').run(other.sealed)
  expect(openGradeNote(kase, supervisor, { item, user, sha256 })).toBe(null)
  const { name, role } = supervisor.user
  const session = { user: supervisor.user.id, name, role }
  const { events } = itemTimeline(kase, item, { session, keyring: supervisor })
  expect(events.flatMap(({ findings }) => findings)).toEqual([
    { code: 'record-altered', stands: true },
  ])
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ItemFilter, ItemId } from '../../../src/domain/item.ts'
import type { Role, Session, UserId } from '../../../src/domain/people.ts'
import {
  openReadable,
  openWritable,
  type WritableDb,
} from '../../../src/engine/catalogue/database.ts'
import { countFacets } from '../../../src/engine/catalogue/facet-counts.ts'
import { listItems, showItem } from '../../../src/engine/catalogue/item-queries.ts'
import { indexing } from '../../../src/engine/catalogue/item-text.ts'

const as = (role: Role, user: string = role): Session => ({
  user: user as UserId,
  name: user,
  role,
})
const id = (n: number) => `i${n.toString(16).padStart(16, '0')}` as ItemId

let dir: string
let db: WritableDb

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-queries-'))
  db = openWritable(join(dir, 'catalogue.db'))
  db.exec(`
    INSERT INTO user (id, name, role, added_at)
      VALUES ('reader-one', 'One', 'reviewer', ''), ('reader-two', 'Two', 'reviewer', '');
    INSERT INTO exhibit VALUES ('EX-1', 's', 'd', '', '', '', '', ''), ('EX-2', 's', 'd', '', '', '', '', '');
    INSERT INTO source (id, exhibit, root, walked, started_at) VALUES (1, 'EX-1', '/a', 1, ''), (2, 'EX-2', '/b', 1, '')`)
  item(1, { name: 'beach.jpg', size: 30, taken: '2026-03-11T11:42:07', preview: 'ready' })
  item(2, { name: 'Beach copy.JPG', size: 30, sha: 'aa', preview: 'ready' })
  item(3, { name: 'clip_100%.mp4', kind: 'video', size: 900, taken: '2026-03-12T00:00:00' })
  item(4, { name: 'notes_a.txt', kind: 'document', size: 5, source: 2 })
  item(5, { name: 'unreadable', ingest: 'failed', size: 0 })
  item(6, { name: 'later.png', ingest: 'pending', size: 7, sha: 'aa' })
})

afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true })
})

function item(
  n: number,
  row: {
    name: string
    size: number
    kind?: string
    taken?: string
    preview?: string
    ingest?: string
    sha?: string
    source?: number
  },
) {
  db.prepare(
    `INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, ingest, sha256, kind,
       preview, taken_at) VALUES (?, ?, ?, ?, ?, 'DCIM', ?, 0, ?, ?, ?, ?, ?)`,
  ).run(
    id(n),
    row.source === 2 ? 'EX-2' : 'EX-1',
    row.source ?? 1,
    Buffer.from(`DCIM/${row.name}`),
    row.name,
    row.size,
    row.ingest ?? 'ingested',
    row.ingest === 'failed' ? null : (row.sha ?? String(n)).repeat(64).slice(0, 64),
    row.kind ?? 'still',
    row.preview ?? 'pending',
    row.taken ?? null,
  )
  indexing(db).found(id(n))
}

function opinion(n: number, user: string, grade: string) {
  db.prepare("INSERT INTO opinion (item, user, grade, at) VALUES (?, ?, ?, '')").run(
    id(n),
    user,
    grade,
  )
  db.prepare('UPDATE item SET grade = ? WHERE id = ?').run(grade, id(n))
}

function list(filter: ItemFilter, viewer = as('analyst'), more: object = {}) {
  const query = {
    filter,
    sort: 'found',
    descending: false,
    offset: 0,
    limit: 100,
    ...more,
  } as const
  return listItems(db, query, viewer)
}

const numbers = (found: { items: { id: string }[] }) =>
  found.items.map((one) => Number.parseInt(one.id.slice(1), 16))

test('a list says how much of the whole it is', () => {
  const found = list({ kind: ['still'] }, as('analyst'), { limit: 2 })
  expect([found.items.length, found.total, found.whole]).toEqual([2, 4, 6])
})

test.each<[string, ItemFilter, number[]]>([
  ['nothing asked', {}, [1, 2, 3, 4, 5, 6]],
  ['an exhibit', { exhibit: ['EX-2' as never] }, [4]],
  ['two kinds', { kind: ['video', 'document'] }, [3, 4]],
  ['failed', { state: ['failed'] }, [5]],
  ['pending', { state: ['found'] }, [6]],
  ['decoded', { state: ['decoded'] }, [1, 2]],
  ['a part of a name in any case', { text: 'BEACH' }, [1, 2]],
  ['a per cent sign as itself', { text: '100%' }, [3]],
  ['an underscore as itself', { text: 's_a' }, [4]],
  ['a quote', { text: "'; DROP TABLE item; --" }, []],
  ['the start of an id', { text: id(4).slice(0, 17) }, [4]],
  ['one day', { takenFrom: '2026-03-11', takenTo: '2026-03-11' }, [1]],
  ['a range, both days inclusive', { takenFrom: '2026-03-11', takenTo: '2026-03-12' }, [1, 3]],
  ['two conditions at once', { kind: ['still'], text: 'copy' }, [2]],
])('a filter by %s finds what fits', (_what, filter, expected) => {
  expect(numbers(list(filter))).toEqual(expected)
})

test('a sort puts items without a value last in either direction', () => {
  expect(numbers(list({}, as('analyst'), { sort: 'taken' }))).toEqual([1, 3, 2, 4, 5, 6])
  expect(numbers(list({}, as('analyst'), { sort: 'taken', descending: true }))).toEqual([
    3, 1, 6, 5, 4, 2,
  ])
  expect(numbers(list({}, as('analyst'), { sort: 'size', descending: true }))[0]).toBe(3)
})

test('pages of a list leave nothing out and repeat nothing', () => {
  const pages = [0, 2, 4].flatMap((offset) =>
    numbers(list({}, as('analyst'), { sort: 'size', offset, limit: 2 })),
  )
  expect(pages.toSorted()).toEqual([1, 2, 3, 4, 5, 6])
})

test('a reviewer gets no names, no paths, no metadata, and cannot find by name', () => {
  const reviewer = as('reviewer', 'reader-one')
  expect(list({}, reviewer).items.every(({ name }) => name === null)).toBe(true)
  expect(numbers(list({ text: 'beach' }, reviewer))).toEqual([])
  expect(numbers(list({ text: id(1).slice(0, 17) }, reviewer))).toEqual([1])
  expect(showItem(db, id(1), reviewer)).toMatchObject({ path: null, pathHex: null, metadata: [] })
})

test('a second reader does not see the first reader’s grade, in a row, a filter or a count', () => {
  opinion(1, 'reader-one', 'A')
  const [first, second] = [as('reviewer', 'reader-one'), as('reviewer', 'reader-two')]
  expect(list({}, first).items[0]?.grade).toBe('A')
  expect(list({}, second).items[0]?.grade).toBeNull()
  expect(numbers(list({ grade: ['A'] }, second))).toEqual([])
  expect(countFacets(db, {}, second).grade).toEqual({ ungraded: 6 })
  expect(list({}, second).items[0]?.state).toBe('decoded')
  expect(list({}, first).items[0]?.state).toBe('reviewed')
  expect(list({}, as('supervisor')).items[0]).toMatchObject({ grade: 'A', state: 'reviewed' })
})

test('an order by grade does not tell a second reader what the first has graded', () => {
  opinion(4, 'reader-one', 'A')
  const byGrade = { sort: 'grade' } as const
  expect(numbers(list({}, as('reviewer', 'reader-one'), byGrade))[0]).toBe(4)
  expect(numbers(list({}, as('reviewer', 'reader-two'), byGrade))).toEqual([1, 2, 3, 4, 5, 6])
})

test('items are found by what was found in their content, which a reviewer is told too', () => {
  db.prepare(`INSERT INTO item_finding VALUES (?, 'thumbnail-differs')`).run(id(1))
  const facts = [
    { name: 'thumbnail', value: 'IFD1:ThumbnailImage' },
    { name: 'thumbnail-bits', value: '112' },
  ]
  db.prepare('INSERT INTO item_fact VALUES (?, ?)').run(id(1), JSON.stringify(facts))
  expect(numbers(list({ finding: ['thumbnail-differs'] }))).toEqual([1])
  expect(numbers(list({ finding: ['thumbnail-differs'], text: 'copy' }))).toEqual([])
  expect(countFacets(db, {}, as('analyst')).finding).toEqual({ 'thumbnail-differs': 1 })
  const shown = (role: Role) => showItem(db, id(1), as(role))
  expect(shown('analyst')).toMatchObject({ contentFindings: ['thumbnail-differs'], facts })
  expect(shown('reviewer')).toMatchObject({
    contentFindings: ['thumbnail-differs'],
    facts,
  })
})

test('a facet counts what each of its choices would leave', () => {
  const counts = countFacets(db, { kind: ['still'], exhibit: ['EX-1' as never] }, as('analyst'))
  expect(counts.kind).toEqual({ still: 4, video: 1 })
  expect(counts.exhibit).toEqual({ 'EX-1': 4 })
  expect(counts.state).toEqual({ decoded: 2, failed: 1, found: 1 })
})

test('copies are counted by content, every one of them listed', () => {
  expect(list({}).items.map(({ copies }) => copies)).toEqual([1, 2, 1, 1, 1, 2])
  expect(showItem(db, id(2), as('analyst'))?.duplicates).toEqual([id(6)])
})

test('an item that is not there is not there', () => {
  expect(showItem(db, id(99), as('analyst'))).toBeNull()
})

test('a list cannot write: the readable connection refuses', () => {
  const readable = openReadable(join(dir, 'catalogue.db'))
  expect(() => readable.prepare("UPDATE item SET grade = 'A'").run()).toThrow(/readonly/)
  readable.close()
})

test('a catalogue of a newer version is refused and left as it is', () => {
  db.pragma('user_version = 99999')
  db.close()
  const code = expect.objectContaining({ code: 'NEWER_FORMAT' })
  expect(() => openWritable(join(dir, 'catalogue.db'))).toThrow(code as never)
  expect(() => openReadable(join(dir, 'catalogue.db'))).toThrow(code as never)
  db = openWritable(join(dir, 'other.db'))
})

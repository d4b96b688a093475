/** Questions about more items than the main thread may be kept waiting for. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { addTextFunctions, INDEX_PATH } from '../../src/engine/catalogue/item-text.ts'
import { type ABench, aBench, everything } from './a-bench.ts'

let a: ABench
const ITEMS = 21_000

beforeAll(async () => {
  a = await aBench({ 'note.txt': Buffer.from('a note') }, ['mokafor', 'jlindqvist'])
  a.sql((db) => {
    addTextFunctions(db)
    db.exec(`DELETE FROM item_path;
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ITEMS})
      INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, ingest, kind, preview)
      SELECT printf('i%016x', n), exhibit, id, CAST(n AS BLOB),
        CASE n % 100 WHEN 7 THEN 'heron ' ELSE 'img ' END || n, 'lake', n % 977, 0, 'ingested',
        'still', 'ready' FROM numbers, source;
      ${INDEX_PATH}`)
  })
})
afterAll(() => a.remove())
afterEach(() => expect(a.unforeseen.splice(0)).toEqual([]))

test('a list, its counts and a search of many items are answered as of few, from a thread', async () => {
  await a.as('mokafor')
  const list = await a.ask('item.list', { ...everything, limit: 5 })
  expect([list.items.length, list.total, list.whole]).toEqual([5, ITEMS + 1, ITEMS + 1])
  const filter = { text: 'heron' }
  const found = await a.ask('item.list', { ...everything, filter })
  expect(found.total).toBe(ITEMS / 100)
  const { kind } = await a.ask('item.facets', { filter })
  expect(Object.values(kind).reduce((sum, n) => sum + n, 0)).toBe(found.total)
  const query = { filter, sort: 'size', descending: true } as const
  const { search } = await a.ask('search.save', { name: 'herons', query })
  expect((await a.ask('search.run', { search })).run.results).toBe(found.total)
})

test('a timeline and a map of many items count each of them', async () => {
  await a.as('mokafor')
  const dates = await a.ask('item.dates', { filter: {}, unit: null, from: null, to: null })
  const dated = dates.buckets.reduce(
    (sum, { zoned, unzoned, file }) => sum + zoned + unzoned + file,
    0,
  )
  expect([dates.unit, dates.total, dates.undated + dated]).toEqual(['year', ITEMS + 1, ITEMS + 1])
  const map = { view: '-180,-90,180,90', level: 3 } as const
  const before = await a.ask('item.places', { filter: {}, ...map })
  expect([before.cells.length, before.unplaced]).toEqual([0, ITEMS + 1])
  a.sql((db) => {
    addTextFunctions(db)
    db.exec('UPDATE item SET latitude = 59.9, longitude = 10.7 WHERE no % 1000 = 500')
  })
  const { cells, unplaced } = await a.ask('item.places', { filter: {}, ...map })
  expect([cells.map(({ n }) => n), unplaced]).toEqual([[21], ITEMS - 20])
  const filter = { area: cells[0]?.area }
  expect((await a.ask('item.list', { ...everything, filter })).total).toBe(21)
})

test('a reviewer may not ask where items were made, in any way', async () => {
  await a.as('jlindqvist')
  const filter = { area: '-180,-90,180,90' }
  const dates = { unit: null, from: null, to: null }
  const map = { view: '-180,-90,180,90', level: 3 }
  for (const [name, input] of [
    ['item.list', { ...everything, filter }],
    ['item.facets', { filter }],
    ['item.dates', { filter, ...dates }],
    ['item.places', { filter: {}, ...map }],
  ] as const) {
    expect(await a.codeOf(name, input), name).toBe('ROLE_NOT_ALLOWED')
  }
  expect(await a.codeOf('item.dates', { filter: {}, ...dates })).toBe('done')
})

test('what was graded a moment ago is in the next list', async () => {
  await a.as('mokafor')
  const { items } = await a.ask('item.list', { ...everything, filter: { grade: ['ungraded'] } })
  const item = items.find(({ state }) => state === 'decoded')
  if (item === undefined) throw new Error('none to grade')
  await a.ask('item.grade', { item: item.id, grade: 'A', note: null })
  const after = await a.ask('item.list', { ...everything, filter: { grade: ['A'] } })
  expect(after.items.map(({ id }) => id)).toContain(item.id)
})

test('a case that is closed meanwhile says so', async () => {
  await a.as('mokafor')
  const asked = a.codeOf('item.list', { ...everything, filter: { text: 'img' }, sort: 'size' })
  await a.ask('case.close', {})
  expect(['done', 'CONFLICT']).toContain(await asked)
})

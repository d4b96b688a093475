/** Whatever is asked for, the page that is read from indexes and kept counts is the page that reading every
 *  row would make. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Grade } from '../../../src/domain/grade.ts'
import {
  type ItemFilter,
  type ItemId,
  ItemSort,
  ItemState,
  MediaKind,
} from '../../../src/domain/item.ts'
import type { Session, UserId } from '../../../src/domain/people.ts'
import { openWritable, type WritableDb } from '../../../src/engine/catalogue/database.ts'
import { cellsOf, countFacets, sumOf } from '../../../src/engine/catalogue/facet-counts.ts'
import { pageOf } from '../../../src/engine/catalogue/item-page.ts'
import { listItems } from '../../../src/engine/catalogue/item-queries.ts'
import { indexing } from '../../../src/engine/catalogue/item-text.ts'

type Item = {
  no: number
  name: string
  exhibit: string
  kind: string
  state: string
  size: number
  taken: string | null
  grade: string | null
  own: string | null
}

const ITEMS = 240
const FACETS = ['exhibit', 'kind', 'state', 'grade'] as const
let dir: string
let db: WritableDb
const viewers: readonly Session[] = [
  { user: 'mokafor' as UserId, name: 'M', role: 'analyst' },
  { user: 'jl' as UserId, name: 'J', role: 'reviewer' },
  { user: 'idle' as UserId, name: 'I', role: 'reviewer' },
]

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-pages-'))
  db = openWritable(join(dir, 'catalogue.db'))
  db.exec(`INSERT INTO user (id, name, role, added_at) VALUES ('jl', '', 'reviewer', ''),
      ('other', '', 'reviewer', ''), ('idle', '', 'reviewer', '');
    INSERT INTO exhibit VALUES ('EX-1', 's', 'd', '', '', '', '', ''), ('EX-2', 's', 'd', '', '', '', '', '');
    INSERT INTO source (id, exhibit, root, walked, started_at) VALUES (1, 'EX-1', '/a', 1, ''), (2, 'EX-2', '/b', 1, ''), (3, 'EX-1', '/c', 1, '')`)
  const some = fc.sample(
    fc.record({
      source: fc.integer({ min: 1, max: 3 }),
      kind: fc.constantFrom(...MediaKind.options),
      size: fc.integer({ min: 0, max: 9 }),
      taken: fc.constantFrom(
        null,
        '2026-03-01T00:00:00',
        '2026-03-02T23:59:59',
        '2026-04-01T10:00:00',
      ),
      way: fc.constantFrom(
        'pending',
        'failed',
        'hashed',
        'decoded',
        'decoded',
        'decoded',
        'disposed',
      ),
      own: fc.option(fc.constantFrom(...Grade.options), { freq: 3 }),
      others: fc.option(fc.constantFrom(...Grade.options), { freq: 3 }),
      name: fc.constantFrom('beach', 'Beach', 'heron', 'lake heron', 'zebra', ''),
    }),
    { numRuns: ITEMS, seed: 7 },
  )
  for (const [n, item] of some.entries()) put(n + 1, item)
})
afterAll(() => {
  db.close()
  rmSync(dir, { recursive: true })
})

/** By the steps that an item goes in the program: found, read, screened, graded, disposed of. */
function put(
  no: number,
  item: Record<'kind' | 'way' | 'name', string> & { source: number; size: number } & Record<
      'taken' | 'own' | 'others',
      string | null
    >,
) {
  const id = `i${no.toString(16).padStart(16, '0')}` as ItemId
  db.prepare(
    `INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns)
     SELECT ?, exhibit, id, ?, ?, '', ?, 0 FROM source WHERE id = ?`,
  ).run(id, Buffer.from(id), item.name, item.size, item.source)
  indexing(db).found(id)
  const set = (sql: string, ...values: (string | null)[]) =>
    db.prepare(`UPDATE item SET ${sql} WHERE id = ?`).run(...values, id)
  if (item.way === 'pending') return
  if (item.way === 'failed') {
    set(`ingest = 'failed', preview = 'none'`)
    return
  }
  set(`ingest = 'ingested', sha256 = 'aa', kind = ?, taken_at = ?`, item.kind, item.taken)
  set('preview = ?', item.way === 'hashed' ? 'none' : 'ready')
  for (const [user, grade] of [
    ['other', item.others],
    ['jl', item.own],
  ] as const) {
    if (grade === null) continue
    db.prepare(`INSERT INTO opinion (item, user, grade, at) VALUES (?, ?, ?, '')`).run(
      id,
      user,
      grade,
    )
    set('grade = ?', grade)
  }
  if (item.way === 'disposed') set(`disposed_at = 't'`)
}

/** Every row, as the viewer sees it. */
function rowsFor({ role, user }: Session): Item[] {
  const all = db
    .prepare<[string], Item & { ingest: string; preview: string; disposed: string | null }>(
      `SELECT no, name, exhibit, kind, size, taken_at AS taken, grade, ingest, preview,
         disposed_at AS disposed, (SELECT o.grade FROM opinion o WHERE o.item = item.id AND o.user = ?
           ORDER BY o.id DESC LIMIT 1) AS own FROM item ORDER BY no`,
    )
    .all(user)
  return all.map((row) => {
    const grade = role === 'reviewer' ? row.own : row.grade
    const bare = row.preview === 'ready' ? 'decoded' : 'hashed'
    const read = grade === null ? bare : 'reviewed'
    const state = { pending: 'found', failed: 'failed' }[row.ingest] ?? read
    return { ...row, grade, state: row.disposed === null ? state : 'disposed' }
  })
}

function isAskedFor(row: Item, { text, takenFrom, takenTo, ...facets }: ItemFilter): boolean {
  const day = row.taken?.slice(0, 10)
  return (
    FACETS.every((facet) => {
      const chosen: readonly string[] = facets[facet] ?? []
      return chosen.length === 0 || chosen.includes(row[facet] ?? 'ungraded')
    }) &&
    (text === undefined || row.name.toLowerCase().includes(text)) &&
    ((takenFrom === undefined && takenTo === undefined) ||
      (day !== undefined && day >= (takenFrom ?? '') && day <= (takenTo ?? '9999')))
  )
}

function sorted(rows: readonly Item[], sort: ItemSort, descending: boolean): Item[] {
  const key = (row: Item) =>
    ({
      found: row.no,
      name: row.name.toLowerCase(),
      size: row.size,
      taken: row.taken,
      kind: row.kind,
      grade: row.grade,
    })[sort]
  const way = descending ? -1 : 1
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)]
    if ((x === null) !== (y === null)) return x === null ? 1 : -1
    if (x !== null && y !== null && x !== y) return x < y ? -way : way
    return (a.no - b.no) * way
  })
}

const facetFilter = fc.record(
  {
    exhibit: fc.subarray(['EX-1', 'EX-2'], { minLength: 0 }),
    kind: fc.subarray([...MediaKind.options]),
    state: fc.subarray([...ItemState.options]),
    grade: fc.subarray([...Grade.options, 'ungraded' as const]),
  },
  { requiredKeys: [] },
)
const moreFilter = fc.record(
  {
    text: fc.constantFrom('beach', 'heron', 'eac', 'nothing'),
    takenFrom: fc.constantFrom('2026-03-01', '2026-03-02', '2026-05-01'),
    takenTo: fc.constantFrom('2026-03-01', '2026-03-02', '2026-04-30'),
  },
  { requiredKeys: [] },
)
const asked = fc.record({
  facets: facetFilter,
  more: fc.oneof(fc.constant({}), moreFilter),
  sort: fc.constantFrom(...ItemSort.options),
  descending: fc.boolean(),
  offset: fc.integer({ min: 0, max: ITEMS + 20 }),
  limit: fc.integer({ min: 1, max: 60 }),
  few: fc.constantFrom(0, 20, 10_000),
  viewer: fc.constantFrom(...viewers),
})

test('a page is what reading every row would make, for every filter, order, place and viewer', () => {
  fc.assert(
    fc.property(asked, ({ facets, more, few, viewer, ...query }) => {
      // What a reviewer may not see they cannot find by, nor sort by.
      const isBlind = viewer.role === 'reviewer'
      const { text: _, ...dates } = more as ItemFilter
      const filter = { ...facets, ...(isBlind ? dates : more) } as ItemFilter
      const sort = isBlind && query.sort === 'name' ? 'found' : query.sort
      const rows = rowsFor(viewer).filter((row) => isAskedFor(row, filter))
      const expected = sorted(rows, sort, query.descending)
        .slice(query.offset, query.offset + query.limit)
        .map(({ no }) => no)
      const all = cellsOf(db, {}, viewer)
      const { nos, total } = pageOf(db, { ...query, filter }, viewer, all, few)
      expect({ nos, total }).toEqual({ nos: expected, total: rows.length })
    }),
    { numRuns: 1500 },
  )
})

test('a facet counts what each of its choices would leave, as reading every row would', () => {
  fc.assert(
    fc.property(facetFilter, moreFilter, fc.constantFrom(...viewers), (facets, more, viewer) => {
      const { text: _, ...dates } = more as ItemFilter
      const filter = { ...facets, ...(viewer.role === 'reviewer' ? dates : more) } as ItemFilter
      const counted = countFacets(db, filter, viewer)
      for (const facet of FACETS) {
        const { [facet]: _own, ...others } = filter
        const rows = rowsFor(viewer).filter((row) => isAskedFor(row, others))
        const expected = Object.groupBy(rows, (row) => row[facet] ?? 'ungraded')
        expect(counted[facet], facet).toEqual(
          Object.fromEntries(
            Object.entries(expected).map(([value, some]) => [value, some?.length]),
          ),
        )
      }
    }),
    { numRuns: 200 },
  )
})

test('the kept counts are those of the rows, whatever has happened to them', () => {
  const kept = db.prepare('SELECT facet, n FROM facet_count WHERE n > 0 ORDER BY 1').all()
  const counted = db
    .prepare('SELECT facet, count(*) AS n FROM item GROUP BY facet ORDER BY 1')
    .all()
  expect(kept).toEqual(counted)
  expect(sumOf(cellsOf(db, {}, viewers[1] as Session))).toBe(ITEMS)
})

test.each(['found', 'name', 'size', 'taken'] as const)(
  'a page by %s is read from its index: no row is sorted',
  (sort) => {
    const plans: string[] = []
    const listening = new Proxy(db, {
      get: (target, name) =>
        name === 'prepare'
          ? (sql: string) => {
              if (sql.includes('LIMIT @limit')) plans.push(sql)
              return target.prepare(sql)
            }
          : Reflect.get(target, name),
    })
    for (const descending of [false, true]) {
      for (const offset of [0, ITEMS - 20]) {
        const query = { filter: {}, sort, descending, offset, limit: 10 } as const
        pageOf(listening, query, viewers[0] as Session, cellsOf(db, {}, viewers[0] as Session))
      }
    }
    expect(plans).toHaveLength(4)
    for (const sql of plans) {
      const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all({ limit: 1, offset: 0 })
      expect(JSON.stringify(plan)).toContain(`item_${sort}`)
      expect(JSON.stringify(plan)).not.toContain('TEMP B-TREE')
    }
  },
)

test('a list names what is in the page, in its order', () => {
  const query = { filter: {}, sort: 'size', descending: true, offset: 3, limit: 7 } as const
  const viewer = viewers[0] as Session
  const expected = sorted(rowsFor(viewer), 'size', true).slice(3, 10)
  expect(
    listItems(db, query, viewer).items.map(({ id }) => Number.parseInt(id.slice(1), 16)),
  ).toEqual(expected.map(({ no }) => no))
})

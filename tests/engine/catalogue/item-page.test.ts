/** Whatever is asked for, the page that is read from indexes and kept counts is the page that reading every
 *  row would make. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ItemFilter, ItemSort } from '../../../src/domain/item.ts'
import type { Session } from '../../../src/domain/people.ts'
import type { WritableDb } from '../../../src/engine/catalogue/database.ts'
import { cellsOf, countFacets, sumOf } from '../../../src/engine/catalogue/facet-counts.ts'
import { pageOf } from '../../../src/engine/catalogue/item-page.ts'
import { listItems } from '../../../src/engine/catalogue/item-queries.ts'
import {
  FACETS,
  facetFilter,
  fillWithItems,
  ITEMS,
  type Item,
  isAskedFor,
  moreFilter,
  rowsFor as rowsOf,
  viewers,
} from './some-items.ts'

let db: WritableDb
let remove: () => void
const rowsFor = (viewer: Session) => rowsOf(db, viewer)

beforeAll(() => {
  ;({ db, remove } = fillWithItems())
})
afterAll(() => remove())

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
      const { text: _, area: _area, ...dates } = more as ItemFilter
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
      const { text: _, area: _area, ...dates } = more as ItemFilter
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
      const { finding: _own, ...others } = filter
      const found = rowsFor(viewer).filter((row) => row.differs === 1 && isAskedFor(row, others))
      const expected = found.length === 0 ? {} : { 'thumbnail-differs': found.length }
      expect(counted.finding).toEqual(expected)
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

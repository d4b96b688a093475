/** However a map is zoomed and whatever is asked for, it counts every item once, and no place that is none. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Area, boundsOf } from '../../../src/domain/area.ts'
import type { ItemFilter } from '../../../src/domain/item.ts'
import type { Session } from '../../../src/domain/people.ts'
import type { WritableDb } from '../../../src/engine/catalogue/database.ts'
import { listItems } from '../../../src/engine/catalogue/item-queries.ts'
import { placeMap } from '../../../src/engine/catalogue/place-map.ts'
import {
  facetFilter,
  fillWithItems,
  isAskedFor,
  moreFilter,
  rowsFor,
  viewers,
} from './some-items.ts'

let db: WritableDb
let remove: () => void
const analyst = viewers[0] as Session
const reviewer = viewers[1] as Session

beforeAll(() => {
  ;({ db, remove } = fillWithItems())
})
afterAll(() => remove())

const asked = fc.record({
  facets: facetFilter,
  more: fc.oneof(fc.constant({}), moreFilter),
  view: fc.constantFrom(
    '-180,-90,180,90',
    '10,59,11,60',
    '-180,-90,0,0',
    '151.2,-33.9,151.3,-33.8',
  ),
  level: fc.integer({ min: 1, max: 20 }),
})

test('a map is what counting every row would make, for every filter, view and level', () => {
  fc.assert(
    fc.property(asked, ({ facets, more, view, level }) => {
      const filter = { ...facets, ...more } as ItemFilter
      const { area: _, ...others } = filter
      const rows = rowsFor(db, analyst).filter((row) => isAskedFor(row, others))
      const placed = rows.filter((row) => isAskedFor(row, { area: '-180,-90,180,90' }))
      const map = placeMap(db, { filter, view, level }, analyst)
      for (const { area, n, latitude, longitude } of map.cells) {
        const within = placed.filter((row) => isAskedFor(row, { area }))
        expect(n, area).toBe(within.length)
        const mean = (of: 'latitude' | 'longitude') =>
          within.reduce((sum, row) => sum + (row[of] ?? 0), 0) / within.length
        expect(latitude).toBeCloseTo(mean('latitude'), 5)
        expect(longitude).toBeCloseTo(mean('longitude'), 5)
      }
      const shown = map.cells.reduce((sum, { n }) => sum + n, 0)
      expect(shown).toBeGreaterThanOrEqual(
        placed.filter((row) => isAskedFor(row, { area: view })).length,
      )
      expect(map).toMatchObject({
        level,
        outside: placed.length - shown,
        unplaced: rows.length - placed.length,
        faulty: rows.filter(({ placeFault }) => placeFault !== null).length,
        total: rows.length,
      })
    }),
    { numRuns: 150 },
  )
})

test('a cell is a filter that finds as many items as it says', () => {
  for (const level of [1, 5, 12, 13, 20]) {
    const { cells } = placeMap(db, { filter: {}, view: '-180,-90,180,90', level }, analyst)
    expect(cells.length).toBeGreaterThan(0)
    for (const { area, n } of cells) {
      expect(Area.parse(area)).toBe(area)
      const query = {
        filter: { area },
        sort: 'found',
        descending: false,
        offset: 0,
        limit: 1,
      } as const
      expect(listItems(db, query, analyst).total, area).toBe(n)
      expect(listItems(db, query, reviewer).total, 'a reviewer').toBe(0)
    }
  }
})

test('the counts that are kept of places are those of the rows, whatever has happened to them', () => {
  const kept = db.prepare('SELECT * FROM place_count ORDER BY 1, 2').all()
  const counted = db
    .prepare(
      `SELECT place, facet, count(*) AS n, sum(CAST(round(latitude * 1000000) AS INTEGER)) AS latitudes,
         sum(CAST(round(longitude * 1000000) AS INTEGER)) AS longitudes
       FROM item WHERE place IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
    )
    .all()
  expect(kept).toEqual(counted)
  expect(kept.length).toBeGreaterThan(0)
})

test('an area that is none is refused', () => {
  for (const text of [
    ...['', '1,2,3', '1,2,3,4,5', '10,0,5,1', '0,10,1,5', '-181,0,0,1', '0,0,180.5,1', '0,-91,1,0'],
    ...['NaN,0,1,1', '0,0,1,Infinity', '0,0,1e1,1', '0x1,0,2,1', ' 0,0,1,1', '0,0,1,1;--'],
  ]) {
    expect(Area.safeParse(text).success, text).toBe(false)
  }
  expect(boundsOf(Area.parse('-180,-90,180,90'))).toEqual({
    west: -180,
    south: -90,
    east: 180,
    north: 90,
  })
})

/** However a timeline is zoomed and whatever is asked for, it counts every item once. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  endOf,
  STRETCH_LENGTH,
  startOf,
  type TimeBucket,
  TimeUnit,
  unitFor,
} from '../../../src/domain/dated.ts'
import type { ItemFilter } from '../../../src/domain/item.ts'
import type { Session } from '../../../src/domain/people.ts'
import type { WritableDb } from '../../../src/engine/catalogue/database.ts'
import { dateHistogram } from '../../../src/engine/catalogue/date-histogram.ts'
import { listItems } from '../../../src/engine/catalogue/item-queries.ts'
import {
  facetFilter,
  fillWithItems,
  ITEMS,
  isAskedFor,
  moreFilter,
  rowsFor,
  viewers,
} from './some-items.ts'

let db: WritableDb
let remove: () => void
const analyst = viewers[0] as Session

beforeAll(() => {
  ;({ db, remove } = fillWithItems())
})
afterAll(() => remove())

const asked = fc.record({
  facets: facetFilter,
  more: fc.oneof(fc.constant({}), moreFilter),
  unit: fc.constantFrom(...TimeUnit.options),
  from: fc.constantFrom(null, '2026', '2026-03', '2026-03-01', '2026-03-01T00', '2026-04-01T10'),
  to: fc.constantFrom(null, '0001', '2026', '2026-03-02', '2026-03-01T00', '2026-04'),
  viewer: fc.constantFrom(...viewers),
})

test('a histogram is what counting every row would make, for every filter, unit, range and viewer', () => {
  fc.assert(
    fc.property(asked, ({ facets, more, unit, from, to, viewer }) => {
      const { text, area, ...dates } = more as ItemFilter
      const seen = viewer.role === 'reviewer' ? dates : { ...dates, text, area }
      const given = Object.entries({ ...facets, ...seen }).filter(
        ([, value]) => value !== undefined,
      )
      const filter = Object.fromEntries(given) as ItemFilter
      const { datedFrom: _from, datedTo: _to, dated: _by, ...others } = filter
      const rows = rowsFor(db, viewer).filter((row) => isAskedFor(row, others))
      const length = STRETCH_LENGTH[unit]
      const buckets = new Map<string, TimeBucket>()
      const sums = { before: 0, after: 0, undated: 0 }
      for (const { dated, by } of rows) {
        const at = dated.slice(0, length)
        if (by === 'none') sums.undated += 1
        else if (from !== null && at < from.slice(0, length)) sums.before += 1
        else if (to !== null && at.slice(0, to.length) > to) sums.after += 1
        else {
          const before = buckets.get(at) ?? { at, zoned: 0, unzoned: 0, file: 0 }
          buckets.set(at, { ...before, [by]: before[by] + 1 })
        }
      }
      expect(dateHistogram(db, { filter, unit, from, to }, viewer)).toEqual({
        unit,
        from: from?.slice(0, length) ?? null,
        to: to?.slice(0, length) ?? null,
        buckets: [...buckets.values()].toSorted((a, b) => (a.at < b.at ? -1 : 1)),
        ...sums,
        total: rows.length,
      })
    }),
    { numRuns: 1500 },
  )
})

test('the counts that are kept of days are those of the rows, whatever has happened to them', () => {
  const kept = db.prepare('SELECT * FROM date_count ORDER BY 1, 2, 3').all()
  const counted = db
    .prepare(
      `SELECT dated_by, substr(dated, 1, 10) AS day, facet, count(*) AS n FROM item
       GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    )
    .all()
  expect(kept).toEqual(counted)
})

test('a stretch is a filter that finds as many items as it says', () => {
  for (const unit of TimeUnit.options) {
    for (const { at, zoned, unzoned, file } of dateHistogram(
      db,
      { filter: {}, unit, from: null, to: null },
      analyst,
    ).buckets) {
      const count = (more: ItemFilter) =>
        listItems(
          db,
          {
            filter: { datedFrom: at, datedTo: at, ...more },
            sort: 'found',
            descending: false,
            offset: 0,
            limit: 1,
          },
          analyst,
        ).total
      expect([count({}), count({ dated: ['zoned'] }), count({ dated: ['unzoned'] })], at).toEqual([
        zoned + unzoned + file,
        zoned,
        unzoned,
      ])
    }
  }
  const undated = {
    filter: { dated: ['none'] },
    sort: 'found',
    descending: false,
    offset: 0,
    limit: 1,
  } as const
  const { total } = listItems(db, { ...undated, filter: { dated: ['none'] } }, analyst)
  expect(total).toBe(
    dateHistogram(db, { filter: {}, unit: 'year', from: null, to: null }, analyst).undated,
  )
  expect(total).toBeGreaterThan(0)
  expect(total).toBeLessThan(ITEMS)
})

test('too fine a unit for what is there gives way to a coarser one, and says so', () => {
  const { db: full, remove: end } = fillWithItems()
  try {
    full.exec(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns)
      SELECT printf('i%016x', 100000 + i), 'EX-1', 1, CAST(i AS BLOB), '', '', 0, (1000000 + i * 86400) * 1000000000 FROM n`)
    const asked = { filter: {}, from: null, to: null } as const
    expect(dateHistogram(full, { ...asked, unit: 'day' }, analyst).unit).toBe('month')
    expect(dateHistogram(full, { ...asked, unit: 'hour' }, analyst).unit).toBe('month')
    expect(
      dateHistogram(full, { ...asked, unit: 'day', from: '1970', to: '1975' }, analyst).unit,
    ).toBe('day')
  } finally {
    end()
  }
})

test.each([
  ['2019', '2026', 'month'],
  ['0001', '9999', 'year'],
  ['2026-01', '2026-03', 'day'],
  ['2026-03-01', '2026-03-04', 'hour'],
  ['2026-03-01T09', '2026-03-01T10', 'hour'],
] as const)('from %s to %s is shown by %s', (from, to, unit) => {
  expect(unitFor(from, to)).toBe(unit)
})

test('a stretch ends where the next begins', () => {
  for (const [one, next] of [
    ['2023', '2024'],
    ['2024-02', '2024-03'],
    ['2024-02-28', '2024-02-29'],
    ['2026-12-31T23', '2027-01-01T00'],
    ['0099', '0100'],
  ] as const) {
    expect(endOf(one), one).toBe(startOf(next))
  }
})

/** How many items there are of each stretch of time. Years, months and days come from counts that are kept, hours from
 *  an index; only a text, a time of taking or an area makes it necessary to read items. */
import {
  AFTER_ALL,
  type DateHistogram,
  DateSource,
  STRETCH_LENGTH,
  type TimeBucket,
  type TimeRange,
  TimeUnit,
  unitFor,
} from '../../domain/dated.ts'
import type { ItemFilter } from '../../domain/item.ts'
import type { Session } from '../../domain/people.ts'
import type { ReadableDb } from './database.ts'
import { readFacet, shownState } from './facet-code.ts'
import { type Cell, cellsOf, fits, OWN_GRADES, sumOf } from './facet-counts.ts'
import { type Narrowed, narrowedBy } from './item-filter.ts'
import { FITTING, facetsOf, ownCondition } from './item-page.ts'

export type HistogramQuery = TimeRange & { readonly filter: ItemFilter }

/** More buckets than anybody looks at; with more, a coarser unit is taken. */
const MOST_BUCKETS = 5000

/** `dated_by` of items that have a date. */
const DATED = [1, 2, 3] as const

/** Stretches of one unit, as texts of its length: the first and the last that are asked for. */
type Span = { readonly length: number; readonly from: string; readonly to: string }
type Tally = { before: number; undated: number; readonly inside: Map<string, TimeBucket> }
type Counted = { readonly by: number; readonly at: string; readonly n: number }

/** All items of the filter by their best date. The filter's own choice of best dates is not looked at, as a facet's
 *  choices are not when it is counted. */
export function dateHistogram(
  db: ReadableDb,
  { filter: asked, unit, from, to }: HistogramQuery,
  viewer: Session,
): DateHistogram {
  const { datedFrom: _from, datedTo: _to, dated: _by, ...filter } = asked
  const cells = cellsOf(db, filter, viewer).filter((cell) => fits(cell, filter))
  const total = sumOf(cells)
  const narrowed = narrowedBy(filter, viewer)
  const tallied = (span: Span) =>
    narrowed === null
      ? tallyKept(db, span, { filter, viewer, cells })
      : tallyRead(db, span, { filter, viewer, cells, narrowed })
  for (const finest of coarserThan(
    unit ?? (from === null || to === null ? 'year' : unitFor(from, to)),
  )) {
    const length = STRETCH_LENGTH[finest]
    const span = { length, from: from?.slice(0, length) ?? '0', to: to?.slice(0, length) ?? '9' }
    const { inside, before, undated } = tallied(span)
    if (inside.size > MOST_BUCKETS && finest !== 'year') continue
    const buckets = [...inside.values()].filter((one) => sizeOf(one) > 0)
    const within = buckets.reduce((sum, one) => sum + sizeOf(one), 0)
    const after = total - within - before - undated
    const sorted = buckets.toSorted((a, b) => (a.at < b.at ? -1 : 1))
    const shown = { from: from === null ? null : span.from, to: to === null ? null : span.to }
    return { unit: finest, ...shown, buckets: sorted, before, after, undated, total }
  }
  throw new TypeError('no unit is coarser than a year')
}

/** A unit and all that are coarser, the finest first. */
function coarserThan(unit: TimeUnit): TimeUnit[] {
  return TimeUnit.options.slice(0, TimeUnit.options.indexOf(unit) + 1).toReversed()
}

function sizeOf({ zoned, unzoned, file }: TimeBucket): number {
  return zoned + unzoned + file
}

function add({ length, from, to }: Span, tally: Tally, { by, at, n }: Counted): void {
  const source = DateSource.options[by]
  if (source === undefined || source === 'none') tally.undated += n
  else if (at < from) tally.before += n
  else if (at <= `${to}${AFTER_ALL}`) {
    const key = at.slice(0, length)
    const bucket = tally.inside.get(key) ?? { at: key, zoned: 0, unzoned: 0, file: 0 }
    tally.inside.set(key, { ...bucket, [source]: bucket[source] + n })
  }
}

/** What has a column of times beside `dated_by` and `facet`, in an index of that order. */
type Dated = { readonly from: string; readonly time: string; readonly n: string }
const DAYS: Dated = { from: 'date_count', time: 'day', n: 'sum(n)' }
const ROWS: Dated = { from: 'item INDEXED BY item_dated', time: 'dated', n: 'count(*)' }

function tallyKept(
  db: ReadableDb,
  span: Span,
  of: { readonly filter: ItemFilter; readonly viewer: Session; readonly cells: readonly Cell[] },
): Tally {
  const tally: Tally = { before: 0, undated: 0, inside: new Map() }
  const { grade = [], state = [] } = of.filter
  const isByOwn = of.viewer.role === 'reviewer' && grade.length + state.length > 0
  // Of a reviewer's own grades nothing is kept: those items are taken off, and added where they fit.
  const cells = isByOwn ? of.cells.filter((cell) => cell.grade === 'ungraded') : of.cells
  const facets = JSON.stringify(facetsOf(cells))
  const day = span.from.slice(0, STRETCH_LENGTH.day)
  const between = (dated: Dated, by: number, first: string, end: string) =>
    db.prepare<[object], number | null>(BETWEEN(dated)).pluck().get({ facets, by, first, end }) ?? 0
  const stretches = db.prepare<[object], Omit<Counted, 'by'>>(
    STRETCHES(span.length === STRETCH_LENGTH.hour ? ROWS : DAYS),
  )
  const last = `${span.to}${AFTER_ALL}`
  tally.undated = between(DAYS, 0, '', AFTER_ALL)
  for (const by of DATED) {
    tally.before += between(DAYS, by, '', day) + between(ROWS, by, day, span.from)
    const asked = { ...span, last, facets, by, most: MOST_BUCKETS + 2 }
    for (const counted of stretches.all(asked)) add(span, tally, { by, ...counted })
  }
  if (isByOwn) correct(db, span, tally, { ...of, counted: new Set(facetsOf(cells)) })
  return tally
}

/** Items from one time on, and before another. */
const BETWEEN = ({ from, time, n }: Dated) =>
  `SELECT ${n} FROM ${from} WHERE dated_by = @by AND ${FITTING} AND ${time} >= @first AND ${time} < @end`

/** From stretch to stretch, each found and counted by the index: where nothing is, nothing is read. */
const STRETCHES = ({ from, time, n }: Dated) => `
  WITH RECURSIVE stretch (at) AS (
    SELECT substr(min(${time}), 1, @length) FROM ${from}
      WHERE dated_by = @by AND ${time} >= @from AND ${time} <= @last
    UNION ALL
    SELECT substr((SELECT min(${time}) FROM ${from}
        WHERE dated_by = @by AND ${time} > at || '${AFTER_ALL}' AND ${time} <= @last), 1, @length)
      FROM stretch WHERE at IS NOT NULL LIMIT @most)
  SELECT at, coalesce((SELECT ${n} FROM ${from} WHERE dated_by = @by AND ${FITTING}
      AND ${time} BETWEEN at AND at || '${AFTER_ALL}'), 0) AS n
    FROM stretch WHERE at IS NOT NULL`

/** Items that a reviewer has graded are taken off those that count as ungraded, and counted as what they are. */
function correct(
  db: ReadableDb,
  span: Span,
  tally: Tally,
  of: {
    readonly filter: ItemFilter
    readonly viewer: Session
    readonly cells: readonly Cell[]
    readonly counted: ReadonlySet<number>
  },
): void {
  const graded = db
    .prepare<[object], Counted & { facet: number; own: Cell['grade'] }>(
      `SELECT dated_by AS by, substr(dated, 1, @length) AS at, facet, own, count(*) AS n
       FROM (${OWN_GRADES}) mine CROSS JOIN item USING (id) GROUP BY 1, 2, 3, 4`,
    )
    .all({ user: of.viewer.user, length: span.length })
  for (const { facet, own, ...counted } of graded) {
    if (of.counted.has(facet)) add(span, tally, { ...counted, n: -counted.n })
    const state = shownState(readFacet(facet).state, own)
    const isAsked = of.cells.some(
      (cell) => cell.facet === facet && cell.grade === own && cell.state === state,
    )
    if (isAsked) add(span, tally, counted)
  }
}

function tallyRead(
  db: ReadableDb,
  span: Span,
  of: {
    readonly filter: ItemFilter
    readonly viewer: Session
    readonly cells: readonly Cell[]
    readonly narrowed: Narrowed
  },
): Tally {
  const tally: Tally = { before: 0, undated: 0, inside: new Map() }
  const { from, sql, values } = of.narrowed
  const { but } = of.viewer.role === 'reviewer' ? ownCondition(of.filter, of.viewer) : {}
  const read = db
    .prepare<[object], Counted>(
      `SELECT dated_by AS by, substr(dated, 1, @length) AS at, count(*) AS n FROM ${from}
       WHERE ${FITTING} AND ${sql} AND ${but?.sql ?? '1'} GROUP BY 1, 2`,
    )
    .all({
      ...{ facets: JSON.stringify(facetsOf(of.cells)), length: span.length },
      ...{ ...but?.values, ...values },
    })
  for (const counted of read) add(span, tally, counted)
  return tally
}

/** Which items make a page of a list, whatever is asked for, without looking at a million rows. */
import type { ItemFilter, ItemSort } from '../../domain/item.ts'
import type { Session } from '../../domain/people.ts'
import type { ReadableDb } from './database.ts'
import { type Cell, cellsOf, fits, OWN_GRADES, sumOf } from './facet-counts.ts'
import { gradeOf, type Narrowed, narrowedBy, stateOf } from './item-filter.ts'

export type ItemQuery = {
  readonly filter: ItemFilter
  readonly sort: ItemSort
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
}

type Page = { readonly nos: readonly number[]; readonly total: number }
type Part = Pick<ItemQuery, 'descending' | 'offset' | 'limit'>

/** What is read: items of these cells, or all of the case; and of them those of which `but` is true. */
type Of = {
  readonly cells: readonly Cell[] | null
  readonly total: number
  readonly few: number
  readonly but?: { readonly sql: string; readonly values: object }
}

/** What a list is sorted by. */
const COLUMN: Readonly<Record<ItemSort, string>> = {
  found: 'no',
  name: 'name COLLATE NOCASE',
  size: 'size',
  taken: 'taken_at',
  kind: 'kind',
  grade: 'grade',
}

/** So many items are fetched and sorted sooner than an order is read through for them. */
const FEW = 10_000

/** Numbers of the items of a page, in order, and how many there are in all. Items without a value of the
 *  sorted column come last in either direction; ties in order of finding, in its direction.
 *  @param all - Cells of the whole case, see {@link cellsOf}. */
export function pageOf(
  db: ReadableDb,
  query: ItemQuery,
  viewer: Session,
  all: readonly Cell[],
  few = FEW,
): Page {
  const { filter } = query
  const narrowed = narrowedBy(filter, viewer)
  if (narrowed !== null) return narrowedPage(db, query, viewer, narrowed)
  const cells = all.filter((cell) => fits(cell, filter))
  const total = sumOf(cells)
  if (total === 0) return { nos: [], total }
  const of = { cells: cells.length === all.length ? null : cells, total, few }
  if (viewer.role === 'reviewer') return { nos: reviewersPage(db, query, viewer, of, cells), total }
  return { nos: sortedPage(db, query, query.sort, of, cells), total }
}

function sortedPage(
  db: ReadableDb,
  part: Part,
  sort: ItemSort,
  of: Of,
  cells: readonly Cell[],
): number[] {
  if (sort === 'found') return foundPage(db, part, of)
  if (sort === 'kind' || sort === 'grade')
    return pageOfRuns(db, part, runsOf(sort, part, cells), of)
  return indexPage(db, part, sort, of)
}

/** Items of one kind or grade after the other, each in order of finding: how many each has is known. */
function pageOfRuns(
  db: ReadableDb,
  { descending, offset, limit }: Part,
  runs: readonly (readonly Cell[])[],
  { few, but }: Of,
): number[] {
  const nos: number[] = []
  let before = 0
  for (const cells of runs) {
    const total = sumOf(cells)
    const from = Math.max(0, offset - before)
    before += total
    if (from >= total || nos.length === limit) continue
    const part = { descending, offset: from, limit: limit - nos.length }
    nos.push(...foundPage(db, part, { cells, total, few, ...(but && { but }) }))
  }
  return nos
}

function runsOf(
  facet: 'kind' | 'grade',
  { descending }: Part,
  cells: readonly Cell[],
): (readonly Cell[])[] {
  const way = descending ? -1 : 1
  return [...Map.groupBy(cells, (cell) => cell[facet])]
    .toSorted(([a], [b]) => {
      if ((a === 'ungraded') !== (b === 'ungraded')) return a === 'ungraded' ? 1 : -1
      return a < b ? -way : way
    })
    .map(([, run]) => run)
}

/** In order of finding. Near the beginning, the first of each cell are merged: those of an exhibit that was
 *  read last lie a million rows further on. */
function foundPage(db: ReadableDb, part: Part, of: Of): number[] {
  const { cells, but } = of
  const { descending, offset, limit } = part
  if (cells === null || facetsOf(cells).length * (offset + limit) > MOST_MERGED) {
    return indexPage(db, part, 'found', of)
  }
  const way = descending ? 'DESC' : 'ASC'
  const first = db
    .prepare<[object], number>(
      `SELECT no FROM item INDEXED BY item_facet WHERE facet = @facet AND ${but?.sql ?? '1'}
       ORDER BY no ${way} LIMIT @most`,
    )
    .pluck()
  const most = offset + limit
  return facetsOf(cells)
    .flatMap((facet) => first.all({ ...but?.values, facet, most }))
    .sort((a, b) => (descending ? b - a : a - b))
    .slice(offset, most)
}

/** Rows that are worth merging. */
const MOST_MERGED = 100_000

/** By the index of an order, which holds the facets too; or, where few fit, by that of the facets, and
 *  sorted. A page beyond the middle is read from the end. */
function indexPage(
  db: ReadableDb,
  part: Part,
  sort: 'found' | 'name' | 'size' | 'taken',
  { cells, total, few, but }: Of,
): number[] {
  const limit = Math.max(0, Math.min(part.limit, total - part.offset))
  const isFromEnd = part.offset > total / 2
  const index = cells !== null && total <= few ? 'facet' : sort
  const nos = db
    .prepare<[object], number>(
      `SELECT no FROM item INDEXED BY item_${index}
       WHERE ${cells === null ? '1' : `facet & @mask = @bits AND ${FITTING}`} AND ${but?.sql ?? '1'}
       ORDER BY ${orderOf(sort, part.descending, isFromEnd)} LIMIT @limit OFFSET @offset`,
    )
    .pluck()
    .all({
      ...but?.values,
      ...(cells !== null && {
        facets: JSON.stringify(facetsOf(cells)),
        ...sharedBits(facetsOf(cells)),
      }),
      limit,
      offset: isFromEnd ? total - part.offset - limit : part.offset,
    })
  return isFromEnd ? nos.reverse() : nos
}

/** What all facets have in common: it passes over most of the others sooner than looking each up. */
function sharedBits(facets: readonly number[]): { mask: number; bits: number } {
  const [first = 0] = facets
  const mask = ~facets.reduce((differing, facet) => differing | (facet ^ first), 0)
  return { mask, bits: first & mask }
}

/** Of an item or of what is kept of it: its facet is one of `@facets`. */
export const FITTING = 'facet IN (SELECT value FROM json_each(@facets))'

/** With a text, a finding, a date or an area: what fits is found first, then sorted. */
function narrowedPage(db: ReadableDb, query: ItemQuery, viewer: Session, narrowed: Narrowed): Page {
  const { filter, sort, descending, offset, limit } = query
  const cells = cellsOf(db, filter, viewer).filter((cell) => fits(cell, filter))
  const total = sumOf(cells)
  if (total === 0) return { nos: [], total }
  const isBlind = viewer.role === 'reviewer'
  const { but } = isBlind ? ownCondition(filter, viewer) : {}
  const direction = descending ? 'DESC' : 'ASC'
  const order =
    isBlind && sort === 'grade'
      ? `nullif(${gradeOf(viewer)}, 'ungraded') ${direction} NULLS LAST, no ${direction}`
      : orderOf(seenSort(sort, viewer), descending, false)
  const nos = db
    .prepare<[object], number>(
      `SELECT no FROM ${narrowed.from} WHERE ${FITTING}
         AND ${narrowed.sql} AND ${but?.sql ?? '1'}
       ORDER BY ${order} LIMIT @limit OFFSET @offset`,
    )
    .pluck()
    .all({
      ...{ facets: JSON.stringify(facetsOf(cells)), limit, offset },
      ...(isBlind && sort === 'grade' && { user: viewer.user }),
      ...{ ...but?.values, ...narrowed.values },
    })
  return { nos, total }
}

/** A reviewer's own grades are in no index. Where they matter, the few items that they have graded are one
 *  list and all others another. */
function reviewersPage(
  db: ReadableDb,
  query: ItemQuery,
  viewer: Session,
  of: Of,
  cells: readonly Cell[],
): number[] {
  const { filter, descending, offset, limit } = query
  const { user } = viewer
  const sort = seenSort(query.sort, viewer)
  const graded = cells.filter(({ grade }) => grade !== 'ungraded')
  const rest = cells.filter(({ grade }) => grade === 'ungraded')
  const others = { cells: rest, total: sumOf(rest), few: of.few, but: ungradedBy(user) }
  if (sort !== 'grade' && rest.length > 0) {
    if (graded.length === 0) return sortedPage(db, query, sort, others, rest)
    return sortedPage(db, query, sort, { ...of, ...ownCondition(filter, viewer) }, cells)
  }
  const way = descending ? 'DESC' : 'ASC'
  const order = sort === 'grade' ? `own ${way}, no ${way}` : orderOf(sort, descending, false)
  const first = db
    .prepare<[object], number>(
      `SELECT no FROM (${OWN_GRADES}) mine CROSS JOIN item USING (id)
       WHERE ${FITTING} AND own IN (SELECT value FROM json_each(@grades))
       ORDER BY ${order} LIMIT @limit OFFSET @offset`,
    )
    .pluck()
    .all({
      ...{ user, limit, offset, facets: JSON.stringify(facetsOf(graded)) },
      grades: JSON.stringify(graded.map(({ grade }) => grade)),
    })
  if (first.length === limit || rest.length === 0) return first
  const onward = {
    descending,
    limit: limit - first.length,
    offset: Math.max(0, offset - sumOf(graded)),
  }
  return [...first, ...foundPage(db, onward, others)]
}

/** Not graded by this reviewer. */
const ungradedBy = (user: string) => ({
  sql: `NOT EXISTS (SELECT 1 FROM opinion o INDEXED BY opinion_user
    WHERE o.user = @user AND o.item = item.id AND o.undone_at IS NULL)`,
  values: { user },
})

/** State and grade as a reviewer sees them, when they are asked for. */
export function ownCondition(
  { state = [], grade = [] }: ItemFilter,
  viewer: Session,
): { but?: NonNullable<Of['but']> } {
  const oneOf = (expression: string, name: string, choices: readonly string[]) =>
    choices.length === 0 ? '1' : `${expression} IN (SELECT value FROM json_each(@${name}))`
  if (state.length + grade.length === 0) return {}
  return {
    but: {
      sql: `${oneOf(stateOf(viewer), 'states', state)} AND ${oneOf(gradeOf(viewer), 'grades', grade)}`,
      values: {
        user: viewer.user,
        ...(state.length > 0 && { states: JSON.stringify(state) }),
        ...(grade.length > 0 && { grades: JSON.stringify(grade) }),
      },
    },
  }
}

/** An order must not tell what a row may not. */
function seenSort(sort: ItemSort, viewer: Session): ItemSort {
  return viewer.role === 'reviewer' && sort === 'name' ? 'found' : sort
}

function orderOf(sort: ItemSort, descending: boolean, isFromEnd: boolean): string {
  const way = descending === isFromEnd ? 'ASC' : 'DESC'
  if (sort === 'found') return `no ${way}`
  return `${COLUMN[sort]} ${way} NULLS ${isFromEnd ? 'FIRST' : 'LAST'}, no ${way}`
}

export function facetsOf(cells: readonly Cell[]): number[] {
  return [...new Set(cells.map(({ facet }) => facet))]
}

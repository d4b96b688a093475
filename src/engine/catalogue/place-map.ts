/** How many items there are in each cell of a grid over the world. Down to cells of some kilometres from counts that
 *  are kept, below from an index; only a text or a date makes it necessary to read items. */
import {
  type Area,
  areaOf,
  boundsOf,
  cellAt,
  cellBounds,
  type GridLevel,
  type PlaceMap,
} from '../../domain/area.ts'
import type { ItemFilter } from '../../domain/item.ts'
import type { Session } from '../../domain/people.ts'
import type { ReadableDb } from './database.ts'
import { cellsOf, fits, sumOf } from './facet-counts.ts'
import { KEPT_LEVEL, type Narrowed, narrowedBy } from './item-filter.ts'
import { FITTING, facetsOf } from './item-page.ts'

export type MapQuery = {
  readonly filter: ItemFilter
  readonly view: Area
  readonly level: GridLevel
}

/** More cells than anybody looks at; with more, larger ones are taken. */
const MOST_CELLS = 2000

const MILLIONTH = 1e-6
const KEPT_SIDE = 2 ** KEPT_LEVEL

/** Items of a cell of some level; sums of their latitudes and longitudes, in degrees. */
type Gathered = {
  readonly row: number
  readonly column: number
  readonly n: number
  readonly latitudes: number
  readonly longitudes: number
}
/** First and last rows and columns that share a point with a view. */
type Sight = Record<'south' | 'north' | 'west' | 'east', number>

/** All items of the filter by their place. The filter's own choice of an area is not looked at, as a facet's choices
 *  are not when it is counted. For who may see places: see {@link narrowedBy}. */
export function placeMap(
  db: ReadableDb,
  { filter: asked, view, level: finest }: MapQuery,
  viewer: Session,
): PlaceMap {
  const { area: _area, ...filter } = asked
  const cells = cellsOf(db, filter, viewer).filter((cell) => fits(cell, filter))
  const total = sumOf(cells)
  const facets = JSON.stringify(facetsOf(cells))
  const narrowed = narrowedBy(filter, viewer)
  const { placed, faulty } = sumsOf(db, facets, narrowed)
  for (let level = finest; ; level -= 1) {
    const sight = sightOf(view, level)
    const gathered = gather(readCells(db, { facets, narrowed, level, sight }), level, sight)
    if (gathered.length > MOST_CELLS && level > 1) continue
    const shown = gathered.map(({ row, column, n, latitudes, longitudes }) => ({
      area: areaOf(cellBounds(level, row, column)),
      latitude: latitudes / n,
      longitude: longitudes / n,
      n,
    }))
    const outside = placed - sumOf(gathered)
    return { level, cells: shown, outside, unplaced: total - placed, faulty, total }
  }
}

function sightOf(view: Area, level: GridLevel): Sight {
  const { west, south, east, north } = boundsOf(view)
  return {
    south: cellAt(south, -90, 180, level),
    north: cellAt(north, -90, 180, level),
    west: cellAt(west, -180, 360, level),
    east: cellAt(east, -180, 360, level),
  }
}

function isInSight({ row, column }: Gathered, { south, north, west, east }: Sight): boolean {
  return south <= row && row <= north && west <= column && column <= east
}

/** What falls into one cell is one; what is out of sight is left out. */
function gather(all: Iterable<Gathered>, level: GridLevel, sight: Sight): Gathered[] {
  const cells = new Map<number, Gathered>()
  for (const one of all) {
    if (!isInSight(one, sight)) continue
    const key = one.row * 2 ** level + one.column
    const before = cells.get(key)
    cells.set(key, before === undefined ? one : sum(before, one))
  }
  return [...cells].toSorted(([a], [b]) => a - b).map(([, cell]) => cell)
}

function sum(a: Gathered, b: Gathered): Gathered {
  return {
    ...a,
    n: a.n + b.n,
    latitudes: a.latitudes + b.latitudes,
    longitudes: a.longitudes + b.longitudes,
  }
}

type Asked = {
  /** JSON: those that are asked for. */
  readonly facets: string
  readonly narrowed: Narrowed | null
  readonly level: GridLevel
  readonly sight: Sight
}

function* readCells(db: ReadableDb, asked: Asked): Generator<Gathered> {
  const { facets, narrowed, level, sight } = asked
  if (narrowed !== null) {
    const { from, sql, values } = narrowed
    yield* rowsIn(db, `${from} WHERE place IS NOT NULL AND ${sql}`, level, { facets, ...values })
  } else if (level <= KEPT_LEVEL) {
    yield* keptCells(db, facets, level)
  } else {
    const coarser = (at: number) => Math.floor(at / 2 ** (level - KEPT_LEVEL))
    for (let row = coarser(sight.south); row <= coarser(sight.north); row += 1) {
      const first = row * KEPT_SIDE + coarser(sight.west)
      const last = row * KEPT_SIDE + coarser(sight.east)
      const from = 'item INDEXED BY item_place WHERE place BETWEEN @first AND @last'
      yield* rowsIn(db, from, level, { facets, first, last })
    }
  }
}

function* keptCells(db: ReadableDb, facets: string, level: GridLevel): Generator<Gathered> {
  const kept = db
    .prepare<[object], Omit<Gathered, 'row' | 'column'> & { place: number }>(
      `SELECT place, sum(n) AS n, sum(latitudes) AS latitudes, sum(longitudes) AS longitudes
       FROM place_count WHERE ${FITTING} GROUP BY place`,
    )
    .iterate({ facets })
  const share = 2 ** (KEPT_LEVEL - level)
  for (const { place, n, latitudes, longitudes } of kept) {
    yield {
      row: Math.floor(place / KEPT_SIDE / share),
      column: Math.floor((place % KEPT_SIDE) / share),
      n,
      latitudes: latitudes * MILLIONTH,
      longitudes: longitudes * MILLIONTH,
    }
  }
}

function rowsIn(
  db: ReadableDb,
  from: string,
  level: GridLevel,
  values: object,
): IterableIterator<Gathered> {
  return db
    .prepare<[object], Gathered>(
      `SELECT min(CAST((latitude + 90) * @side / 180 AS INTEGER), @side - 1) AS row,
         min(CAST((longitude + 180) * @side / 360 AS INTEGER), @side - 1) AS column,
         count(*) AS n, sum(latitude) AS latitudes, sum(longitude) AS longitudes
       FROM ${from} AND ${FITTING} GROUP BY 1, 2`,
    )
    .iterate({ ...values, side: 2 ** level })
}

function sumsOf(
  db: ReadableDb,
  facets: string,
  narrowed: Narrowed | null,
): { placed: number; faulty: number } {
  const one = (sql: string, values: object) =>
    db
      .prepare<[object], number>(sql)
      .pluck()
      .get({ facets, ...values }) ?? 0
  if (narrowed === null) {
    return {
      placed: one(`SELECT sum(n) FROM place_count WHERE ${FITTING}`, {}),
      faulty: one(
        `SELECT count(*) FROM item INDEXED BY item_place_fault WHERE place_fault IS NOT NULL AND ${FITTING}`,
        {},
      ),
    }
  }
  const { from, sql, values } = narrowed
  const where = `FROM ${from} WHERE ${sql} AND ${FITTING}`
  return {
    placed: one(`SELECT count(*) ${where} AND place IS NOT NULL`, values),
    faulty: one(`SELECT count(*) ${where} AND place_fault IS NOT NULL`, values),
  }
}

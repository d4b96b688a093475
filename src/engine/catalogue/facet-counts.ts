/** How many items there are of each combination of facets. It is kept by triggers, so that neither a count
 *  nor a facet reads the items; only a text, a finding, a date or an area makes that necessary. */
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { ItemFilter, ItemState, MediaKind } from '../../domain/item.ts'
import type { Session } from '../../domain/people.ts'
import type { ReadableDb } from './database.ts'
import { type GradeOrNone, readFacet, shownState } from './facet-code.ts'
import { gradeOf, narrowedBy } from './item-filter.ts'

/** Items that are alike in every facet, as their viewer sees them. */
export type Cell = {
  /** As the catalogue counts it; it may hold another's grade. */
  readonly facet: number
  readonly exhibit: ExhibitId
  readonly kind: MediaKind
  readonly state: ItemState
  readonly grade: GradeOrNone
  readonly n: number
}

type Facet = 'exhibit' | 'kind' | 'state' | 'grade'
type Counted = { readonly facet: number; readonly grade: GradeOrNone | null; readonly n: number }

/** All items, or those with the filter's text, findings, dates and area; its facets are not looked at. */
export function cellsOf(db: ReadableDb, filter: ItemFilter, viewer: Session): Cell[] {
  return cellsFrom(db, countNarrowed(db, filter, viewer) ?? countAll(db, viewer), viewer)
}

function cellsFrom(db: ReadableDb, all: readonly Counted[], viewer: Session): Cell[] {
  const exhibits = new Map(
    db.prepare<[], [number, ExhibitId]>('SELECT id, exhibit FROM source').raw().all(),
  )
  return all.flatMap((counted) => {
    const { source, kind, state, grade: anyones } = readFacet(counted.facet)
    const exhibit = exhibits.get(source)
    if (exhibit === undefined || counted.n === 0) return []
    const grade = counted.grade ?? (viewer.role === 'reviewer' ? 'ungraded' : anyones)
    const { facet, n } = counted
    return [{ facet, exhibit, kind, state: shownState(state, grade), grade, n }]
  })
}

/** Whether items of this cell are what the filter's facets ask for. */
export function fits(cell: Cell, filter: ItemFilter): boolean {
  return (['exhibit', 'kind', 'state', 'grade'] as const).every((facet) => {
    const chosen: readonly string[] = filter[facet] ?? []
    return chosen.length === 0 || chosen.includes(cell[facet])
  })
}

/** How many items each choice of a facet would leave, the other facets' choices applied. */
export function countFacets(
  db: ReadableDb,
  filter: ItemFilter,
  viewer: Session,
): Record<Facet | 'finding', Record<string, number>> {
  const cells = cellsOf(db, filter, viewer)
  const count = (facet: Facet) => {
    const { [facet]: _own, ...others } = filter
    const counts: Record<string, number> = {}
    for (const cell of cells) {
      if (fits(cell, others)) counts[cell[facet]] = (counts[cell[facet]] ?? 0) + cell.n
    }
    return counts
  }
  return {
    exhibit: count('exhibit'),
    kind: count('kind'),
    state: count('state'),
    grade: count('grade'),
    finding: countFindings(db, filter, viewer),
  }
}

/** An item with several findings counts for each. */
function countFindings(
  db: ReadableDb,
  { finding: _own, ...filter }: ItemFilter,
  viewer: Session,
): Record<string, number> {
  const narrowed = narrowedBy(filter, viewer)
  const isBlind = viewer.role === 'reviewer'
  const found = db
    .prepare<[object], Counted & { readonly code: string }>(
      `SELECT code, facet, ${isBlind ? gradeOf(viewer) : 'NULL'} AS grade, count(*) AS n
       FROM item_finding f CROSS JOIN item ON item.id = f.item
       WHERE ${narrowed === null ? '1' : `no IN (SELECT no FROM ${narrowed.from} WHERE ${narrowed.sql})`}
       GROUP BY 1, 2, 3`,
    )
    .all({ ...(isBlind && { user: viewer.user }), ...narrowed?.values })
  return Object.fromEntries(
    [...Map.groupBy(found, ({ code }) => code)]
      .map(([code, of]) => [
        code,
        sumOf(cellsFrom(db, of, viewer).filter((cell) => fits(cell, filter))),
      ])
      .filter(([, n]) => n !== 0),
  )
}

export function sumOf(cells: readonly { readonly n: number }[]): number {
  return cells.reduce((sum, { n }) => sum + n, 0)
}

/** Items of the case. */
export function itemCount(db: ReadableDb): number {
  return db.prepare<[], number | null>('SELECT sum(n) FROM facet_count').pluck().get() ?? 0
}

/** From what is kept. Of a reviewer's own grades there is no count: they are few, and looked up. */
function countAll(db: ReadableDb, viewer: Session): Counted[] {
  const all = db
    .prepare<[], Counted>('SELECT facet, NULL AS grade, n FROM facet_count WHERE n > 0')
    .all()
  if (viewer.role !== 'reviewer') return all
  const own = db
    .prepare<[object], Counted>(
      `SELECT facet, own AS grade, count(*) AS n
       FROM (${OWN_GRADES}) mine CROSS JOIN item USING (id) GROUP BY 1, 2`,
    )
    .all({ user: viewer.user })
  const graded = Map.groupBy(own, ({ facet }) => facet)
  const rest = all.map(({ facet, grade, n }) => {
    const taken = (graded.get(facet) ?? []).reduce((sum, one) => sum + one.n, 0)
    return { facet, grade, n: n - taken }
  })
  return [...rest, ...own]
}

/** Items that `@user` has graded: `id`, and their latest standing grade as `own`. */
export const OWN_GRADES = `SELECT item AS id, grade AS own, max(id) AS latest
  FROM opinion INDEXED BY opinion_user WHERE user = @user AND undone_at IS NULL GROUP BY item`

function countNarrowed(db: ReadableDb, filter: ItemFilter, viewer: Session): Counted[] | null {
  const narrowed = narrowedBy(filter, viewer)
  if (narrowed === null) return null
  const isBlind = viewer.role === 'reviewer'
  return db
    .prepare<[object], Counted>(
      `SELECT facet, ${isBlind ? gradeOf(viewer) : 'NULL'} AS grade, count(*) AS n FROM ${narrowed.from}
       WHERE ${narrowed.sql} GROUP BY 1, 2`,
    )
    .all({ ...(isBlind && { user: viewer.user }), ...narrowed.values })
}

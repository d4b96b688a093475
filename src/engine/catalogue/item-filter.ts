/** A filter as SQL: every value is bound, never spliced. */
import { boundsOf, cellAt } from '../../domain/area.ts'
import { AFTER_ALL, DateSource } from '../../domain/dated.ts'
import type { GroupKey, ItemFilter } from '../../domain/item.ts'
import { maySeeNames, type Session } from '../../domain/people.ts'
import { termSelect, termsOf } from './text-terms.ts'

/** Part of a statement on `item`, and the named values that it binds. */
export type Condition = {
  readonly sql: string
  readonly values: Readonly<Record<string, string | number>>
}

/** Items of a filter apart from its facets: what to read, and which of it. */
export type Narrowed = Condition & { readonly from: string }

/** Levels of the grid of `item.place`; see migration 175. */
export const KEPT_LEVEL = 12

/** How far an item has come, as this viewer sees it; see ItemState. */
export function stateOf(viewer: Session): string {
  return `CASE
    WHEN disposed_at IS NOT NULL THEN 'disposed'
    WHEN ingest = 'pending' THEN 'found'
    WHEN ingest = 'failed' THEN 'failed'
    WHEN ${gradeOf(viewer)} <> 'ungraded' THEN 'reviewed'
    WHEN preview = 'ready' THEN 'decoded'
    ELSE 'hashed' END`
}

/** The grade column as this viewer sees it, `ungraded` for none. A reviewer's own is `@user`'s. */
export function gradeOf(viewer: Session): string {
  return viewer.role === 'reviewer'
    ? `coalesce((SELECT o.grade FROM opinion o WHERE o.item = item.id AND o.user = @user
         AND o.undone_at IS NULL ORDER BY o.id DESC LIMIT 1), 'ungraded')`
    : `coalesce(grade, 'ungraded')`
}

/** Numbers of the items in which every term is found, that have one of the findings, and that belong to a group;
 *  null when none of these is asked for. */
function hitSelect(filter: ItemFilter, viewer: Session): Condition | null {
  const { text = '', finding = [], group } = filter
  const selects = termsOf(text).map((term, n) => termSelect(term, n, viewer))
  if (finding.length > 0) {
    selects.push({
      sql: `SELECT no FROM item_finding f JOIN item ON item.id = f.item
        WHERE code IN (SELECT value FROM json_each(@findings))`,
      values: { findings: JSON.stringify(finding) },
    })
  }
  if (group !== undefined) selects.push(groupSelect(group))
  if (selects.length === 0) return null
  return {
    sql: selects.map(({ sql }) => `SELECT no FROM (${sql})`).join(' INTERSECT '),
    values: Object.assign({}, ...selects.map(({ values }) => values)),
  }
}

/** Numbers of the items of one group. */
function groupSelect(group: GroupKey): Condition {
  const [by, key = ''] = group.split(':')
  return by === 'content'
    ? { sql: 'SELECT no FROM item WHERE sha256 = @content', values: { content: key } }
    : {
        sql: 'SELECT item_no AS no FROM series_item WHERE series = @series',
        values: { series: Number(key) },
      }
}

/** What of a filter makes reading items necessary; null when its facets are all that is asked for. */
export function narrowedBy(filter: ItemFilter, viewer: Session): Narrowed | null {
  const hit = hitSelect(filter, viewer)
  const taken = takenCondition(filter)
  const dated = datedCondition(filter)
  const area = areaCondition(filter, viewer)
  const parts = [hit, taken, dated, area].filter((one) => one !== null)
  if (parts.length === 0) return null
  const index = area === null ? (dated === null ? 'item_taken' : 'item_dated') : 'item_place'
  return {
    from: hit === null ? `item INDEXED BY ${index}` : `(${hit.sql}) hit CROSS JOIN item USING (no)`,
    sql: [taken, dated, area].map((one) => one?.sql ?? '1').join(' AND '),
    values: Object.assign({}, ...parts.map(({ values }) => values)),
  }
}

/** The claimed time of taking, both days inclusive; null when none is asked for. */
function takenCondition({ takenFrom, takenTo }: ItemFilter): Condition | null {
  if (takenFrom === undefined && takenTo === undefined) return null
  return {
    sql: 'taken_at BETWEEN @takenFrom AND @takenTo',
    values: { takenFrom: takenFrom ?? '', takenTo: `${takenTo ?? '9999-12-31'}T99` },
  }
}

/** The best date, and who says it; null when neither is asked for. */
function datedCondition({ datedFrom, datedTo, dated = [] }: ItemFilter): Condition | null {
  const isRange = datedFrom !== undefined || datedTo !== undefined
  if (!isRange && dated.length === 0) return null
  const codes = DateSource.options.flatMap((source, code) =>
    (dated.length === 0 || dated.includes(source)) && !(isRange && source === 'none') ? [code] : [],
  )
  return {
    // Numbers of ours, so that the index is read by its first column.
    sql: `dated_by IN (${codes.join(', ') || '-1'})${isRange ? ' AND dated BETWEEN @datedFrom AND @datedTo' : ''}`,
    values: isRange ? { datedFrom: datedFrom ?? '', datedTo: `${datedTo ?? ''}${AFTER_ALL}` } : {},
  }
}

/** Where it was made; null when no area is asked for. Whoever may not see a place finds none. */
function areaCondition({ area }: ItemFilter, viewer: Session): Condition | null {
  if (area === undefined) return null
  const { west, south, east, north } = boundsOf(area)
  const rowOf = (latitude: number) => cellAt(latitude, -90, 180, KEPT_LEVEL)
  const side = 2 ** KEPT_LEVEL
  return {
    sql: `@maySee AND place BETWEEN @firstPlace AND @lastPlace
      AND latitude >= @south AND (latitude < @north OR @north = 90)
      AND longitude >= @west AND (longitude < @east OR @east = 180)`,
    values: {
      ...{ west, south, east, north, maySee: maySeeNames(viewer.role) ? 1 : 0 },
      firstPlace: rowOf(south) * side,
      lastPlace: rowOf(north) * side + side - 1,
    },
  }
}

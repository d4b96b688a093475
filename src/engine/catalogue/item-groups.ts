/** Items gathered by what they have in common. */
import type { Gathering, ItemGroup } from '../../domain/item.ts'
import type { Session } from '../../domain/people.ts'
import type { ReadableDb } from './database.ts'
import { gradeOf } from './item-filter.ts'
import { rowsOf } from './item-queries.ts'

export type GroupQuery = {
  readonly by: Gathering
  readonly offset: number
  readonly limit: number
}

type Row = {
  readonly key: string
  readonly items: number
  readonly graded: number
  readonly first: number
}

/** Groups of two items or more, the largest first. What was disposed of belongs to none. */
export function listGroups(
  db: ReadableDb,
  { by, offset, limit }: GroupQuery,
  viewer: Session,
): { groups: ItemGroup[]; total: number } {
  const { key, from } = GATHERED[by]
  const grouped = `FROM ${from} AND disposed_at IS NULL GROUP BY ${key} HAVING count(*) > 1`
  const rows = db
    .prepare<[object], Row>(
      `SELECT '${by}:' || ${key} AS key, count(*) AS items, min(no) AS first,
         sum(${gradeOf(viewer)} <> 'ungraded') AS graded
       ${grouped} ORDER BY items DESC, first LIMIT @limit OFFSET @offset`,
    )
    .all({ user: viewer.user, limit, offset })
  const total =
    db.prepare<[], number>(`SELECT count(*) FROM (SELECT 1 ${grouped})`).pluck().get() ?? 0
  const firsts = rowsOf(
    db,
    rows.map(({ first }) => first),
    viewer,
  )
  const groups = rows.flatMap(({ first: _, ...row }, n) => {
    const first = firsts[n]
    return first === undefined ? [] : [{ ...row, first }]
  })
  return { groups, total }
}

const GATHERED: Record<Gathering, { readonly key: string; readonly from: string }> = {
  content: { key: 'sha256', from: 'item WHERE sha256 IS NOT NULL' },
  series: { key: 'series', from: 'series_item JOIN item ON no = item_no WHERE 1' },
}

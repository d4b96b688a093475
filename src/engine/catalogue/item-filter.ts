/** A filter as SQL: every value is bound, never spliced. */
import type { ItemFilter } from '../../domain/item.ts'
import type { Session } from '../../domain/people.ts'
import { termSelect, termsOf } from './text-terms.ts'

/** Part of a statement on `item`, and the named values that it binds. */
export type Condition = {
  readonly sql: string
  readonly values: Readonly<Record<string, string>>
}

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

/** Numbers of the items in which every term is found; null when no text is asked for. */
export function textSelect({ text = '' }: ItemFilter, viewer: Session): Condition | null {
  const terms = termsOf(text)
  if (terms.length === 0) return null
  const selects = terms.map((term, n) => termSelect(term, n, viewer))
  return {
    sql: selects.map(({ sql }) => `SELECT no FROM (${sql})`).join(' INTERSECT '),
    values: Object.assign({}, ...selects.map(({ values }) => values)),
  }
}

/** The claimed time of taking, both days inclusive; null when none is asked for. */
export function takenCondition({ takenFrom, takenTo }: ItemFilter): Condition | null {
  if (takenFrom === undefined && takenTo === undefined) return null
  return {
    sql: 'taken_at BETWEEN @takenFrom AND @takenTo',
    values: { takenFrom: takenFrom ?? '', takenTo: `${takenTo ?? '9999-12-31'}T99` },
  }
}

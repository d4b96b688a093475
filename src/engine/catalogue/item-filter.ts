/** A filter as SQL: every value is bound, never spliced. */
import type { ItemFilter } from '../../domain/item.ts'
import type { Session } from '../../domain/people.ts'
import { termCondition, termsOf } from './text-terms.ts'

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

/** A condition on `item` and the named values it binds; `1` when nothing is asked. The statement also
 *  binds `@user` and `@blind` (who looks), which the condition may use. */
export function whereOf(
  filter: ItemFilter,
  viewer: Session,
): { where: string; values: Record<string, string> } {
  const values: Record<string, string> = {}
  const parts: string[] = ['@blind IS NOT NULL', '@user IS NOT NULL']
  const oneOf = (expression: string, name: string, choices: readonly string[] | undefined) => {
    if (choices === undefined || choices.length === 0) return
    choices.forEach((choice, n) => {
      values[`${name}${n}`] = choice
    })
    parts.push(`${expression} IN (${choices.map((_, n) => `@${name}${n}`).join(', ')})`)
  }
  oneOf('exhibit', 'exhibit', filter.exhibit)
  oneOf('kind', 'kind', filter.kind)
  oneOf(stateOf(viewer), 'state', filter.state)
  oneOf(gradeOf(viewer), 'grade', filter.grade)
  for (const [n, term] of termsOf(filter.text ?? '').entries()) {
    const { where, values: bound } = termCondition(term, n, viewer)
    Object.assign(values, bound)
    parts.push(where)
  }
  if (filter.takenFrom !== undefined) {
    values['takenFrom'] = filter.takenFrom
    parts.push('taken_at >= @takenFrom')
  }
  if (filter.takenTo !== undefined) {
    values['takenTo'] = `${filter.takenTo}T99`
    parts.push('taken_at <= @takenTo')
  }
  return { where: parts.join(' AND '), values }
}

/** The grade column as this viewer sees it, `ungraded` for none. */
export function gradeOf(viewer: Session): string {
  return viewer.role === 'reviewer'
    ? `coalesce((SELECT o.grade FROM opinion o WHERE o.item = item.id AND o.user = @user
         AND o.undone_at IS NULL ORDER BY o.id DESC LIMIT 1), 'ungraded')`
    : `coalesce(grade, 'ungraded')`
}

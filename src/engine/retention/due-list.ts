import type { ExhibitId } from '../../domain/exhibit.ts'
import type { ItemId } from '../../domain/item.ts'
import {
  type DueCounts,
  type DueList,
  DueState,
  dueStateOf,
  type Standing,
} from '../../domain/retention.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { InForce } from './in-force.ts'

const MOST_EXCEPTIONS = 500

type Exception = DueList['exceptions'][number]

/** What is due, what will be soon, what is held. Items of an exhibit stand alike but for those with a rule
 *  or a hold of their own, so that the cost is one count an exhibit, whatever their number.
 *  @param now - ISO 8601, UTC. */
export function dueList(db: ReadableDb, now: string): DueList {
  const inForce = new InForce(db)
  const exceptions = exceptionsOf(db, inForce, now)
  const exhibits = countsByExhibit(db).map(({ exhibit, kept, disposed }) => {
    const standing = inForce.standing(exhibit, null, now)
    const own = exceptions.filter((one) => one.exhibit === exhibit)
    const counts = none()
    counts.disposed = disposed
    counts[dueStateOf(standing)] += kept - own.length
    for (const { state } of own) counts[state] += 1
    const state = dueStateOf(standing) as Exclude<DueState, 'disposed'>
    return { exhibit, total: kept + disposed, counts, state, lastDay: lastDayOf(standing) }
  })
  const counts = none()
  for (const one of exhibits) {
    for (const state of DueState.options) counts[state] += one.counts[state]
  }
  const total = db.prepare<[], number>('SELECT count(*) FROM item').pluck().get() ?? 0
  return {
    at: now,
    total,
    counts,
    exhibits,
    exceptions: exceptions.slice(0, MOST_EXCEPTIONS),
    exceptionsTotal: exceptions.length,
  }
}

function countsByExhibit(db: ReadableDb): { exhibit: ExhibitId; kept: number; disposed: number }[] {
  return db
    .prepare<[], { exhibit: ExhibitId; kept: number; disposed: number }>(
      `SELECT e.id AS exhibit, count(i.no) - count(i.disposed_at) AS kept,
         count(i.disposed_at) AS disposed
       FROM exhibit e LEFT JOIN item i ON i.exhibit = e.id GROUP BY e.id ORDER BY e.rowid`,
    )
    .all()
}

/** In order of the exceptions' making; those disposed of meanwhile are no exceptions any more. */
function exceptionsOf(db: ReadableDb, inForce: InForce, now: string): Exception[] {
  const exhibitOf = db
    .prepare<[string], ExhibitId>('SELECT exhibit FROM item WHERE id = ? AND disposed_at IS NULL')
    .pluck()
  return [...inForce.exceptions].flatMap((item: ItemId) => {
    const exhibit = exhibitOf.get(item)
    if (exhibit === undefined) return []
    const standing = inForce.standing(exhibit, item, now)
    return [{ item, exhibit, state: dueStateOf(standing), lastDay: lastDayOf(standing) }]
  })
}

function lastDayOf(standing: Standing): Exception['lastDay'] {
  return standing.state === 'kept' || standing.state === 'due' ? standing.lastDay : null
}

function none(): DueCounts {
  return { due: 0, within30: 0, within90: 0, later: 0, unknown: 0, held: 0, disposed: 0 }
}

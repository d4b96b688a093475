/** Opinions: one per person and item stands at a time; none is ever erased. */
import { RequestError } from '../../domain/errors.ts'
import type { Grade } from '../../domain/grade.ts'
import type { ItemId } from '../../domain/item.ts'
import type { UserId } from '../../domain/people.ts'
import type { ReadableDb, WritableDb } from '../catalogue/database.ts'
import type { Case } from '../open-case.ts'
import type { SealedRecord } from '../sealing/sealed-record.ts'

/** Writes a person's opinion of an item; an earlier one of theirs stays in the record, behind it.
 *  @throws {RequestError} NOT_FOUND for no such item, CONFLICT for one that is not ingested, or disposed of. */
export function gradeItem(
  kase: Case,
  opinion: {
    readonly item: ItemId
    readonly user: UserId
    readonly grade: Grade
    readonly note: SealedRecord | null
  },
): { item: ItemId; grade: Grade | null } {
  const db = kase.writable
  const item = db
    .prepare<[string], { id: ItemId; ingest: string; disposed: string | null }>(
      'SELECT id, ingest, disposed_at AS disposed FROM item WHERE id = ?',
    )
    .get(opinion.item)
  if (item === undefined) throw new RequestError('NOT_FOUND', 'no such item')
  if (item.disposed !== null) throw new RequestError('CONFLICT', 'this item is disposed of')
  if (item.ingest !== 'ingested') throw new RequestError('CONFLICT', 'this item is not ingested')
  const { user, grade, note } = opinion
  db.prepare(
    `INSERT INTO opinion (item, user, grade, note_sealed, note_sha256, at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(item.id, user, grade, note?.sealed, note?.sha256, kase.clock.read().time)
  settle(db, item.id)
  return { item: item.id, grade }
}

/** Takes back a person's latest standing opinion; the one before it stands again.
 *  @throws {RequestError} NOT_FOUND when they have none. */
export function undoGrade(
  kase: Case,
  item: ItemId,
  user: UserId,
): { item: ItemId; grade: Grade | null } {
  const db = kase.writable
  const undone = db
    .prepare(
      `UPDATE opinion SET undone_at = ? WHERE id =
         (SELECT id FROM opinion WHERE item = ? AND user = ? AND undone_at IS NULL
          ORDER BY id DESC LIMIT 1)`,
    )
    .run(kase.clock.read().time, item, user)
  if (undone.changes === 0) throw new RequestError('NOT_FOUND', 'you have no grade here to undo')
  settle(db, item)
  const standing = db
    .prepare<[string, string], Grade>(
      `SELECT grade FROM opinion WHERE item = ? AND user = ? AND undone_at IS NULL
       ORDER BY id DESC LIMIT 1`,
    )
    .pluck()
    .get(item, user)
  return { item, grade: standing ?? null }
}

/** How far the review is, for one person. Every number is of ingested items. */
export function reviewProgress(
  db: ReadableDb,
  user: UserId,
): {
  screened: number
  gradedByYou: number
  gradedByAnyone: number
  unscreened: number
  byGrade: Record<string, number>
} {
  const one = (sql: string, ...values: string[]) =>
    db
      .prepare<string[], number>(sql)
      .pluck()
      .get(...values) ?? 0
  const byGrade = db
    .prepare<[string], { grade: string; n: number }>(
      `SELECT grade, count(*) AS n FROM opinion o WHERE user = ? AND undone_at IS NULL
         AND id = (SELECT max(id) FROM opinion l
                   WHERE l.item = o.item AND l.user = o.user AND l.undone_at IS NULL)
       GROUP BY grade`,
    )
    .all(user)
  return {
    screened: one(`SELECT count(*) FROM item WHERE preview = 'ready'`),
    gradedByYou: one(
      `SELECT count(*) FROM item WHERE preview = 'ready' AND EXISTS
         (SELECT 1 FROM opinion o WHERE o.item = item.id AND o.user = ? AND o.undone_at IS NULL)`,
      user,
    ),
    gradedByAnyone: one(`SELECT count(*) FROM item WHERE preview = 'ready' AND grade IS NOT NULL`),
    unscreened: one(
      `SELECT count(*) FROM item
       WHERE ingest = 'ingested' AND preview <> 'ready' AND disposed_at IS NULL`,
    ),
    byGrade: Object.fromEntries(byGrade.map(({ grade, n }) => [grade, n])),
  }
}

/** The item's own grade is the latest standing opinion of anyone. */
function settle(db: WritableDb, item: ItemId): void {
  db.prepare(
    `UPDATE item SET grade = (SELECT grade FROM opinion WHERE item = @item AND undone_at IS NULL
       ORDER BY id DESC LIMIT 1) WHERE id = @item`,
  ).run({ item })
}

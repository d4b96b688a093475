import type { Custodian, UserId } from '../../domain/people.ts'
import type { ReadableDb, WritableDb } from './database.ts'

type Row = { id: UserId; label: string; addedAt: string; withdrawnAt: string | null }

/** All keys on paper that there ever were, oldest first. */
export function custodianRows(db: ReadableDb): Row[] {
  return db
    .prepare<[], Row>(
      `SELECT id, label, added_at AS addedAt, withdrawn_at AS withdrawnAt FROM custodian
       ORDER BY added_at, rowid`,
    )
    .all()
}

export function markWithdrawn(db: WritableDb, id: UserId, at: string): void {
  db.prepare('UPDATE custodian SET withdrawn_at = ? WHERE id = ?').run(at, id)
}

export function insertCustodian(
  db: WritableDb,
  { id, label }: Pick<Custodian, 'id' | 'label'>,
  addedAt: string,
): void {
  db.prepare('INSERT INTO custodian (id, label, added_at) VALUES (?, ?, ?)').run(id, label, addedAt)
}

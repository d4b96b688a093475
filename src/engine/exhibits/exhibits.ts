/** Seized things of a case. */
import { RequestError } from '../../domain/errors.ts'
import type { Exhibit, ExhibitId } from '../../domain/exhibit.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Case } from '../open-case.ts'

const COLUMNS = `id, seal, description, seized_at AS seizedAt, seized_where AS seizedWhere,
  seized_by AS seizedBy, authority`

/** Registers a seized thing. The ledger's entry of it is the gate's.
 *  @param at - When, UTC.
 *  @throws {RequestError} CONFLICT when the number is taken. */
export function addExhibit(kase: Case, exhibit: Exhibit, at: string): Exhibit {
  const { changes } = kase.writable
    .prepare(
      `INSERT INTO exhibit
         (id, seal, description, seized_at, seized_where, seized_by, authority, added_at)
       VALUES (@id, @seal, @description, @seizedAt, @seizedWhere, @seizedBy, @authority, @at)
       ON CONFLICT DO NOTHING`,
    )
    .run({ ...exhibit, at })
  if (changes === 0) throw new RequestError('CONFLICT', 'this exhibit number is taken')
  return exhibit
}

/** In order of registration. */
export function listExhibits({ readable }: Case): Exhibit[] {
  return readable.prepare<[], Exhibit>(`SELECT ${COLUMNS} FROM exhibit ORDER BY rowid`).all()
}

/** @throws {RequestError} NOT_FOUND. */
export function findExhibit(db: ReadableDb, id: ExhibitId): Exhibit {
  const sql = `SELECT ${COLUMNS} FROM exhibit WHERE id = ?`
  const exhibit = db.prepare<[string], Exhibit>(sql).get(id)
  if (exhibit === undefined) throw new RequestError('NOT_FOUND', 'there is no such exhibit')
  return exhibit
}

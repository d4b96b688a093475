import { AccessError } from '../../domain/errors.ts'
import { User, type UserId } from '../../domain/people.ts'
import { isSecondPerson } from '../../domain/two-persons.ts'
import type { ReadableDb, WritableDb } from './database.ts'

/** Everyone who was ever added, in that order. */
export function userRows(db: ReadableDb): User[] {
  return db
    .prepare<[], unknown>('SELECT id, name, role, person FROM user ORDER BY added_at, rowid')
    .all()
    .map((row) => User.parse(row))
}

export function findUser(db: ReadableDb, id: UserId): User | null {
  const row = db
    .prepare<[string], unknown>('SELECT id, name, role, person FROM user WHERE id = ?')
    .get(id)
  return row === undefined ? null : User.parse(row)
}

export function insertUser(db: WritableDb, user: User, addedAt: string): void {
  const { id, name, role, person } = user
  const sql = 'INSERT INTO user (id, name, role, person, added_at) VALUES (?, ?, ?, ?, ?)'
  db.prepare(sql).run(id, name, role, person, addedAt)
}

/** @param words - What nobody does alone.
 *  @throws {AccessError} OWN_ACT when both accounts are one person's, or it is not known whose. */
export function requireSecondPerson(
  db: ReadableDb,
  author: UserId,
  approver: UserId,
  words: string,
): void {
  const [first, second] = [findUser(db, author), findUser(db, approver)]
  if (first !== null && second !== null && isSecondPerson(first, second)) return
  throw new AccessError('OWN_ACT', words)
}

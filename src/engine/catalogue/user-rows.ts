import { AccessError } from '../../domain/errors.ts'
import { Member, User, type UserId } from '../../domain/people.ts'
import { isSecondPerson } from '../../domain/two-persons.ts'
import type { ReadableDb, WritableDb } from './database.ts'

/** Everyone who has keys, in the order of their adding. */
export function userRows(db: ReadableDb): User[] {
  return db
    .prepare<[], unknown>(
      `SELECT id, name, role, person FROM user WHERE revoked_at IS NULL
       ORDER BY added_at, rowid`,
    )
    .all()
    .map((row) => User.parse(row))
}

/** Everyone who was ever added, in that order. */
export function memberRows(db: ReadableDb): Member[] {
  return db
    .prepare<[], unknown>(
      `SELECT id, name, role, person, revoked_at AS revokedAt FROM user
       ORDER BY added_at, rowid`,
    )
    .all()
    .map((row) => Member.parse(row))
}

export function markRevoked(db: WritableDb, id: UserId, at: string): void {
  db.prepare('UPDATE user SET revoked_at = ? WHERE id = ?').run(at, id)
}

/** Also of who has no keys any more: what they did stays theirs. */

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

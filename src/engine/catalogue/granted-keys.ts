/** Keys of single objects that were granted: they are to be gone when the grant is over. */
import type { UserId } from '../../domain/people.ts'
import type { WritableDb } from './database.ts'

/** Erases the keys of looks whose time is over. A copy of the catalogue from before still has them.
 *  @param now - ISO 8601, UTC. */
export function eraseExpiredKeys(db: WritableDb, now: string): void {
  db.prepare(
    `UPDATE reveal SET wrapped_key = NULL
     WHERE wrapped_key IS NOT NULL AND (expires_at IS NULL OR expires_at <= ?)`,
  ).run(now)
}

/** Ends every look that was granted to a person, and refuses what they still wait for. */
export function endGrants(db: WritableDb, user: UserId, now: string): void {
  db.prepare(
    `UPDATE reveal SET wrapped_key = NULL, expires_at = min(expires_at, @now)
     WHERE by = @user AND state = 'granted'`,
  ).run({ user, now })
  db.prepare(`UPDATE reveal SET state = 'refused' WHERE by = ? AND state = 'requested'`).run(user)
}

import { RedactionError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import type { UserId } from '../../domain/people.ts'
import type { Redaction, RedactionId } from '../../domain/redaction.ts'
import { atomically } from '../catalogue/database.ts'
import { requireSecondPerson } from '../catalogue/user-rows.ts'
import type { Case } from '../open-case.ts'
import { findRedaction, newestRedaction } from './redaction-rows.ts'

/** A second person's answer to a redaction; only an approved one can leave in a bundle.
 *  @throws {AccessError} OWN_ACT: nobody approves their own work, under whichever account.
 *  @throws {RedactionError} NOT_PENDING when it is decided already or a newer one took its place.
 *  @throws {RequestError} NOT_FOUND when that item has no such redaction. */
export function decideRedaction(
  kase: Case,
  decision: {
    readonly redaction: RedactionId
    readonly item: ItemId
    readonly approve: boolean
    readonly user: UserId
    /** Time of the decision, ISO 8601, UTC. */
    readonly at: string
  },
): Redaction {
  return atomically(kase.writable, () => {
    const db = kase.writable
    const redaction = findRedaction(db, decision.redaction, decision.item)
    requireSecondPerson(
      db,
      redaction.preparedBy,
      decision.user,
      'a redaction is decided by somebody else than who made it',
    )
    const isNewest = newestRedaction(db, decision.item)?.id === redaction.id
    if (redaction.state !== 'pending' || !isNewest) {
      throw new RedactionError('NOT_PENDING', 'this redaction does not wait for a decision')
    }
    const state = decision.approve ? 'approved' : 'rejected'
    db.prepare('UPDATE redaction SET state = ?, decided_by = ?, decided_at = ? WHERE id = ?').run(
      state,
      decision.user,
      decision.at,
      redaction.id,
    )
    db.prepare('UPDATE item SET redaction = ? WHERE id = ?').run(state, decision.item)
    return findRedaction(db, decision.redaction, decision.item)
  })
}

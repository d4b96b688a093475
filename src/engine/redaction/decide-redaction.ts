import { AccessError, RedactionError, RequestError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import type { UserId } from '../../domain/people.ts'
import type { Redaction, RedactionId } from '../../domain/redaction.ts'
import type { RevealId } from '../../domain/reveal.ts'
import { atomically, type ReadableDb } from '../catalogue/database.ts'
import { hasLookedAt } from '../catalogue/look-rows.ts'
import { requireSecondPerson } from '../catalogue/user-rows.ts'
import type { Case } from '../open-case.ts'
import { findRedaction, newestRedaction } from './redaction-rows.ts'

type Decision = {
  readonly redaction: RedactionId
  readonly item: ItemId
  /** Digests of the copy and of its recipe, as who decides has them before them. */
  readonly output: string
  readonly recipe: string
  /** By which they have seen the copy; null to send it back. */
  readonly look: RevealId | null
  readonly approve: boolean
  readonly user: UserId
  /** Time of the decision, ISO 8601, UTC. */
  readonly at: string
}

/** A second person's answer to a redaction; only an approved one can leave in a bundle.
 *  @throws {AccessError} OWN_ACT: nobody approves their own work, under whichever account; NOT_LOOKED.
 *  @throws {RedactionError} NOT_PENDING when it is decided already or a newer one took its place.
 *  @throws {RequestError} NOT_FOUND when that item has no such redaction; CONFLICT when it is of other
 *  bytes. */
export function decideRedaction(kase: Case, decision: Decision): Redaction {
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
    if (redaction.output !== decision.output || redaction.recipe !== decision.recipe) {
      throw new RequestError('CONFLICT', 'this is not the copy that waits')
    }
    if (decision.approve && !hasLooked(db, decision)) {
      throw new AccessError(
        'NOT_LOOKED',
        'who approves a copy has looked at the whole of it before',
      )
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

function hasLooked(db: ReadableDb, decision: Decision): boolean {
  return decision.look !== null && hasLookedAt(db, decision.look, decision)
}

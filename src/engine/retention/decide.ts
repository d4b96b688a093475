import type { DeclineReason, Disposal, DisposalId } from '../../domain/disposal.ts'
import { RetentionError } from '../../domain/errors.ts'
import type { UserId } from '../../domain/people.ts'
import { requireSecondPerson } from '../catalogue/user-rows.ts'
import type { Case } from '../open-case.ts'
import { changed, disposalRow, proposedContent, toDisposal } from './disposal-rows.ts'
import { requireNoChange, requireNoneUnderWay } from './propose.ts'

const SOMEBODY_ELSE = 'a disposal is approved by somebody else than who proposed it'

/** The second person's answer, to exactly what was proposed. The entry of it was written before, in the
 *  transaction that is open.
 *  @param answer.digest - Of the content that they have read.
 *  @throws {AccessError} OWN_ACT: nobody approves what they proposed, under whichever account. They may
 *  take it back.
 *  @throws {RetentionError} NOT_PROPOSED when it is decided already; CHANGED when things do not stand any
 *  more as they did: another rule, hold or item, or something disposed of, since then. */
export function decideDisposal(
  kase: Case,
  answer: {
    readonly disposal: DisposalId
    readonly digest: string
    readonly approve: boolean
    readonly reason: DeclineReason | null
  },
  user: UserId,
): Disposal {
  const db = kase.writable
  const row = disposalRow(db, answer.disposal)
  if (answer.approve) requireSecondPerson(db, row.proposed_by, user, SOMEBODY_ELSE)
  if (row.state !== 'proposed') {
    throw new RetentionError('NOT_PROPOSED', 'this disposal does not wait for an answer')
  }
  if (answer.digest !== row.digest) throw changed()
  if (answer.approve) {
    requireNoneUnderWay(db)
    proposedContent(kase, row)
    requireNoChange(db, row.proposed_seq)
  } else {
    db.prepare('DELETE FROM disposal_item WHERE disposal = ?').run(row.no)
  }
  db.prepare(
    'UPDATE disposal SET state = ?, decided_by = ?, decided_at = ?, decided_seq = ? WHERE no = ?',
  ).run(
    answer.approve ? 'approved' : 'declined',
    user,
    kase.clock.read().time,
    kase.ledger.size() - 1,
    row.no,
  )
  return toDisposal(db, disposalRow(db, row.id))
}

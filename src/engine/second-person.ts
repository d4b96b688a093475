/** The second person of an act that nobody does alone: at the same desk, by a secret of their own. */
import { AccessError } from '../domain/errors.ts'
import type { Session, SessionRole, UserId } from '../domain/people.ts'
import type { Second } from '../domain/two-persons.ts'
import { findUser, requireSecondPerson, userRows } from './catalogue/user-rows.ts'
import type { Case } from './open-case.ts'
import { letGo, openAs, openByRecoveryKey, type Proven, type Trying } from './prove-person.ts'

/** Nobody who signed in within so many days is passed over when the recovery key is used alone. */
export const LEFT_AFTER_DAYS = 30

/** Really opens what only the second person can open, and lets go of it at once. Beside a person stands
 *  another supervisor, or whoever has the recovery key from the safe; beside the recovery key stands any
 *  other person of the case, and nobody only when nobody is left.
 *  @returns who it was, as the ledger calls them; null for nobody.
 *  @throws {AccessError} OWN_ACT for the same person, under whichever account; ROLE_NOT_ALLOWED;
 *  NEEDS_SECOND; WRONG_PASSPHRASE, which is in the ledger like a failed sign-in. */
export async function standBeside(
  kase: Case,
  claim: Second,
  { user: author, role }: Session,
  signal?: AbortSignal,
): Promise<UserId | null> {
  const trying: Trying = { as: 'second', ...(signal && { signal }) }
  if (claim.by === 'nobody') return requireNobodyLeft(kase, role)
  if (claim.by === 'recovery-key') {
    if (role === 'recovery') throw ownAct()
    return prove(await openByRecoveryKey(kase, claim.recoveryKey, trying))
  }
  if (role !== 'recovery' && findUser(kase.readable, claim.user) !== null) {
    requireSecondPerson(kase.readable, author, claim.user, OWN_ACT)
  }
  const proven = await openAs(kase, claim.user, claim.passphrase, trying)
  const id = prove(proven)
  if (role !== 'recovery' && proven.user.role !== 'supervisor') {
    throw new AccessError('ROLE_NOT_ALLOWED', 'the second person is a supervisor')
  }
  return id
}

const OWN_ACT = 'the second person is somebody else than the first'

/** What was opened was only to show who is there. */
function prove({ user, opened }: Proven): UserId {
  letGo(opened)
  return user.id
}

/** The key is for a case whose supervisors cannot get in: they are not asked for. Whoever else was here
 *  of late is. Otherwise a case could be locked for ever by one forgotten passphrase more. */
function requireNobodyLeft(kase: Case, by: SessionRole): null {
  const since = Date.parse(kase.clock.read().time) - LEFT_AFTER_DAYS * 24 * 3_600_000
  const lastSignIn = kase.readable
    .prepare<[string], string | null>(
      "SELECT max(time) FROM entry WHERE action = 'sign-in' AND actor = ?",
    )
    .pluck()
  const isLeft = userRows(kase.readable).some(({ id, role }) => {
    const last = lastSignIn.get(id) ?? null
    return role !== 'supervisor' && last !== null && Date.parse(last) >= since
  })
  if (by === 'recovery' && !isLeft) return null
  throw new AccessError('NEEDS_SECOND', 'a second person has to stand beside this')
}

function ownAct(): AccessError {
  return new AccessError('OWN_ACT', OWN_ACT)
}

/** Takes a person's keys away. It cannot take away what they have seen, copied or learnt: they still know
 *  every secret up to now, the ledger's key and the certificate's among them, and open a copy of the case
 *  from before. What is sealed from now on is sealed under secrets that they never had. */
import { AccessError, RequestError } from '../domain/errors.ts'
import type { UserId } from '../domain/people.ts'
import { endGrants } from './catalogue/granted-keys.ts'
import { markRevoked, memberRows } from './catalogue/user-rows.ts'
import type { KeyAct } from './key-file.ts'
import type { Case } from './open-case.ts'
import { requireSupervisor } from './people.ts'
import type { CaseFile } from './sealing/case-file.ts'
import { advance, type Keyring, secretsOf } from './sealing/keyring.ts'
import { type NewGeneration, newGeneration } from './sealing/new-generation.ts'

/** Whoever calls this has seen a second person (second-person.ts), and no work is running: it would go on
 *  to seal under the old secrets.
 *  @returns What does it. Its result: recovery keys that do not open what is sealed from now on, because
 *  they are from an older version and have not been used since.
 *  @throws {AccessError} ROLE_NOT_ALLOWED, NO_KEY; OWN_ACT for oneself.
 *  @throws {RequestError} NOT_FOUND; CONFLICT for who is revoked already, and for the last supervisor.
 *  @throws {CaseError} CASE_DAMAGED when the case does not vouch for somebody who stays. */
export async function revokeUser(
  kase: Case,
  keyring: Keyring,
  user: UserId,
): Promise<KeyAct<{ readonly left: readonly UserId[] }>> {
  requireSupervisor(keyring)
  if (user === keyring.user.id) {
    throw new AccessError('OWN_ACT', 'nobody revokes their own keys: ask another supervisor')
  }
  requireRevocable(kase, user)
  return withNewGeneration(kase, keyring, user, () => {
    requireRevocable(kase, user)
    const now = kase.clock.read().time
    markRevoked(kase.writable, user, now)
    endGrants(kase.writable, user, now)
  })
}

/** A new generation without somebody, and what goes with it in the transaction of its entry. */
export async function withNewGeneration(
  kase: Case,
  keyring: Keyring,
  without: UserId,
  alongside: () => void,
): Promise<KeyAct<{ readonly left: readonly UserId[] }>> {
  const before = kase.keys.read()
  const made = await newGeneration(before, secretsOf(keyring), without)
  const { data, write } = kase.keys.prepare((file) => unlessChanged(file, before, made))
  return {
    data: { ...data, left: [...made.left] },
    act: () => {
      alongside()
      write()
      return { left: made.left }
    },
    after: () => advance(keyring, made.secrets),
  }
}

function unlessChanged(file: CaseFile, before: CaseFile, made: NewGeneration): CaseFile {
  if (JSON.stringify(file) === JSON.stringify(before)) return made.file
  throw new RequestError('CONFLICT', 'the keys of this case have changed meanwhile')
}

function requireRevocable(kase: Case, user: UserId): void {
  const members = memberRows(kase.readable)
  const member = members.find(({ id }) => id === user)
  if (member === undefined) throw new RequestError('NOT_FOUND', 'no such person')
  if (member.revokedAt !== null) {
    throw new RequestError('CONFLICT', 'this person’s keys are revoked already')
  }
  const supervisors = members.filter(
    ({ id, role, revokedAt }) => id !== user && role === 'supervisor' && revokedAt === null,
  )
  if (supervisors.length === 0) {
    throw new RequestError('CONFLICT', 'the last supervisor of a case cannot be revoked')
  }
}

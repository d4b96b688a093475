import type { SessionRole, User, UserId } from '../domain/people.ts'
import { eraseExpiredKeys } from './catalogue/granted-keys.ts'
import { forgive } from './failed-sign-ins.ts'
import type { Case } from './open-case.ts'
import { openAs, openByRecoveryKey, type Proven, type Trying } from './prove-person.ts'
import { RECOVERY } from './sealing/custodian-record.ts'
import { type Keyring, makeKeyring } from './sealing/keyring.ts'
import { signCheckpointsWith } from './sign-checkpoints.ts'

/** Opens a person's keys by their passphrase; takes some tenths of a second, and longer after wrong ones
 *  (failed-sign-ins.ts). Both outcomes are in the ledger before this resolves, except in a case that is
 *  open for reading.
 *  @throws {AccessError} WRONG_PASSPHRASE, the same and after the same work for a person unknown.
 *  @throws {CaseError} CASE_DAMAGED when the passphrase is right but the keys were exchanged. */
export async function signIn(
  kase: Case,
  userId: UserId,
  passphrase: string,
  trying: Trying = {},
): Promise<Keyring> {
  return enter(kase, await openAs(kase, userId, passphrase, trying))
}

/** Opens everything by a key on paper, as whom the ledger calls `recovery`. That person has no row and no
 *  role; they add a supervisor who does.
 *  @throws {AccessError} WRONG_PASSPHRASE for any other text. @throws {CaseError} CASE_DAMAGED. */
export async function recoverWith(
  kase: Case,
  recoveryKey: string,
  trying: Trying = {},
): Promise<Keyring> {
  return enter(kase, await openByRecoveryKey(kase, recoveryKey, trying))
}

/** As what a person is there. The key from the safe opens what a supervisor's does and makes nobody one. */
export function sessionRole({ id, role }: User): SessionRole {
  return id === RECOVERY ? 'recovery' : role
}

/** Ends a session: its entry, a checkpoint, and the keys are zeroed, whatever else fails. Work that
 *  still runs with them stops at its next object with AccessError NO_KEY.
 *  @param options.keepKeys - For work that is to go on: whoever asks for it locks the keyring later. */
export function signOut(
  kase: Case,
  keyring: Keyring,
  options: { readonly keepKeys?: boolean } = {},
): void {
  try {
    if (kase.summary.readOnly) return
    kase.ledger.append({ action: 'sign-out', data: {} }, actorOf(keyring.user))
    kase.ledger.checkpoint(keyring.ledgerKey)
  } finally {
    if (!options.keepKeys) keyring.lock()
  }
}

function enter(kase: Case, proven: Proven): Keyring {
  const keyring = makeKeyring(proven.user, proven.opened, () => kase.keys.read())
  try {
    if (kase.summary.readOnly) forgive(kase, proven.user.id)
    else {
      record(kase, proven)
      signCheckpointsWith(kase, keyring)
      kase.anchors.record()
    }
  } catch (error) {
    keyring.lock()
    throw error
  }
  return keyring
}

/** That somebody is here; and their own record, when something of it has waited for their secret. */
function record(kase: Case, { user, custodian, renewed }: Proven): void {
  const actor = actorOf(user)
  const by = custodian === null ? {} : { by: 'recovery-key', custodian }
  const change = renewed && kase.keys.prepare(renewed)
  kase.ledger.together(() => {
    const failed = forgive(kase, user.id)
    const told = failed && { failedBefore: failed.count }
    kase.ledger.append({ action: 'sign-in', data: { ...by, ...told } }, actor)
    eraseExpiredKeys(kase.writable, kase.clock.read().time)
    if (change === null) return
    const data = { user: custodian ?? user.id, ...change.data }
    kase.ledger.append({ action: 'keys-renewed', data }, actor)
    change.write()
  })
  kase.keys.settle()
}

function actorOf(user: User) {
  return { user: user.id, role: sessionRole(user) }
}

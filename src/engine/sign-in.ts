import { AccessError } from '../domain/errors.ts'
import type { User, UserId } from '../domain/people.ts'
import { findUser } from './catalogue/user-rows.ts'
import { SYSTEM } from './ledger/ledger.ts'
import type { Case } from './open-case.ts'
import { readCaseFile } from './sealing/case-file.ts'
import { type Keyring, makeKeyring } from './sealing/keyring.ts'
import { readRecoveryKey } from './sealing/recovery-key.ts'
import {
  decoyRecord,
  type Opened,
  openRecovery,
  openUserRecord,
  RECOVERY,
} from './sealing/user-record.ts'
import { signCheckpointsWith } from './sign-checkpoints.ts'

/** A person, and what their secret opened. */
export type Proven = { readonly user: User; readonly opened: Opened }

/** `second` when it was to stand beside somebody else's act. */
type Said = { readonly as?: 'second' }

/** Opens a person's keys by their passphrase; takes some tenths of a second. Both outcomes are in the
 *  ledger before this returns, except in a case that is open for reading.
 *  @throws {AccessError} WRONG_PASSPHRASE, the same and after the same work for a person unknown.
 *  @throws {CaseError} CASE_DAMAGED when the passphrase is right but the keys were exchanged. */
export function signIn(kase: Case, userId: UserId, passphrase: string): Keyring {
  const { user, opened } = openAs(kase, userId, passphrase, {})
  return enter(kase, user, opened, {})
}

/** Opens everything by the key on paper, as a supervisor whom the ledger calls `recovery`. That person
 *  has no row and reviews nothing; they add a supervisor who does.
 *  @throws {AccessError} WRONG_PASSPHRASE for any other text. @throws {CaseError} CASE_DAMAGED. */
export function recoverWith(kase: Case, recoveryKey: string): Keyring {
  const { user, opened } = openByRecoveryKey(kase, recoveryKey, {})
  return enter(kase, user, opened, { by: 'recovery-key' })
}

/** Who somebody is, by what their passphrase opens. A failure is in the ledger before this returns.
 *  @param said - What the entry of a failure says besides.
 *  @throws {AccessError} WRONG_PASSPHRASE. @throws {CaseError} CASE_DAMAGED. */
export function openAs(kase: Case, userId: UserId, passphrase: string, said: Said): Proven {
  const file = readCaseFile(kase.dir)
  const user = findUser(kase.readable, userId)
  // Without a row there was no entry: a record whose adding did not commit is nobody's.
  const record = user === null ? undefined : file.users.find(({ id }) => id === userId)
  const opened = openUserRecord(file, record ?? decoyRecord(userId), passphrase)
  if (user === null || record === undefined || opened === null) return refuse(kase, user, said)
  return { user: { ...user, role: record.role }, opened }
}

/** @param said - As in {@link openAs}.
 *  @throws {AccessError} WRONG_PASSPHRASE. @throws {CaseError} CASE_DAMAGED. */
export function openByRecoveryKey(kase: Case, recoveryKey: string, said: Said): Proven {
  const file = readCaseFile(kase.dir)
  const user: User = { id: RECOVERY, name: 'Recovery key', role: 'supervisor', person: null }
  const keys = readRecoveryKey(recoveryKey, file.id)
  const opened = keys === null ? null : openRecovery(file, keys)
  if (opened === null) return refuse(kase, user, said)
  return { user, opened }
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

function enter(kase: Case, user: User, opened: Opened, data: { by?: string }): Keyring {
  const keyring = makeKeyring(user, opened, kase.dir)
  try {
    if (!kase.summary.readOnly) {
      kase.ledger.append({ action: 'sign-in', data }, actorOf(user))
      signCheckpointsWith(kase, keyring)
      kase.anchors.record()
    }
  } catch (error) {
    keyring.lock()
    throw error
  }
  return keyring
}

/** The name that was typed is noted only when it is a person's: it may be a passphrase in the wrong field. */
function refuse(kase: Case, user: User | null, said: Said): never {
  if (!kase.summary.readOnly) {
    const data = { user: user === null ? null : user.id, ...said }
    kase.ledger.append({ action: 'sign-in-failed', data }, SYSTEM)
  }
  throw new AccessError('WRONG_PASSPHRASE', 'no such person, or not their passphrase')
}

function actorOf({ id, role }: User) {
  return { user: id, role }
}

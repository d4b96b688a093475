import { AccessError } from '../domain/errors.ts'
import type { SessionRole, User, UserId } from '../domain/people.ts'
import { findUser } from './catalogue/user-rows.ts'
import { accountOf, countFailure, forgive, inTurn, type Pause } from './failed-sign-ins.ts'
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

export type Trying = {
  /** When it is to stand beside somebody else's act; the entry of a failure says so. */
  readonly as?: 'second'
  /** Once it is aborted nobody is let in, and nothing is recorded. */
  readonly signal?: AbortSignal
  /** How it waits when wrong passphrases came before. */
  readonly pause?: Pause
}

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
  const { user, opened } = await openAs(kase, userId, passphrase, trying)
  return enter(kase, user, opened, {})
}

/** Opens everything by the key on paper, as whom the ledger calls `recovery`. That person has no row and no
 *  role; they add a supervisor who does.
 *  @throws {AccessError} WRONG_PASSPHRASE for any other text. @throws {CaseError} CASE_DAMAGED. */
export async function recoverWith(
  kase: Case,
  recoveryKey: string,
  trying: Trying = {},
): Promise<Keyring> {
  const { user, opened } = await openByRecoveryKey(kase, recoveryKey, trying)
  return enter(kase, user, opened, { by: 'recovery-key' })
}

/** Who somebody is, by what their passphrase opens. A failure is in the ledger before this rejects.
 *  @throws {AccessError} WRONG_PASSPHRASE. @throws {CaseError} CASE_DAMAGED. */
export function openAs(
  kase: Case,
  userId: UserId,
  passphrase: string,
  trying: Trying,
): Promise<Proven> {
  return inTurn(
    kase,
    accountOf(kase, userId),
    () => tryPassphrase(kase, userId, passphrase, trying),
    trying,
  )
}

async function tryPassphrase(
  kase: Case,
  userId: UserId,
  passphrase: string,
  trying: Trying,
): Promise<Proven> {
  const file = readCaseFile(kase.dir)
  const user = findUser(kase.readable, userId)
  // Without a row there was no entry: a record whose adding did not commit is nobody's.
  const record = user === null ? undefined : file.users.find(({ id }) => id === userId)
  const opened = await openUserRecord(file, record ?? decoyRecord(userId), passphrase)
  stopIfAborted(trying, opened)
  if (user === null || record === undefined || opened === null) return refuse(kase, user, trying)
  return { user: { ...user, role: record.role }, opened }
}

/** @throws {AccessError} WRONG_PASSPHRASE. @throws {CaseError} CASE_DAMAGED. */
export function openByRecoveryKey(
  kase: Case,
  recoveryKey: string,
  trying: Trying,
): Promise<Proven> {
  return inTurn(kase, RECOVERY, async () => tryRecoveryKey(kase, recoveryKey, trying), trying)
}

function tryRecoveryKey(kase: Case, recoveryKey: string, trying: Trying): Proven {
  const file = readCaseFile(kase.dir)
  const user: User = { id: RECOVERY, name: 'Recovery key', role: 'supervisor', person: null }
  const keys = readRecoveryKey(recoveryKey, file.id)
  const opened = keys === null ? null : openRecovery(file, keys)
  stopIfAborted(trying, opened)
  if (opened === null) return refuse(kase, user, trying)
  return { user, opened }
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

function stopIfAborted({ signal }: Trying, opened: Opened | null): void {
  if (signal?.aborted !== true) return
  for (const secret of Object.values(opened?.secrets ?? {})) secret.fill(0)
  throw signal.reason
}

function enter(kase: Case, user: User, opened: Opened, data: { by?: string }): Keyring {
  const keyring = makeKeyring(user, opened, kase.dir)
  try {
    if (kase.summary.readOnly) forgive(kase, user.id)
    else {
      kase.ledger.together(() => {
        const failed = forgive(kase, user.id)
        const told = failed && { failedBefore: failed.count }
        kase.ledger.append({ action: 'sign-in', data: { ...data, ...told } }, actorOf(user))
      })
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
function refuse(kase: Case, user: User | null, { as }: Trying): never {
  const account = user?.id ?? ''
  if (kase.summary.readOnly) countFailure(kase, account)
  else {
    kase.ledger.together(() => {
      const count = countFailure(kase, account)
      const data = { user: user?.id ?? null, count, ...(as && { as }) }
      kase.ledger.append({ action: 'sign-in-failed', data }, SYSTEM)
    })
  }
  throw new AccessError('WRONG_PASSPHRASE', 'no such person, or not their passphrase')
}

function actorOf(user: User) {
  return { user: user.id, role: sessionRole(user) }
}

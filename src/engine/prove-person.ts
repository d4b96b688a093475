/** Who somebody is: whatever only they can open. */
import { AccessError, CaseError } from '../domain/errors.ts'
import type { User, UserId } from '../domain/people.ts'
import { findUser } from './catalogue/user-rows.ts'
import { accountOf, countFailure, inTurn, type Pause } from './failed-sign-ins.ts'
import { SYSTEM } from './ledger/ledger.ts'
import type { Case } from './open-case.ts'
import { type CaseFile, generationOf } from './sealing/case-file.ts'
import { openCustodian, RECOVERY } from './sealing/custodian-record.ts'
import type { Opened } from './sealing/opened-keys.ts'
import { readRecoveryKey } from './sealing/recovery-key.ts'
import { wipe } from './sealing/secrets.ts'
import { decoyRecord, openUserRecord } from './sealing/user-record.ts'

/** A person, and what their secret opened. */
export type Proven = {
  readonly user: User
  readonly opened: Opened
  /** Which of the keys on paper it was. */
  readonly custodian: UserId | null
  /** What to make of `case.json` now that their secret is there to authenticate it; null for nothing. */
  readonly renewed: ((file: CaseFile) => CaseFile) | null
}

export type Trying = {
  /** When it is to stand beside somebody else's act; the entry of a failure says so. */
  readonly as?: 'second'
  /** Once it is aborted nobody is let in, and nothing is recorded. */
  readonly signal?: AbortSignal
  /** How it waits when wrong passphrases came before. */
  readonly pause?: Pause
}

/** A failure is in the ledger before this rejects.
 *  @throws {AccessError} WRONG_PASSPHRASE, the same and after the same work for a person unknown.
 *  @throws {CaseError} CASE_DAMAGED when the passphrase is right but the keys were exchanged. */
export function openAs(
  kase: Case,
  userId: UserId,
  passphrase: string,
  trying: Trying,
): Promise<Proven> {
  const account = accountOf(kase, userId)
  return inTurn(kase, account, () => tryPassphrase(kase, userId, passphrase, trying), trying)
}

/** @throws {AccessError} WRONG_PASSPHRASE for any other text. @throws {CaseError} CASE_DAMAGED. */
export function openByRecoveryKey(
  kase: Case,
  recoveryKey: string,
  trying: Trying,
): Promise<Proven> {
  return inTurn(kase, RECOVERY, async () => tryRecoveryKey(kase, recoveryKey, trying), trying)
}

async function tryPassphrase(
  kase: Case,
  userId: UserId,
  passphrase: string,
  trying: Trying,
): Promise<Proven> {
  const file = kase.keys.read()
  const user = findUser(kase.readable, userId)
  // Without a row there was no entry: a record whose adding did not commit is nobody's.
  const record = user === null ? undefined : file.users.find(({ id }) => id === userId)
  const opened = await openUserRecord(file, record ?? decoyRecord(userId), passphrase)
  stopIfAborted(trying, opened)
  if (user === null || record === undefined || opened === null) return refuse(kase, user, trying)
  requireNewest(kase, file, record.newer !== undefined)
  const { renewed } = opened
  return {
    user: { ...user, role: record.role },
    opened,
    custodian: null,
    renewed:
      renewed &&
      ((now) => ({ ...now, users: now.users.map((one) => (one.id === userId ? renewed : one)) })),
  }
}

function tryRecoveryKey(kase: Case, recoveryKey: string, trying: Trying): Proven {
  const file = kase.keys.read()
  const user: User = { id: RECOVERY, name: 'Recovery key', role: 'supervisor', person: null }
  const keys = readRecoveryKey(recoveryKey, file.id)
  const opened = keys === null ? null : openCustodian(file, file.recovery, keys)
  stopIfAborted(trying, opened)
  if (opened === null) return refuse(kase, user, trying)
  const { id, renewed } = opened
  requireNewest(kase, file, renewed !== null)
  return {
    ...{ user, opened, custodian: id },
    renewed:
      renewed &&
      ((now) => ({ ...now, recovery: now.recovery.map((one) => (one.id === id ? renewed : one)) })),
  }
}

/** A file that the ledger does not name may be a copy from before a person was revoked: whoever signed in
 *  with it would go on to seal under keys that this person knows. Nor are keys believed of it that were
 *  put there while the person was away.
 *  @throws {CaseError} CASE_DAMAGED. */
function requireNewest(kase: Case, file: CaseFile, isWaiting: boolean): void {
  const { isNamed, generation } = kase.keys.named()
  if (isNamed || (generation <= generationOf(file) && !isWaiting)) return
  throw new CaseError('CASE_DAMAGED', 'case.json is not the one that the ledger names')
}

function stopIfAborted({ signal }: Trying, opened: Opened | null): void {
  if (signal?.aborted !== true) return
  if (opened !== null) letGo(opened)
  throw signal.reason
}

/** What was opened only to show who is there, or for nobody. */
export function letGo({ secrets, older }: Opened): void {
  for (const generation of [secrets, ...older]) wipe(generation)
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

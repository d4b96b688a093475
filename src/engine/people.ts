/** Who works in a case, and who signs for it. */
import { AccessError, CaseError, RequestError } from '../domain/errors.ts'
import type { User, UserId } from '../domain/people.ts'
import { atomically } from './catalogue/database.ts'
import { findUser, insertUser, userRows } from './catalogue/user-rows.ts'
import { SYSTEM } from './ledger/ledger.ts'
import type { Case } from './open-case.ts'
import { readCaseFile, writeCaseFile } from './sealing/case-file.ts'
import { type Keyring, secretsOf } from './sealing/keyring.ts'
import { sealSigner } from './sealing/sealed-signer.ts'
import { makeUserRecord, RECOVERY, vouchedPublicKey } from './sealing/user-record.ts'
import type { SigningIdentity } from './signing/certificate.ts'

/** Everyone who was ever added, in that order. */
export function listUsers(kase: Case): User[] {
  return userRows(kase.readable)
}

/** Makes the keys of a new person, with what their role needs wrapped to them. Whoever calls this has
 *  seen a second person (second-person.ts).
 *  @returns What adds them. Their row is part of the transaction that is open; the keys are written last,
 *  before it commits. Keys without a row open nothing and are replaced when the person is added again, so
 *  the commit decides, whatever fails.
 *  @throws {AccessError} ROLE_NOT_ALLOWED, NO_KEY.
 *  What is returned throws {RequestError} CONFLICT when the name is taken. */
export async function newUser(
  kase: Case,
  keyring: Keyring,
  input: User & { readonly passphrase: string },
): Promise<() => User> {
  requireSupervisor(keyring)
  const { id, name, role, person, passphrase } = input
  if (keyring.user.id === RECOVERY && role !== 'supervisor') {
    throw new AccessError('ROLE_NOT_ALLOWED', 'the recovery key lets in a supervisor, nobody else')
  }
  const user: User = { id, name, role, person }
  const made = await makeUserRecord(readCaseFile(kase.dir), secretsOf(keyring), user, passphrase)
  return () => {
    refuseTaken(kase, id)
    atomically(kase.writable, () => {
      insertUser(kase.writable, user, kase.clock.read().time)
      const file = readCaseFile(kase.dir)
      const others = file.users.filter((other) => other.id !== id)
      writeCaseFile(kase.dir, { ...file, users: [...others, made] })
    })
    return user
  }
}

function refuseTaken(kase: Case, id: UserId): void {
  const isTaken = findUser(kase.readable, id) !== null || id === RECOVERY || id === SYSTEM.user
  if (isTaken) throw new RequestError('CONFLICT', 'this name is taken in this case')
}

/** The key to wrap something to a person with; the case vouches for it.
 *  @param keyring - Of the person who gives; a reviewer cannot.
 *  @throws {RequestError} NOT_FOUND. @throws {AccessError} NO_KEY.
 *  @throws {CaseError} CASE_DAMAGED when somebody put another key in its place. */
export function publicKeyOf(kase: Case, keyring: Keyring, id: UserId): Buffer {
  const file = readCaseFile(kase.dir)
  const record = file.users.find((user) => user.id === id)
  const user = findUser(kase.readable, id)
  if (record === undefined || user === null) throw new RequestError('NOT_FOUND', 'no such person')
  if (user.role !== record.role) {
    throw new CaseError('CASE_DAMAGED', 'catalogue and keys disagree about a role')
  }
  return vouchedPublicKey(file, record, keyring.namesKey)
}

/** Signs this case's bundles with another identity from now on; everyone who could sign still can.
 *  @throws {AccessError} ROLE_NOT_ALLOWED. */
export function replaceSigner(kase: Case, keyring: Keyring, identity: SigningIdentity): void {
  requireSupervisor(keyring)
  if (kase.summary.readOnly) throw new CaseError('READ_ONLY', 'this case is open for reading only')
  const { signer } = secretsOf(keyring)
  if (signer === undefined) throw new AccessError('NO_KEY', 'this person holds no key: signer')
  const file = readCaseFile(kase.dir)
  writeCaseFile(kase.dir, { ...file, signer: sealSigner(file.id, signer, identity) })
}

function requireSupervisor(keyring: Keyring): void {
  if (keyring.user.role === 'supervisor') return
  throw new AccessError('ROLE_NOT_ALLOWED', 'only a supervisor does this')
}

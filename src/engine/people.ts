/** Who works in a case, and who signs for it. */
import { AccessError, CaseError, RequestError } from '../domain/errors.ts'
import type { Member, User, UserId } from '../domain/people.ts'
import { findUser, insertUser, memberRows } from './catalogue/user-rows.ts'
import type { KeyAct } from './key-file.ts'
import { SYSTEM } from './ledger/ledger.ts'
import type { Case } from './open-case.ts'
import { isCustodianId, RECOVERY } from './sealing/custodian-record.ts'
import { type Keyring, secretsOf } from './sealing/keyring.ts'
import { sealSigner } from './sealing/sealed-signer.ts'
import { secretIn } from './sealing/secrets.ts'
import { makeUserRecord, vouchedPublicKey } from './sealing/user-record.ts'
import { fingerprint, type SigningIdentity } from './signing/certificate.ts'

/** Everyone who was ever added, in that order. */
export function listUsers(kase: Case): Member[] {
  return memberRows(kase.readable)
}

/** Makes the keys of a new person, with what their role needs wrapped to them. Whoever calls this has
 *  seen a second person (second-person.ts).
 *  @returns What adds them, in the transaction of its entry.
 *  @throws {AccessError} ROLE_NOT_ALLOWED, NO_KEY.
 *  What is returned throws {RequestError} CONFLICT when the name is taken. */
export async function newUser(
  kase: Case,
  keyring: Keyring,
  input: User & { readonly passphrase: string },
): Promise<KeyAct<User>> {
  requireSupervisor(keyring)
  const { id, name, role, person, passphrase } = input
  if (keyring.user.id === RECOVERY && role !== 'supervisor') {
    throw new AccessError('ROLE_NOT_ALLOWED', 'the recovery key lets in a supervisor, nobody else')
  }
  const user: User = { id, name, role, person }
  const made = await makeUserRecord(kase.keys.read(), secretsOf(keyring), user, passphrase)
  const { data, write } = kase.keys.prepare((file) => {
    // Keys without a row are from a time before keys and ledger went together: nobody's.
    const others = file.users.filter((other) => other.id !== id)
    return { ...file, users: [...others, made] }
  })
  return {
    data,
    act: () => {
      refuseTaken(kase, id)
      insertUser(kase.writable, user, kase.clock.read().time)
      write()
      return user
    },
  }
}

function refuseTaken(kase: Case, id: UserId): void {
  const isTaken = findUser(kase.readable, id) !== null || isCustodianId(id) || id === SYSTEM.user
  if (isTaken) throw new RequestError('CONFLICT', 'this name is taken in this case')
}

/** The key to wrap something to a person with; the case vouches for it.
 *  @param keyring - Of the person who gives; a reviewer cannot.
 *  @throws {RequestError} NOT_FOUND. @throws {AccessError} NO_KEY.
 *  @throws {CaseError} CASE_DAMAGED when somebody put another key in its place. */
export function publicKeyOf(kase: Case, keyring: Keyring, id: UserId): Buffer {
  const file = kase.keys.read()
  const record = file.users.find((user) => user.id === id)
  const user = findUser(kase.readable, id)
  if (record === undefined || user === null) throw new RequestError('NOT_FOUND', 'no such person')
  if (user.role !== record.role) {
    throw new CaseError('CASE_DAMAGED', 'catalogue and keys disagree about a role')
  }
  return vouchedPublicKey(file, record, secretIn(secretsOf(keyring), 'names'))
}

/** Signs this case's bundles with another identity from now on; everyone who could sign still can.
 *  @returns What sets it, in the transaction of its entry.
 *  @throws {AccessError} ROLE_NOT_ALLOWED, NO_KEY. @throws {CaseError} READ_ONLY. */
export function newSigner(kase: Case, keyring: Keyring, identity: SigningIdentity): KeyAct<void> {
  requireSupervisor(keyring)
  if (kase.summary.readOnly) throw new CaseError('READ_ONLY', 'this case is open for reading only')
  const secret = secretIn(secretsOf(keyring), 'signer')
  const { data, write } = kase.keys.prepare((file) => ({
    ...file,
    signer: sealSigner(file.id, secret, identity),
  }))
  return { data: { ...data, signer: fingerprint(identity.certificate) }, act: write }
}

export function requireSupervisor(keyring: Keyring): void {
  if (keyring.user.role === 'supervisor') return
  throw new AccessError('ROLE_NOT_ALLOWED', 'only a supervisor does this')
}

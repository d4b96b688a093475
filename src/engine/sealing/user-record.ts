/** What `case.json` keeps of a person: their key pair under their passphrase, and the secrets of the
 *  case that their role needs, wrapped to it. */
import { type KeyObject, randomBytes } from 'node:crypto'
import { SealError } from '../../domain/errors.ts'
import type { Role, UserId } from '../../domain/people.ts'
import type { UserRecord } from './case-file.ts'
import { type Opened, openKeys } from './opened-keys.ts'
import { privateKeyOf, rawPrivateKey, rawPublicKey } from './raw-keys.ts'
import { isSame, macOf, vouchOf } from './record-mac.ts'
import { openBytes, sealBytes } from './sealed-bytes.ts'
import { type CaseKeys, exchanged, HELD_BY, type Secrets, secretIn, wrapAll } from './secrets.ts'
import { forget, stretch } from './user-keys.ts'

type Person = { readonly id: UserId; readonly role: Role }

/** A new key pair for a person, with what the role needs wrapped to it; in a case that was disposed of,
 *  with what is left of it.
 *  @param secrets - Of the newest generation; all that the role is given must be among them.
 *  @throws {AccessError} NO_KEY when they were locked meanwhile. */
export async function makeUserRecord(
  kase: CaseKeys,
  secrets: Secrets,
  { id, role }: Person,
  passphrase: string,
): Promise<UserRecord> {
  const raw = randomBytes(32)
  const privateKey = privateKeyOf('x25519', raw)
  raw.fill(0)
  const publicKey = rawPublicKey(privateKey)
  const guard = await guardKey(kase, id, privateKey, passphrase)
  try {
    const names = HELD_BY[role].filter((name) => secrets[name] !== undefined)
    const wraps = wrapAll(kase, secrets, id, names, publicKey)
    const record = { id, role, publicKey: text(publicKey), wraps }
    return {
      ...record,
      ...guard.sealed,
      mac: text(macOf(guard.authenticating, kase, record)),
      vouch: text(vouchOf(secretIn(secrets, 'names'), kase, record)),
    }
  } finally {
    guard.authenticating.fill(0)
  }
}

/** A person and what their passphrase opened. */
export type OpenedUser = Opened & {
  /** Their record as it should be from now on, when secrets of a later generation were waiting. */
  readonly renewed: UserRecord | null
}

/** Opens a person's record by their passphrase.
 *  @returns null for a wrong passphrase.
 *  @throws {CaseError} CASE_DAMAGED when the passphrase is right but the record is not what it sealed:
 *  someone exchanged a role, a wrap or the ledger's key. */
export async function openUserRecord(
  kase: CaseKeys,
  record: UserRecord,
  passphrase: string,
): Promise<OpenedUser | null> {
  const keys = await stretch(passphrase, bytes(record.salt))
  try {
    const privateKey = openPrivateKey(kase, record, keys.sealing)
    if (privateKey === null) return null
    const isOwn = rawPublicKey(privateKey).equals(bytes(record.publicKey))
    if (!isOwn || !isSame(macOf(keys.authenticating, kase, record), record.mac)) throw exchanged()
    const renewed = withNewer(kase, record, keys.authenticating)
    return { ...openKeys(kase, record, privateKey), renewed }
  } finally {
    forget(keys)
  }
}

/** The same key pair under another passphrase, with the wraps that are the newest. */
export async function resealUserRecord(
  kase: CaseKeys,
  { newer, ...record }: UserRecord,
  privateKey: KeyObject,
  passphrase: string,
): Promise<UserRecord> {
  const guard = await guardKey(kase, record.id, privateKey, passphrase)
  try {
    const wraps = newer ?? record.wraps
    const mac = text(macOf(guard.authenticating, kase, { ...record, wraps }))
    return { ...record, ...guard.sealed, wraps, mac }
  } finally {
    guard.authenticating.fill(0)
  }
}

/** A record that no passphrase opens: a name that is not in the case costs the same work as one that is. */
export function decoyRecord(id: UserId): UserRecord {
  const random = (length: number) => text(randomBytes(length))
  return {
    id,
    role: 'reviewer',
    publicKey: random(32),
    salt: random(16),
    sealedKey: random(60),
    wraps: {},
    mac: random(32),
    vouch: random(32),
  }
}

/** The record's public key, when the case vouches for it. Whoever grants asks, for `case.json` may have
 *  been written by anyone, and what is wrapped to a stranger's key is theirs.
 *  @param namesKey - Held by all who may grant, and by no reviewer.
 *  @throws {CaseError} CASE_DAMAGED when the case does not. */
export function vouchedPublicKey(kase: CaseKeys, record: UserRecord, namesKey: Buffer): Buffer {
  if (!isSame(vouchOf(namesKey, kase, record), record.vouch)) throw exchanged()
  return bytes(record.publicKey)
}

type Guard = {
  readonly sealed: Pick<UserRecord, 'salt' | 'sealedKey'>
  /** To be wiped by who asked. */
  readonly authenticating: Buffer
}

async function guardKey(
  kase: CaseKeys,
  id: UserId,
  privateKey: KeyObject,
  passphrase: string,
): Promise<Guard> {
  const salt = randomBytes(16)
  const { sealing, authenticating } = await stretch(passphrase, salt)
  const raw = rawPrivateKey(privateKey)
  try {
    const sealedKey = sealBytes(sealing, raw, keyContext(kase, id))
    return { sealed: { salt: text(salt), sealedKey: text(sealedKey) }, authenticating }
  } finally {
    raw.fill(0)
    sealing.fill(0)
  }
}

function withNewer(
  kase: CaseKeys,
  { newer, ...record }: UserRecord,
  authenticating: Buffer,
): UserRecord | null {
  if (newer === undefined) return null
  const mac = text(macOf(authenticating, kase, { ...record, wraps: newer }))
  return { ...record, wraps: newer, mac }
}

/** @returns null when the key it is sealed under is another. */
function openPrivateKey(kase: CaseKeys, record: UserRecord, key: Buffer): KeyObject | null {
  let raw: Buffer
  try {
    raw = openBytes(key, bytes(record.sealedKey), keyContext(kase, record.id))
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
  try {
    return privateKeyOf('x25519', raw)
  } finally {
    raw.fill(0)
  }
}

function keyContext(kase: CaseKeys, id: UserId): string {
  return `safehold-user-key/1 ${kase.id} ${id}`
}

const text = (buffer: Buffer): string => buffer.toString('base64')
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')

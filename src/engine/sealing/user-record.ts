/** What `case.json` keeps of a person: their key pair under their passphrase, and the secrets of the
 *  case that their role needs, wrapped to it. */
import {
  createHash,
  createHmac,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { CaseError, SealError } from '../../domain/errors.ts'
import { canonicalJson } from '../../domain/jcs.ts'
import type { Role, UserId } from '../../domain/people.ts'
import { type CaseFile, SecretName, type UserRecord, type Wraps } from './case-file.ts'
import { privateKeyOf, rawPublicKey } from './raw-keys.ts'
import { type RecoveryKeys, readRecoveryKey } from './recovery-key.ts'
import { openBytes, sealBytes } from './sealed-bytes.ts'
import { refuseZeroed } from './sealed-object.ts'
import { forget, stretch, unwrap, wrap } from './user-keys.ts'

/** What each role is given. A reviewer sees what is blurred and signs checkpoints; nothing on the disk
 *  becomes clear by a reviewer's secret. */
const HELD_BY: Readonly<Record<Role, readonly SecretName[]>> = {
  supervisor: SecretName.options,
  analyst: SecretName.options,
  reviewer: ['preview', 'ledger'],
}

/** Secrets of a case in clear, 32 bytes each. */
export type Secrets = Readonly<Partial<Record<SecretName, Buffer>>>

/** What one key pair opened. */
export type Opened = { readonly secrets: Secrets; readonly privateKey: KeyObject }

/** What binds every record to its case. */
type CaseKeys = Pick<CaseFile, 'id' | 'log' | 'vkey'>

type Person = { readonly id: UserId; readonly role: Role }

/** Six random secrets for a new case. */
export function makeSecrets(): Readonly<Record<SecretName, Buffer>> {
  const entries = SecretName.options.map((name) => [name, randomBytes(32)] as const)
  return Object.fromEntries(entries) as Record<SecretName, Buffer>
}

/** A new key pair for a person, with what the role needs wrapped to it.
 *  @param kase - Its file; in a case that was disposed of the role is given less.
 *  @param secrets - All that the role is given must be among them.
 *  @throws {AccessError} NO_KEY when they were locked meanwhile. */
export async function makeUserRecord(
  kase: CaseKeys & Partial<Pick<CaseFile, 'recovery'>>,
  secrets: Secrets,
  { id, role }: Person,
  passphrase: string,
): Promise<UserRecord> {
  const salt = randomBytes(16)
  const keys = await stretch(passphrase, salt)
  const raw = randomBytes(32)
  try {
    const publicKey = rawPublicKey(privateKeyOf('x25519', raw))
    const names = HELD_BY[role].filter((name) => !isDestroyed(kase, name))
    const wraps = wrapAll(kase, secrets, id, names, publicKey)
    const record = { id, role, publicKey: text(publicKey), wraps }
    return {
      ...record,
      salt: text(salt),
      sealedKey: text(sealBytes(keys.sealing, raw, keyContext(kase, id))),
      mac: text(macOf(keys.authenticating, kase, record)),
      vouch: text(vouchOf(secretIn(secrets, 'names'), kase, record)),
    }
  } finally {
    raw.fill(0)
    forget(keys)
  }
}

/** Opens a person's record by their passphrase.
 *  @returns null for a wrong passphrase.
 *  @throws {CaseError} CASE_DAMAGED when the passphrase is right but the record is not what it sealed:
 *  someone exchanged a role, a wrap or the ledger's key. */
export async function openUserRecord(
  kase: CaseKeys,
  record: UserRecord,
  passphrase: string,
): Promise<Opened | null> {
  const keys = await stretch(passphrase, bytes(record.salt))
  try {
    const privateKey = openPrivateKey(kase, record, keys.sealing)
    if (privateKey === null) return null
    const isOwn = rawPublicKey(privateKey).equals(bytes(record.publicKey))
    if (!isOwn || !isSame(macOf(keys.authenticating, kase, record), record.mac)) throw damaged()
    return { privateKey, secrets: unwrapAll(kase, record.id, record.wraps, privateKey) }
  } finally {
    forget(keys)
  }
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
  if (!isSame(vouchOf(namesKey, kase, record), record.vouch)) throw damaged()
  return bytes(record.publicKey)
}

/** All secrets wrapped to the key on paper. */
export function makeRecovery(
  kase: CaseKeys,
  secrets: Secrets,
  printed: string,
): CaseFile['recovery'] {
  const keys = readRecoveryKey(printed, kase.id)
  if (keys === null) throw new TypeError('not a recovery key')
  const publicKey = rawPublicKey(keys.privateKey)
  const wraps = wrapAll(kase, secrets, RECOVERY, SecretName.options, publicKey)
  const record = { id: RECOVERY, role: 'supervisor', publicKey: text(publicKey), wraps } as const
  return { publicKey: record.publicKey, wraps, mac: text(macOf(keys.authenticating, kase, record)) }
}

/** @returns null when the key is another case's.
 *  @throws {CaseError} CASE_DAMAGED when the key is right but what is wrapped to it was exchanged. */
export function openRecovery(
  kase: CaseKeys & Pick<CaseFile, 'recovery'>,
  keys: RecoveryKeys,
): Opened | null {
  const { publicKey, wraps, mac } = kase.recovery
  if (!rawPublicKey(keys.privateKey).equals(bytes(publicKey))) return null
  const record = { id: RECOVERY, role: 'supervisor', publicKey, wraps } as const
  if (!isSame(macOf(keys.authenticating, kase, record), mac)) throw damaged()
  const { privateKey } = keys
  return { privateKey, secrets: unwrapAll(kase, RECOVERY, wraps, privateKey) }
}

/** What the ledger calls whoever opens the case by the key on paper; no person may be called so. */
export const RECOVERY = 'recovery' as UserId

function wrapAll(
  kase: CaseKeys,
  secrets: Secrets,
  id: UserId,
  names: readonly SecretName[],
  publicKey: Buffer,
): Wraps {
  const entries = names.map((name) => {
    const wrapped = wrap(publicKey, secretIn(secrets, name), wrapPurpose(kase, id, name))
    return [name, text(wrapped)] as const
  })
  return Object.fromEntries(entries)
}

/** What stands in the place of a wrap whose secret was destroyed: its SHA-256, base 64. */
export function erasedWrap(wrapped: string): string {
  return isErased(wrapped) ? wrapped : createHash('sha256').update(bytes(wrapped)).digest('base64')
}

/** The key on paper is given every secret there is. */
function isDestroyed({ recovery }: Partial<Pick<CaseFile, 'recovery'>>, name: SecretName): boolean {
  const wrapped = recovery?.wraps[name]
  return wrapped !== undefined && isErased(wrapped)
}

export function isErased(wrapped: string): boolean {
  return bytes(wrapped).length === 32
}

function unwrapAll(kase: CaseKeys, id: UserId, wraps: Wraps, privateKey: KeyObject): Secrets {
  const entries = SecretName.options.flatMap((name) => {
    const wrapped = wraps[name]
    if (wrapped === undefined || isErased(wrapped)) return []
    return [[name, unwrap(privateKey, bytes(wrapped), wrapPurpose(kase, id, name))] as const]
  })
  return Object.fromEntries(entries)
}

function macOf(
  key: Buffer,
  { id: caseId, log, vkey }: CaseKeys,
  { id, role, publicKey, wraps }: Pick<UserRecord, 'id' | 'role' | 'publicKey' | 'wraps'>,
): Buffer {
  // By their digests: a wrap that is destroyed with its secret leaves its digest, and the mac still holds.
  const digests = Object.entries(wraps).map(([name, wrapped]) => [name, erasedWrap(wrapped)])
  const said = canonicalJson({
    ...{ case: caseId, log, vkey, id, role, publicKey },
    wraps: Object.fromEntries(digests),
  })
  return createHmac('sha256', key).update(said).digest()
}

function vouchOf(
  namesKey: Buffer,
  { id: caseId }: CaseKeys,
  { id, role, publicKey }: Pick<UserRecord, 'id' | 'role' | 'publicKey'>,
): Buffer {
  const key = Buffer.from(hkdfSync('sha256', namesKey, '', 'safehold-vouch/1', 32))
  const said = canonicalJson({ case: caseId, id, role, publicKey })
  return createHmac('sha256', key).update(said).digest()
}

function keyContext(kase: CaseKeys, id: UserId): string {
  return `safehold-user-key/1 ${kase.id} ${id}`
}

function wrapPurpose(kase: CaseKeys, id: UserId, name: SecretName): string {
  return `safehold-secret/1 ${kase.id} ${id} ${name}`
}

function secretIn(secrets: Secrets, name: SecretName): Buffer {
  const secret = secrets[name]
  if (secret === undefined) throw new TypeError(`the secret ${name} is missing`)
  // Whoever gives it may have left while the passphrase was being stretched.
  refuseZeroed(secret)
  return secret
}

function isSame(computed: Buffer, stored: string): boolean {
  const claimed = bytes(stored)
  return claimed.length === computed.length && timingSafeEqual(claimed, computed)
}

function damaged(): CaseError {
  return new CaseError('CASE_DAMAGED', 'the keys in this case were exchanged or altered')
}

const text = (buffer: Buffer): string => buffer.toString('base64')
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')

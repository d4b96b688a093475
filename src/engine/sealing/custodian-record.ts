/** What `case.json` keeps for each key on paper: all secrets of the case, wrapped to it. */
import type { UserId } from '../../domain/people.ts'
import { type CustodianRecord, SecretName } from './case-file.ts'
import { type Opened, openKeys } from './opened-keys.ts'
import { rawPublicKey } from './raw-keys.ts'
import { isSame, macOf, vouchOf } from './record-mac.ts'
import { type RecoveryKeys, readRecoveryKey } from './recovery-key.ts'
import { type CaseKeys, exchanged, type Secrets, secretIn, wrapAll } from './secrets.ts'

/** What the ledger calls whoever opens the case by a key on paper, and the id of the first such key. The
 *  others are `recovery-2`, `recovery-3` …; no person may be called so. */
export const RECOVERY = 'recovery' as UserId

export function isCustodianId(id: string): boolean {
  return /^recovery(-[0-9]+)?$/.test(id)
}

/** All secrets wrapped to a key on paper.
 *  @param secrets - Of the newest generation. */
export function makeCustodian(
  kase: CaseKeys,
  secrets: Secrets,
  id: UserId,
  printed: string,
): CustodianRecord {
  const keys = readRecoveryKey(printed, kase.id)
  if (keys === null) throw new TypeError('not a recovery key')
  const publicKey = rawPublicKey(keys.privateKey)
  const wraps = wrapAll(kase, secrets, id, SecretName.options, publicKey)
  const record = asRecord({ id, publicKey: publicKey.toString('base64'), wraps })
  return {
    ...{ id, publicKey: record.publicKey, wraps },
    mac: macOf(keys.authenticating, kase, record).toString('base64'),
    vouch: vouchOf(secretIn(secrets, 'names'), kase, record).toString('base64'),
  }
}

export type OpenedCustodian = Opened & {
  readonly id: UserId
  /** Their record as it should be from now on, when something of it was waiting for them. */
  readonly renewed: CustodianRecord | null
}

/** @returns null when the key is none of this case's.
 *  @throws {CaseError} CASE_DAMAGED when the key is right but what is wrapped to it was exchanged. */
export function openCustodian(
  kase: CaseKeys,
  records: readonly CustodianRecord[],
  keys: RecoveryKeys,
): OpenedCustodian | null {
  const publicKey = rawPublicKey(keys.privateKey).toString('base64')
  const record = records.find((one) => one.publicKey === publicKey)
  if (record === undefined) return null
  const { newer, ...rest } = record
  if (!isSame(macOf(keys.authenticating, kase, asRecord(rest)), record.mac)) throw exchanged()
  const opened = openKeys(kase, record, keys.privateKey)
  if (newer === undefined && record.vouch !== null) {
    return { ...opened, id: record.id, renewed: null }
  }
  const renewed = asRecord({ ...rest, wraps: newer ?? rest.wraps })
  const mac = macOf(keys.authenticating, kase, renewed).toString('base64')
  const vouch = vouchOf(secretIn(opened.secrets, 'names'), kase, renewed).toString('base64')
  return {
    ...opened,
    id: record.id,
    renewed: { ...rest, wraps: renewed.wraps, mac, vouch },
  }
}

/** Whether the case vouches for it: only then are secrets of a later generation wrapped to it. */
export function isVouched(kase: CaseKeys, record: CustodianRecord, namesKey: Buffer): boolean {
  return record.vouch !== null && isSame(vouchOf(namesKey, kase, asRecord(record)), record.vouch)
}

/** As {@link macOf} and {@link vouchOf} take it. */
export function asRecord<T extends Pick<CustodianRecord, 'id' | 'publicKey'>>(record: T) {
  return { ...record, role: 'supervisor' } as const
}

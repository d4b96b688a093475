/** New secrets for what is sealed from now on. What was sealed before stays under the older ones, which
 *  the new ones open. */
import { setImmediate as turn } from 'node:timers/promises'
import type { UserId } from '../../domain/people.ts'
import {
  type CaseFile,
  type CustodianRecord,
  generationOf,
  SecretName,
  type UserRecord,
} from './case-file.ts'
import { asRecord, isVouched } from './custodian-record.ts'
import { vouchOf } from './record-mac.ts'
import { openSigner, sealSigner } from './sealed-signer.ts'
import { HELD_BY, makeLink, makeSecrets, type Secrets, secretIn, wrapAll } from './secrets.ts'
import { vouchedPublicKey } from './user-record.ts'

export type NewGeneration = {
  readonly file: CaseFile
  readonly secrets: Secrets
  /** Recovery keys for which the case does not vouch: they open nothing of what is sealed from now on. */
  readonly left: readonly UserId[]
}

/** @param held - Of the newest generation so far, all of them.
 *  @param without - Who is to have nothing of the new one: their records go.
 *  @throws {AccessError} NO_KEY when they were locked.
 *  @throws {CaseError} CASE_DAMAGED when the case does not vouch for somebody who is to be given keys. */
export async function newGeneration(
  file: CaseFile,
  held: Secrets,
  without: UserId,
): Promise<NewGeneration> {
  const secrets: Secrets = { ...makeSecrets(), ledger: secretIn(held, 'ledger') }
  const names = Buffer.from(secretIn(held, 'names'))
  const link = makeLink(file, secrets, held, generationOf(file))
  const signer = sealSigner(
    file.id,
    secretIn(secrets, 'signer'),
    openSigner(file, secretIn(held, 'signer')),
  )
  const users: UserRecord[] = []
  for (const user of file.users.filter(({ id }) => id !== without)) {
    users.push(giveUser(file, secrets, user, names))
    await turn()
  }
  const custodians = file.recovery.filter(({ id }) => id !== without)
  const recovery = custodians.map((custodian) => giveCustodian(file, secrets, custodian, names))
  const left = custodians.filter((custodian) => !isVouched(file, custodian, names))
  names.fill(0)
  return {
    file: { ...file, users, recovery, signer, links: [...file.links, link] },
    secrets,
    left: left.map(({ id }) => id),
  }
}

function giveUser(file: CaseFile, secrets: Secrets, record: UserRecord, names: Buffer): UserRecord {
  const publicKey = vouchedPublicKey(file, record, names)
  return {
    ...record,
    newer: wrapAll(file, secrets, record.id, HELD_BY[record.role], publicKey),
    vouch: vouchOf(secretIn(secrets, 'names'), file, record).toString('base64'),
  }
}

function giveCustodian(
  file: CaseFile,
  secrets: Secrets,
  record: CustodianRecord,
  names: Buffer,
): CustodianRecord {
  if (!isVouched(file, record, names)) return record
  const publicKey = Buffer.from(record.publicKey, 'base64')
  return {
    ...record,
    newer: wrapAll(file, secrets, record.id, SecretName.options, publicKey),
    vouch: vouchOf(secretIn(secrets, 'names'), file, asRecord(record)).toString('base64'),
  }
}

/** What makes a record in `case.json` authentic: to its person by their own secret, to those who grant by
 *  the case's. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { canonicalJson } from '../../domain/jcs.ts'
import type { Role, UserId } from '../../domain/people.ts'
import type { Wraps } from './case-file.ts'
import { type CaseKeys, erase } from './secrets.ts'

/** Whose key it is, and as what they are in the case. */
type Identity = { readonly id: UserId; readonly role: Role; readonly publicKey: string }

/** @param key - Of the passphrase, or of the recovery key. */
export function macOf(
  key: Buffer,
  { id: caseId, log, vkey }: CaseKeys,
  { id, role, publicKey, wraps }: Identity & { readonly wraps: Wraps },
): Buffer {
  // By their digests: a wrap that is destroyed with its secret leaves its digest, and the mac still holds.
  const digests = Object.entries(wraps).map(([name, wrapped]) => [name, erase(wrapped)])
  const said = canonicalJson({
    ...{ case: caseId, log, vkey, id, role, publicKey },
    wraps: Object.fromEntries(digests),
  })
  return createHmac('sha256', key).update(said).digest()
}

/** @param namesKey - Of the newest generation: held by all who may grant, and by no reviewer. */
export function vouchOf(
  namesKey: Buffer,
  { id: caseId }: CaseKeys,
  { id, role, publicKey }: Identity,
): Buffer {
  const key = Buffer.from(hkdfSync('sha256', namesKey, '', 'safehold-vouch/1', 32))
  const said = canonicalJson({ case: caseId, id, role, publicKey })
  return createHmac('sha256', key).update(said).digest()
}

/** @param stored - Base 64, from a file that anyone may have written. */
export function isSame(computed: Buffer, stored: string): boolean {
  const claimed = Buffer.from(stored, 'base64')
  return claimed.length === computed.length && timingSafeEqual(claimed, computed)
}

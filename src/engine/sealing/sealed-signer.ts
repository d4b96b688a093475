/** The identity that signs bundles, sealed in `case.json` under the secret `signer`. */
import type { CaseId } from '../../domain/case.ts'
import { openIdentity, type SigningIdentity, sealIdentity } from '../signing/certificate.ts'
import type { CaseFile } from './case-file.ts'
import { openBytes, sealBytes } from './sealed-bytes.ts'

/** @returns Base64. */
export function sealSigner(id: CaseId, key: Buffer, identity: SigningIdentity): string {
  const clear = sealIdentity(identity)
  try {
    return sealBytes(key, clear, contextOf(id)).toString('base64')
  } finally {
    clear.fill(0)
  }
}

/** @throws {SealError} when it does not open. @throws {SigningError} BAD_CERTIFICATE. */
export function openSigner(
  { id, signer }: Pick<CaseFile, 'id' | 'signer'>,
  key: Buffer,
): SigningIdentity {
  const clear = openBytes(key, Buffer.from(signer, 'base64'), contextOf(id))
  try {
    return openIdentity(clear)
  } finally {
    clear.fill(0)
  }
}

function contextOf(id: CaseId): string {
  return `safehold-signer/1 ${id}`
}

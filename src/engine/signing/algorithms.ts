import { contextTag } from './der-read.ts'
import { integer, nul, oid, sequence, tlv } from './der-write.ts'

/** Algorithms of a signature here (formats.md 5, 17 and 18), with their identifiers. */

export type Hash = 'sha256' | 'sha384' | 'sha512'
export type Scheme = 'rsa' | 'pss' | 'ecdsa'

export const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  algorithmProtection: '1.2.840.113549.1.9.52',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  rsa: '1.2.840.113549.1.1.1',
  pss: '1.2.840.113549.1.1.10',
  mgf1: '1.2.840.113549.1.1.8',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const

export const HASH_OID: Readonly<Record<Hash, string>> = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
}

/** PKCS #1 v1.5 with its hash (RFC 8017, A.2.4). */
export const RSA_WITH: Readonly<Record<Hash, string>> = {
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
}

/** ECDSA with its hash (RFC 5758, 3.2). */
export const ECDSA_WITH: Readonly<Record<Hash, string>> = {
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
}

export const HASH_BYTES: Readonly<Record<Hash, number>> = { sha256: 32, sha384: 48, sha512: 64 }

export const HASHES: readonly Hash[] = ['sha256', 'sha384', 'sha512']

/** Parameters absent, as RFC 5754 (2) asks of a writer. */
export const hashIdentifier = (hash: Hash): Buffer => sequence(oid(HASH_OID[hash]))

export function signatureIdentifier(scheme: Scheme, hash: Hash): Buffer {
  if (scheme === 'ecdsa') return sequence(oid(ECDSA_WITH[hash]))
  return scheme === 'rsa' ? sequence(oid(OID.rsa), nul()) : pssIdentifier(hash, true)
}

/** RSASSA-PSS with MGF1 over the same hash and a salt of its length (RFC 4055, 3.1). `nulls`: whether
 *  both hash identifiers carry NULL; both forms are about. */
export function pssIdentifier(hash: Hash, nulls: boolean): Buffer {
  const inner = nulls ? sequence(oid(HASH_OID[hash]), nul()) : hashIdentifier(hash)
  return sequence(
    oid(OID.pss),
    sequence(
      tlv(contextTag(0), inner),
      tlv(contextTag(1), sequence(oid(OID.mgf1), inner)),
      tlv(contextTag(2), integer(HASH_BYTES[hash])),
    ),
  )
}

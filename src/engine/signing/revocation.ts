import { randomBytes, sign } from 'node:crypto'
import { RSA_WITH } from './algorithms.ts'
import type { SigningIdentity } from './certificate.ts'
import { readCertificate, toPem } from './certificate-read.ts'
import { contextTag } from './der-read.ts'
import { integer, nul, octets, oid, sequence, time, tlv, unsignedInteger } from './der-write.ts'

export type Revoked = { readonly certificate: Buffer; readonly at: Date }

const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35'
const CRL_NUMBER = '2.5.29.20'
const CURRENT_DAYS = 365

/** The authority's list of revoked certificates as PEM: what a bundle carries as `trust/crl.pem`.
 *  It asks to be replaced after a year. RSA authorities only, which is what this program makes. */
export function makeCrl(
  authority: SigningIdentity,
  revoked: readonly Revoked[] = [],
  when: Date = new Date(),
): string {
  const algorithm = sequence(oid(RSA_WITH.sha512), nul())
  const next = new Date(when.getTime() + CURRENT_DAYS * 86_400_000)
  const entries = revoked.map(({ certificate, at }) =>
    sequence(readCertificate(certificate).serial, time(at)),
  )
  const list = sequence(
    integer(1),
    algorithm,
    readCertificate(authority.certificate).subject,
    time(when),
    time(next),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    tlv(contextTag(0), sequence(...extensions(authority.certificate))),
  )
  const signature = sign('sha512', list, authority.key)
  const bits = tlv(0x03, Buffer.from([0]), signature)
  return toPem(sequence(list, algorithm, bits), 'X509 CRL')
}

function extensions(authority: Buffer): Buffer[] {
  const number = unsignedInteger(Buffer.concat([Buffer.from([1]), randomBytes(8)]))
  const keyId = readCertificate(authority).keyIdentifier ?? Buffer.alloc(0)
  return [
    sequence(oid(AUTHORITY_KEY_IDENTIFIER), octets(sequence(tlv(contextTag(0, false), keyId)))),
    sequence(oid(CRL_NUMBER), octets(number)),
  ]
}

import { createHash, sign } from 'node:crypto'
import { RSA_WITH } from './algorithms.ts'
import type { SigningIdentity, Validity } from './certificate.ts'
import { readCertificate } from './certificate-read.ts'
import { contextTag } from './der-read.ts'
import { integer, nul, octets, oid, sequence, time, tlv } from './der-write.ts'

const BIT_STRING = 0x03

const EXTENSION = { authorityKeyIdentifier: '2.5.29.35', crlNumber: '2.5.29.20' } as const

/** A revocation list on which nothing stands (RFC 5280, 5), as DER: what an authority says of the
 *  signers it has issued so far. Proves nothing of later revocations (formats.md 5, 21).
 *  @param authority - RSA, allowed to sign lists. */
export function makeEmptyCrl(authority: SigningIdentity, validity: Validity): Buffer {
  const algorithm = sequence(oid(RSA_WITH.sha512), nul())
  const list = sequence(
    integer(1),
    algorithm,
    readCertificate(authority.certificate).subject,
    time(validity.from),
    time(validity.until),
    tlv(contextTag(0), sequence(keyIdentifier(authority.certificate), crlNumber())),
  )
  const signature = sign('sha512', list, authority.key)
  return sequence(list, algorithm, tlv(BIT_STRING, Buffer.of(0), signature))
}

/** Which key signed: SHA-1 of the public key's bits, as in the authority's own certificate (RFC 5280,
 *  4.2.1.2, 1). An identifier, not a protection. */
function keyIdentifier(certificate: Buffer): Buffer {
  const bits = readCertificate(certificate).x509.publicKey.export({ format: 'der', type: 'pkcs1' })
  const identifier = createHash('sha1').update(bits).digest()
  return extension(EXTENSION.authorityKeyIdentifier, sequence(tlv(0x80, identifier)))
}

function crlNumber(): Buffer {
  return extension(EXTENSION.crlNumber, integer(1))
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), octets(value))
}

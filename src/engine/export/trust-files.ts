import { createPublicKey, type KeyObject } from 'node:crypto'
import { vkeyLine } from '../ledger/note.ts'
import { fingerprint, type SigningIdentity } from '../signing/certificate.ts'
import { readCertificate, toPem } from '../signing/certificate-read.ts'

/** Who signs, as the report and the receipt name it. */
export type Signer = {
  /** `O=…, OU=…, CN=…` in its own letters. */
  readonly subject: string
  /** SHA-256 of certificate and root, hexadecimal, of the DER. */
  readonly sha256: string
  readonly rootSha256: string
  readonly validTo: string
}

export function signerOf(identity: SigningIdentity): Signer {
  const certificate = readCertificate(identity.certificate)
  return {
    subject: certificate.x509.subject.split('\n').join(', '),
    sha256: certificate.sha256,
    rootSha256: fingerprint(rootOf(identity)),
    validTo: certificate.notAfter.toISOString(),
  }
}

/** The certificate the chain ends in; its own for a self-signed one. */
export function rootOf(identity: SigningIdentity): Buffer {
  return identity.chain.at(-1) ?? identity.certificate
}

/** Signer, issuers, root: for convenience, never for trust. */
export function chainPem(identity: SigningIdentity): string {
  return [identity.certificate, ...identity.chain].map((der) => toPem(der, 'CERTIFICATE')).join('')
}

/** The revocation list that came with the certificate. Where an outside authority gave none, the file
 *  is there and holds none: absence proves nothing either way (formats.md 5, 21). */
export function crlPem(identity: SigningIdentity): string {
  return identity.crl ?? 'No revocation list came with this certificate.\n'
}

export function logKey(log: string, ledgerKey: KeyObject): string {
  return `${vkeyLine(log, createPublicKey(ledgerKey))}\n`
}

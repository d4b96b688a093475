import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { RequestError } from '../domain/errors.ts'
import { replaceSigner } from '../engine/people.ts'
import { fingerprint, importPkcs12 } from '../engine/signing/certificate.ts'
import { toPem } from '../engine/signing/certificate-read.ts'
import type { Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'

/** Far above any key file; a larger one is not read. */
const MAX_PKCS12_BYTES = 1024 * 1024

/** Signs this case's bundles with a key from a PKCS#12 file from now on. */
export function importCertificate(
  desk: Desk,
  path: string,
  passphrase: string,
): Output<'certificate.import'> {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) throw new RequestError('NOT_FOUND', 'there is no such file')
  if (size > MAX_PKCS12_BYTES) throw new RequestError('BAD_INPUT', 'this is no PKCS#12 file')
  const identity = importPkcs12(readFileSync(path), passphrase)
  replaceSigner(desk.case, desk.keyring, identity)
  return { subject: subjectOf(identity.certificate), sha256: fingerprint(identity.certificate) }
}

/** Who signs this case's bundles, and the root that recipients must be given on paper. */
export function showCertificate(desk: Desk): Output<'certificate.show'> {
  const { certificate, chain } = desk.keyring.signer()
  const root = chain.at(-1) ?? certificate
  return {
    subject: subjectOf(certificate),
    sha256: fingerprint(certificate),
    rootSubject: subjectOf(root),
    rootSha256: fingerprint(root),
    validTo: new X509Certificate(certificate).validToDate.toISOString(),
    rootPem: toPem(root, 'CERTIFICATE'),
  }
}

/** `CN=…, OU=…, O=…` on one line. */
function subjectOf(der: Buffer): string {
  return new X509Certificate(der).subject.split('\n').reverse().join(', ')
}

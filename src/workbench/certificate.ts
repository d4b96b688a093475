import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { RequestError } from '../domain/errors.ts'
import type { KeyAct } from '../engine/key-file.ts'
import type { Case } from '../engine/open-case.ts'
import { newSigner } from '../engine/people.ts'
import type { Keyring } from '../engine/sealing/keyring.ts'
import { fingerprint, importPkcs12 } from '../engine/signing/certificate.ts'
import { toPem } from '../engine/signing/certificate-read.ts'
import { signDetached } from '../engine/signing/cms-sign.ts'
import type { Input, Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'

/** Far above any key file; a larger one is not read. */
const MAX_PKCS12_BYTES = 1024 * 1024

/** Signs this case's bundles with a key from a PKCS#12 file from now on. */
export async function importCertificate(
  kase: Case,
  keyring: Keyring,
  { path, passphrase }: Input<'certificate.import'>,
): Promise<KeyAct<Output<'certificate.import'>>> {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) throw new RequestError('NOT_FOUND', 'there is no such file')
  if (size > MAX_PKCS12_BYTES) throw new RequestError('BAD_INPUT', 'this is no PKCS#12 file')
  const identity = importPkcs12(readFileSync(path), passphrase)
  // Tried before it is taken: with one that cannot sign there would be no checkpoint any more.
  signDetached(Buffer.alloc(0), identity)
  const subject = subjectOf(identity.certificate)
  const { data, act } = newSigner(kase, keyring, identity)
  return {
    data,
    act: () => {
      act()
      return { subject, sha256: fingerprint(identity.certificate) }
    },
  }
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

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SigningIdentity } from '../../../src/engine/signing/certificate.ts'
import { toPem } from '../../../src/engine/signing/certificate-read.ts'

/** The system's openssl, in one folder. */
export function opensslIn(dir: string) {
  return (...args: string[]): string =>
    execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] }).toString()
}

/** The expert's own command (formats.md 3, 2). Throws when openssl refuses. */
export function cmsVerify(dir: string, signature: Buffer, content: Buffer, rootPem: string): void {
  writeFileSync(join(dir, 'x.p7s'), signature)
  writeFileSync(join(dir, 'x.txt'), content)
  writeFileSync(join(dir, 'x-root.pem'), rootPem)
  opensslIn(dir)(
    ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', 'x.p7s'],
    ...['-content', 'x.txt', '-CAfile', 'x-root.pem', '-purpose', 'smimesign', '-out', '/dev/null'],
  )
}

/** Writes an authority's certificate and key for use by openssl's own commands. */
export function writeAuthority(dir: string, authority: SigningIdentity): void {
  writeFileSync(join(dir, 'ca.pem'), toPem(authority.certificate, 'CERTIFICATE'))
  const key = authority.key.export({ format: 'pem', type: 'pkcs8' })
  writeFileSync(join(dir, 'ca.key'), key, { mode: 0o600 })
}

/** A key and certificate that openssl makes, issued by the authority in the folder, as PKCS#12.
 *  @param algorithm - As `openssl genpkey` takes it.
 *  @param extensions - Lines of an extension section. */
export function makePkcs12(
  dir: string,
  algorithm: readonly string[],
  extensions: string,
  passphrase = 'correct horse',
): string {
  const openssl = opensslIn(dir)
  writeFileSync(join(dir, 'p.ext'), extensions)
  openssl('genpkey', ...algorithm, '-out', 'p.key')
  openssl('req', '-new', '-key', 'p.key', '-subj', '/O=Test Agency/CN=Odd One', '-out', 'p.csr')
  openssl(
    ...['x509', '-req', '-in', 'p.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-days', '30', '-sha256', '-extfile', 'p.ext', '-out', 'p.pem'],
  )
  openssl(
    ...['pkcs12', '-export', '-in', 'p.pem', '-inkey', 'p.key', '-certfile', 'ca.pem'],
    ...['-passout', `pass:${passphrase}`, '-out', 'p.p12'],
  )
  return join(dir, 'p.p12')
}

export const SIGNING_EXTENSIONS =
  'keyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=emailProtection\n'

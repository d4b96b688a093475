import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  importPkcs12,
  issueSigner,
  makeAuthority,
  openIdentity,
  type SigningIdentity,
  sealIdentity,
} from '../../../src/engine/signing/certificate.ts'
import { readCertificate, toPem } from '../../../src/engine/signing/certificate-read.ts'
import { signDetached } from '../../../src/engine/signing/cms-sign.ts'
import { verifyDetached } from '../../../src/engine/signing/cms-verify.ts'
import { makeCrl } from '../../../src/engine/signing/revocation.ts'
import { testWith } from '../../test-with.ts'
import { cmsVerify, makePkcs12, opensslIn, SIGNING_EXTENSIONS, writeAuthority } from './openssl.ts'

const testWithOpenssl = testWith('openssl')
const content = Buffer.from('aa  bagit.txt\n')
let dir: string
let root: SigningIdentity
let rootPem: string
let signer: SigningIdentity

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-sign-'))
  // Not ASCII on purpose: a name that is encoded twice no longer matches its issuer.
  root = await makeAuthority('警察 Test Agency')
  rootPem = toPem(root.certificate, 'CERTIFICATE')
  signer = await issueSigner(root, { organisation: '警察, Test', unit: 'Lab', name: 'A. Löwe' })
  writeAuthority(dir, root)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

testWithOpenssl.each([
  ['RSA with SHA-512', {}],
  ['RSA with SHA-256', { hash: 'sha256' }],
  ['RSA-PSS with SHA-512', { scheme: 'pss' }],
  ['RSA-PSS with SHA-384', { scheme: 'pss', hash: 'sha384' }],
] as const)('openssl and the strict verifier accept a signature by %s', (_name, options) => {
  const signature = signDetached(content, signer, new Date(), options)
  cmsVerify(dir, signature, content, rootPem)
  expect(verifyDetached(signature, content).faults).toEqual([])
})

testWithOpenssl.each([
  ['P-256', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ['P-384', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']],
])('a key on %s that openssl made signs after import', (_name, algorithm) => {
  const file = readFileSync(makePkcs12(dir, algorithm, SIGNING_EXTENSIONS))
  const identity = importPkcs12(file, 'correct horse')
  expect(identity.chain).toEqual([root.certificate])
  const signature = signDetached(content, identity)
  cmsVerify(dir, signature, content, rootPem)
  expect(verifyDetached(signature, content).faults).toEqual([])
})

testWithOpenssl('a PKCS#12 file with a wrong passphrase, or that is none, is refused', () => {
  const file = readFileSync(
    makePkcs12(
      dir,
      ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      SIGNING_EXTENSIONS,
    ),
  )
  const refused = expect.objectContaining({ code: 'BAD_PKCS12' })
  expect(() => importPkcs12(file, 'wrong')).toThrow(refused)
  expect(() => importPkcs12(Buffer.from('no'), 'wrong')).toThrow(refused)
})

testWithOpenssl('a key too weak or of a kind that nobody would accept is refused', () => {
  for (const algorithm of [
    ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
    ['-algorithm', 'ED25519'],
  ]) {
    const file = readFileSync(makePkcs12(dir, algorithm, SIGNING_EXTENSIONS))
    expect(() => signDetached(content, importPkcs12(file, 'correct horse'))).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_KEY' }),
    )
  }
})

testWithOpenssl(
  'a key bound to RSA-PSS, which cannot be read from PKCS#12, is refused and not mistaken',
  () => {
    const algorithm = ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:3072']
    const file = readFileSync(makePkcs12(dir, algorithm, SIGNING_EXTENSIONS))
    expect(() => importPkcs12(file, 'correct horse')).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_KEY' }),
    )
  },
)

testWithOpenssl('the certificates satisfy the strict rules of openssl', () => {
  writeFileSync(join(dir, 'signer.pem'), toPem(signer.certificate, 'CERTIFICATE'))
  const openssl = opensslIn(dir)
  expect(openssl('verify', '-x509_strict', '-CAfile', 'ca.pem', 'signer.pem')).toContain('OK')
  const text = openssl('x509', '-in', 'ca.pem', '-noout', '-text')
  expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/)
  expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/)
  expect(readCertificate(signer.certificate).subjectText).toBe(
    'O=\\u8b66\\u5bdf\\, Test, OU=Lab, CN=A. L\\u00f6we',
  )
})

testWithOpenssl('a list of revoked certificates is one for openssl too', () => {
  const at = new Date()
  const list = makeCrl(root, [{ certificate: signer.certificate, at }])
  writeFileSync(join(dir, 'crl.pem'), list)
  writeFileSync(join(dir, 'signer.pem'), toPem(signer.certificate, 'CERTIFICATE'))
  const args = ['verify', '-crl_check', '-CAfile', 'ca.pem', '-CRLfile', 'crl.pem', 'signer.pem']
  expect(() => opensslIn(dir)(...args)).toThrow(/revoked/)
})

test('a stored identity signs as before', () => {
  const again = openIdentity(sealIdentity(signer))
  expect(verifyDetached(signDetached(content, again), content).faults).toEqual([])
  expect(() => openIdentity(Buffer.from('{}'))).toThrow(
    expect.objectContaining({ code: 'BAD_CERTIFICATE' }),
  )
})

test('a signature over other content is of a wrong digest', () => {
  const { faults } = verifyDetached(signDetached(content, signer), Buffer.from('other'))
  expect(faults.map(({ code }) => code)).toEqual(['signature-digest'])
})

testWithOpenssl.each([
  ['attached content', ['-nodetach']],
  ['no signed attributes', ['-noattr']],
  ['the usual attributes of openssl', []],
  ['SHA-1', ['-md', 'sha1', '-cades']],
])('a signature by openssl with %s is outside the profile', (_name, options) => {
  writeFileSync(join(dir, 'c.txt'), content)
  writeFileSync(join(dir, 's.pem'), toPem(signer.certificate, 'CERTIFICATE'))
  writeFileSync(join(dir, 's.key'), signer.key.export({ format: 'pem', type: 'pkcs8' }))
  opensslIn(dir)(
    ...['cms', '-sign', '-binary', '-in', 'c.txt', '-signer', 's.pem', '-inkey', 's.key'],
    ...['-outform', 'DER', '-out', 'o.p7s', ...options],
  )
  const { faults } = verifyDetached(readFileSync(join(dir, 'o.p7s')), content)
  expect(faults.length).toBeGreaterThan(0)
  expect(faults.every(({ severity }) => severity === 'error')).toBe(true)
})

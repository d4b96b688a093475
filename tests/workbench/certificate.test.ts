import { afterAll, beforeAll, expect } from 'vitest'
import { makeAuthority } from '../../src/engine/signing/certificate.ts'
import { makePkcs12, SIGNING_EXTENSIONS, writeAuthority } from '../engine/signing/openssl.ts'
import { testWith } from '../test-with.ts'
import { type ABench, aBench } from './a-bench.ts'

const passphrase = 'correct horse'
let a: ABench

beforeAll(async () => {
  a = await aBench({}, [])
  await a.as('ambeki')
  writeAuthority(a.dir, await makeAuthority('Test Agency'))
})
afterAll(() => a.remove())

const acts = () =>
  a.sql((db) =>
    db
      .prepare<[], { actor: string; signer: string | null }>(
        `SELECT actor, json_extract(CAST(body AS TEXT), '$.data.signer') AS signer FROM entry
         WHERE action = 'certificate-set' ORDER BY seq`,
      )
      .all(),
  )

testWith('openssl')(
  'a certificate that could not sign is not taken, and nothing is recorded',
  async () => {
    const before = await a.ask('certificate.show', {})
    const path = makePkcs12(
      a.dir,
      ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
      SIGNING_EXTENSIONS,
      passphrase,
    )
    expect(await a.codeOf('certificate.import', { path, passphrase })).toBe('UNSUPPORTED_KEY')
    expect(await a.codeOf('certificate.import', { path, passphrase: 'wrong' })).toBe('BAD_PKCS12')
    expect(await a.ask('certificate.show', {})).toEqual(before)
    expect(acts()).toEqual([])
  },
)

testWith('openssl')('a certificate whose entry cannot be written is not taken', async () => {
  const before = await a.ask('certificate.show', {})
  const path = makePkcs12(
    a.dir,
    ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    SIGNING_EXTENSIONS,
    passphrase,
  )
  a.sql((db) =>
    db.exec("CREATE TRIGGER stop BEFORE INSERT ON entry BEGIN SELECT raise(ABORT, 'no'); END"),
  )
  expect(await a.codeOf('certificate.import', { path, passphrase })).toBe('NOT_WRITABLE')
  a.sql((db) => db.exec('DROP TRIGGER stop'))
  expect(await a.ask('certificate.show', {})).toEqual(before)
  expect(acts()).toEqual([])
})

testWith('openssl')(
  'the ledger names the certificate that was imported, and by whom; it signs what follows',
  async () => {
    const path = makePkcs12(
      a.dir,
      ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      SIGNING_EXTENSIONS,
      passphrase,
    )
    const { sha256 } = await a.ask('certificate.import', { path, passphrase })
    expect((await a.ask('certificate.show', {})).sha256).toBe(sha256)
    await a.as('ambeki')
    expect(acts()).toEqual([{ actor: 'ambeki', signer: sha256 }])
    expect((await a.ask('custody.verify', {})).intact).toBe(true)
  },
)

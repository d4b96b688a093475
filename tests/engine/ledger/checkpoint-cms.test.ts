/** Checkpoints that the case's certificate has signed too, beside the ledger's key. */
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  fingerprint,
  issueSigner,
  makeAuthority,
  type SigningIdentity,
} from '../../../src/engine/signing/certificate.ts'
import { toPem } from '../../../src/engine/signing/certificate-read.ts'
import { signDetached } from '../../../src/engine/signing/cms-sign.ts'
import { testWith } from '../../test-with.ts'
import { cmsVerify } from '../signing/openssl.ts'
import { ANALYST, type Fixture, ingest, newLedger } from './ledger-fixture.ts'

let authority: SigningIdentity
let identity: SigningIdentity
let another: SigningIdentity

beforeAll(async () => {
  authority = await makeAuthority('Ferrow Police')
  const subject = { organisation: 'Ferrow Police', unit: 'Digital evidence', name: 'Case 7' }
  ;[identity, another] = await Promise.all([
    issueSigner(authority, subject),
    issueSigner(authority, subject),
  ])
})

let a: Fixture

/** Two checkpoints: of 3 entries and of 5, signed by the certificate. */
beforeEach(() => {
  a = newLedger()
  a.ledger.append(
    { action: 'case-created', data: { signer: fingerprint(identity.certificate) } },
    ANALYST,
  )
  a.ledger.append(ingest(0), ANALYST)
  a.ledger.signWith(signer(identity))
  a.ledger.checkpoint(a.keys.privateKey)
  a.ledger.append(ingest(1), ANALYST)
  a.ledger.checkpoint(a.keys.privateKey)
})

function signer(of: SigningIdentity | null) {
  return { ledgerKey: () => a.keys.privateKey, identity: () => of }
}

/** Severity, code and path of what the check finds. */
function found(): string[] {
  return a.ledger
    .verify(a.keys.publicKey)
    .map(({ severity, code, path }) => `${severity} ${code} ${path}`)
}

const fileOf = (name: string) => join(a.dir, 'checkpoints', name)

test('each checkpoint has the certificate’s signature beside it, for reading only', () => {
  expect(readdirSync(join(a.dir, 'checkpoints'))).toEqual([
    '000000003.p7s',
    '000000003.txt',
    '000000005.p7s',
    '000000005.txt',
  ])
  expect(statSync(fileOf('000000005.p7s')).mode & 0o777).toBe(0o444)
  expect(readFileSync(fileOf('000000005.p7s'))).toEqual(a.ledger.lastCheckpoint()?.cms)
  expect(found()).toEqual([])
})

testWith('openssl')('openssl verifies the files as they lie there, and no other note', () => {
  const root = toPem(authority.certificate, 'CERTIFICATE')
  const cms = readFileSync(fileOf('000000005.p7s'))
  const verify = (note: string) => cmsVerify(a.dir, cms, readFileSync(fileOf(note)), root)
  expect(() => verify('000000005.txt')).not.toThrow()
  expect(() => verify('000000003.txt')).toThrow()
})

describe('a signature that does not hold is found', () => {
  test.each<[string, (cms: Buffer, note: Buffer) => Buffer]>([
    ['one byte of it altered', (cms) => flipped(cms, cms.length - 9)],
    ['cut short', (cms) => cms.subarray(0, -1)],
    ['by another certificate of the same agency', (_, note) => signDetached(note, another)],
    ['over another note', (_, note) => signDetached(flipped(note, 3), identity)],
    ['nothing at all', () => Buffer.alloc(0)],
  ])('%s', (_, spoil) => {
    const { cms, note } = a.ledger.lastCheckpoint() ?? {}
    const bad = spoil(cms ?? Buffer.alloc(0), Buffer.from(note ?? ''))
    a.db.prepare('UPDATE checkpoint SET cms = ? WHERE size = 5').run(bad)
    expect(found()).toContain('error checkpoint-cms checkpoints/000000005.p7s')
  })
})

describe('the file beside the note', () => {
  test('is found when it holds other bytes', () => {
    chmodSync(fileOf('000000005.p7s'), 0o644)
    writeFileSync(fileOf('000000005.p7s'), readFileSync(fileOf('000000003.p7s')))
    expect(found()).toEqual(['error checkpoint-file checkpoints/000000005.p7s'])
  })

  test('is missed with a warning when it is gone, and written again on opening', () => {
    rmSync(fileOf('000000005.p7s'))
    expect(found()).toEqual(['warning checkpoint-file-missing checkpoints/000000005.p7s'])
    expect(a.ledger.repairCheckpointFiles()).toEqual([5])
    expect(found()).toEqual([])
  })

  test('is found when the ledger has no signature for it', () => {
    a.db.exec('UPDATE checkpoint SET cms = NULL WHERE size = 3')
    expect(found()).toEqual(['error checkpoint-file-unknown checkpoints/000000003.p7s'])
  })
})

describe('a checkpoint by somebody who holds no certificate', () => {
  test('has the ledger’s signature only; the newest one is missed with a warning', () => {
    const reviewer = newLedger()
    const data = { signer: fingerprint(identity.certificate) }
    reviewer.ledger.append({ action: 'case-created', data }, ANALYST)
    expect(reviewer.ledger.checkpoint(reviewer.keys.privateKey).cms).toBeNull()
    expect(readdirSync(join(reviewer.dir, 'checkpoints'))).toEqual(['000000002.txt'])
    expect(reviewer.ledger.verify(reviewer.keys.publicKey)).toMatchObject([
      { severity: 'warning', code: 'checkpoint-cms-missing', path: 'checkpoints/000000002.txt' },
    ])
  })

  test('is covered by the next one of somebody who does', () => {
    a.db.exec('UPDATE checkpoint SET cms = NULL WHERE size = 3')
    rmSync(fileOf('000000003.p7s'))
    expect(found()).toEqual([])
  })

  test('all signatures taken away are missed with a warning', () => {
    a.db.exec('UPDATE checkpoint SET cms = NULL')
    for (const size of ['3', '5']) rmSync(fileOf(`00000000${size}.p7s`))
    expect(found()).toEqual(['warning checkpoint-cms-missing checkpoints/000000005.txt'])
  })
})

test('the ledger names another certificate before that signs for the first time', () => {
  const later = newLedger()
  later.ledger.append({ action: 'case-created', data: {} }, ANALYST)
  for (const of of [identity, identity, another]) {
    later.ledger.append(ingest(0), ANALYST)
    const { privateKey } = later.keys
    // The one who was there before has left: their keys are locked.
    let isLocked = false
    later.ledger.signWith({
      ledgerKey: () => (isLocked ? null : privateKey),
      identity: () => (isLocked ? null : of),
    })
    later.ledger.checkpoint(privateKey)
    isLocked = true
  }
  const said = later.ledger.entries({ limit: 20 }).map(({ entry }) => entry)
  expect(said.map(({ action }) => action)).toEqual([
    'case-created',
    'ingest',
    'certificate-set',
    'heads',
    'ingest',
    'heads',
    'ingest',
    'certificate-set',
    'heads',
  ])
  expect(said.flatMap(({ data }) => data['signer'] ?? [])).toEqual(
    [identity, another].map(({ certificate }) => fingerprint(certificate)),
  )
  expect(later.ledger.verify(later.keys.publicKey)).toEqual([])
})

function flipped(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes)
  other.writeUInt8(other.readUInt8(at) ^ 1, at)
  return other
}

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fingerprint } from '../../../src/engine/signing/certificate.ts'
import { verifyBundle } from '../../../src/engine/verification/verify-bundle.ts'
import { testWith } from '../../test-with.ts'
import { buildBundle, EARLIER_SIZE, type Tree, writeTree } from './build-bundle.ts'
import { checkpoint, type TestLog } from './build-log.ts'
import { type FixtureKeys, fixtureKeys } from './fixture-keys.ts'
import { trusting } from './trusting.ts'
import { writeTar } from './write-tar.ts'

let dir: string
let keys: FixtureKeys
let tree: Tree
let log: TestLog

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-verify-'))
  keys = await fixtureKeys()
  ;({ tree, log } = buildBundle(keys))
  writeTree(tree, join(dir, 'bundle'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('a correct bundle of a trusted signer verifies without any finding', async () => {
  const report = await verifyBundle(join(dir, 'bundle'), {
    ...trusting(keys),
    signers: [{ role: 'export', sha256: fingerprint(keys.exporter.certificate) }],
    anchors: [checkpoint(log, keys.logKey, EARLIER_SIZE)],
  })
  expect(report.findings.map(({ code }) => code)).toEqual(['no-timestamp'])
  expect(report).toMatchObject({
    exitCode: 0,
    result: 'intact',
    bundle: { case: '2026-0117', id: 'B0003' },
    signers: [{ role: 'export', subject: 'O=Test Agency, OU=Digital Evidence, CN=Export Officer' }],
    rootSha256: fingerprint(keys.root.certificate),
    checkpoint: { size: 9, root: log.root },
    files: { listed: 19, intact: 19 },
  })
  expect(report.items[0]?.custody.map(({ action }) => action)).toEqual([
    ...['ingest', 'redacted', 'approved', 'export'],
  ])
})

testWith(
  'openssl',
  'sha512sum',
  'sha256sum',
)('openssl and sha512sum and sha256sum accept the same bundle', () => {
  const bundle = join(dir, 'bundle')
  writeFileSync(join(dir, 'root.pem'), keys.rootPem)
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: bundle, stdio: 'pipe' })
  run(
    'openssl',
    ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER'],
    ...['-in', 'signatures/01-export.p7s', '-content', 'tagmanifest-sha512.txt'],
    ...['-CAfile', '../root.pem', '-purpose', 'smimesign', '-out', '/dev/null'],
  )
  run('sha512sum', '-c', '--strict', '--quiet', 'tagmanifest-sha512.txt')
  run('sha512sum', '-c', '--strict', '--quiet', 'manifest-sha512.txt')
  run('sha256sum', '-c', '--strict', '--quiet', 'manifest-sha256.txt')
})

test('a renamed folder verifies: its name has no meaning', async () => {
  mkdirSync(join(dir, 'moved'))
  writeTree(tree, join(dir, 'before'))
  renameSync(join(dir, 'before'), join(dir, 'moved', 'any name at all'))
  const report = await verifyBundle(join(dir, 'moved', 'any name at all'), trusting(keys))
  expect(report.exitCode).toBe(0)
})

test('the bundle as a tar file verifies in place', async () => {
  writeFileSync(join(dir, 'bundle.tar'), writeTar('2026-0117_B0003', tree))
  expect(await verifyBundle(join(dir, 'bundle.tar'), trusting(keys))).toMatchObject({ exitCode: 0 })
})

test('a tar file by the system tar in pax format verifies', async () => {
  const args = ['--format=pax', '-cf', join(dir, 'system.tar'), '-C', dir, 'bundle']
  execFileSync('tar', args, { stdio: 'pipe' })
  expect(await verifyBundle(join(dir, 'system.tar'), trusting(keys))).toMatchObject({ exitCode: 0 })
})

test('a root known only by its fingerprint on paper is enough', async () => {
  const printed = fingerprint(keys.root.certificate)
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1:')
  const options = { ...trusting(keys), rootPems: [], rootSha256: [printed] }
  expect(await verifyBundle(join(dir, 'bundle'), options)).toMatchObject({ exitCode: 0 })
})

test('without a root given, an intact bundle is of an unknown signer', async () => {
  const report = await verifyBundle(join(dir, 'bundle'), { ...trusting(keys), rootPems: [] })
  expect(report).toMatchObject({ exitCode: 2, result: 'untrusted' })
  expect(report.findings.map(({ code }) => code)).toContain('unknown-signer')
  expect(report.rootSha256).toBe(fingerprint(keys.root.certificate))
})

test('a bundle signed by two different people verifies', async () => {
  const signatures = [
    { number: '01', role: 'export', identity: keys.exporter },
    { number: '02', role: 'supervisor', identity: keys.supervisor, options: { scheme: 'pss' } },
  ] as const
  const both = join(dir, 'both')
  writeTree(buildBundle(keys, { signatures }).tree, both)
  const report = await verifyBundle(both, trusting(keys))
  expect(report.exitCode).toBe(0)
  expect(report.signers.map(({ role }) => role)).toEqual(['export', 'supervisor'])
})

test('verification can be stopped', async () => {
  const signal = AbortSignal.abort()
  await expect(verifyBundle(join(dir, 'bundle'), { ...trusting(keys), signal })).rejects.toThrow()
})

test('progress counts every payload file', async () => {
  let last = [0, 0]
  const onProgress = (files: number, bytes: number) => {
    last = [files, bytes]
  }
  await verifyBundle(join(dir, 'bundle'), { ...trusting(keys), onProgress })
  expect(last[0]).toBe(3)
})

import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CaseFile, caseFileBytes, readCaseFile } from '../../../src/engine/sealing/case-file.ts'
import { codeOf } from '../fresh-case.ts'

const b64 = (length: number) => randomBytes(length).toString('base64')
const user = (id: string) => ({
  id,
  role: 'reviewer',
  publicKey: b64(32),
  salt: b64(16),
  sealedKey: b64(60),
  wraps: { preview: b64(92), ledger: b64(92) },
  mac: b64(32),
  vouch: b64(32),
})
const custodian = {
  id: 'recovery',
  publicKey: b64(32),
  wraps: {},
  mac: b64(32),
  vouch: b64(32),
}
const good = {
  format: 'safehold-case/2',
  id: 'a7b1f0d2-6a0e-4bb5-9a5c-0d7d2a1c9f11',
  number: '2026-0117',
  title: 'Larch Row',
  agency: 'Ferrow Police',
  created: '2026-05-01T10:00:00.000Z',
  log: 'safehold.local/case/a7b1f0d2-6a0e-4bb5-9a5c-0d7d2a1c9f11',
  vkey: 'key',
  kdf: { name: 'scrypt', N: 131_072, r: 8, p: 1 },
  users: [user('mokafor'), user('jlindqvist')],
  recovery: [custodian],
  links: [],
  signer: b64(100),
}
let dir = ''

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-file-'))
})
afterEach(() => {
  chmodSync(dir, 0o700)
  rmSync(dir, { recursive: true, force: true })
})

test('what is written is what is read', () => {
  writeFileSync(join(dir, 'case.json'), caseFileBytes(CaseFile.parse(good)))
  expect(readCaseFile(dir)).toEqual(good)
})

test('a folder without the file, or with somebody else’s, is not a case', () => {
  expect(reading(null)).toBe('NOT_A_CASE')
  expect(codeOf(() => readCaseFile(join(dir, 'absent')))).toBe('NOT_A_CASE')
  for (const text of ['{}', '[]', '"x"', 'null', '{"format":"other/1"}', '{"format":7}']) {
    expect(reading(text)).toBe('NOT_A_CASE')
  }
  rmSync(join(dir, 'case.json'))
  mkdirSync(join(dir, 'case.json'))
  expect(codeOf(() => readCaseFile(dir))).toBe('NOT_A_CASE')
})

test('a case of a later format is called newer, whatever else it holds', () => {
  expect(reading('{"format":"safehold-case/3"}')).toBe('NEWER_FORMAT')
  expect(reading('{"format":"safehold-case/17","a":1}')).toBe('NEWER_FORMAT')
})

test('a case of an earlier format is called older, whatever else it holds', () => {
  expect(reading('{"format":"safehold-case/1"}')).toBe('OLDER_FORMAT')
})

test.each([
  ['has no recovery key', { recovery: [] }],
  ['lacks a secret in a link', { links: [{ original: b64(60) }] }],
  ['is not JSON', null],
  ['lacks a member', { title: undefined }],
  ['has a member more', { extra: 1 }],
  ['asks for more memory than the format does', { kdf: { ...good.kdf, N: 2 ** 30 } }],
  ['asks for weaker stretching', { kdf: { ...good.kdf, N: 2 } }],
  ['names another log', { log: 'safehold.local/case/other' }],
  ['has a number that is a path', { number: '../x' }],
  ['has one person twice', { users: [user('mokafor'), user('mokafor')] }],
  ['has a role that there is not', { users: [{ ...user('mokafor'), role: 'admin' }] }],
  ['has a wrap that is too short', { users: [{ ...user('x1'), wraps: { preview: b64(91) } }] }],
  ['has a key that is too long', { recovery: [{ ...custodian, publicKey: b64(33) }] }],
  ['wraps what there is not', { users: [{ ...user('x1'), wraps: { other: b64(92) } }] }],
  ['has what is not base 64', { signer: '#'.repeat(100) }],
])('a file that %s is damaged', (_what, change) => {
  const text = change === null ? '{"format":' : JSON.stringify({ ...good, ...change })
  expect(reading(text)).toBe('CASE_DAMAGED')
})

test('no file of any kind does more than be refused', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(reading(text)).toMatch(/NOT_A_CASE|CASE_DAMAGED/)
    }),
  )
})

function reading(text: string | null): string | null {
  if (text !== null) writeFileSync(join(dir, 'case.json'), text)
  return codeOf(() => readCaseFile(dir))
}

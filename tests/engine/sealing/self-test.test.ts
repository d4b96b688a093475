import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, expect, test } from 'vitest'
import { openCase } from '../../../src/engine/open-case.ts'
import { failedOf, requireSelfTest, SELF_TESTS } from '../../../src/engine/sealing/self-test.ts'
import { codeOf, newCaseIn } from '../fresh-case.ts'

const { hkdfSync, verify, createDecipheriv } = crypto

afterEach(() => {
  Object.assign(crypto, { hkdfSync, verify, createDecipheriv })
  syncBuiltinESMExports()
})

test('a runtime whose key derivation gives wrong answers opens and makes no case', async () => {
  Object.assign(crypto, { hkdfSync: () => new ArrayBuffer(42) })
  syncBuiltinESMExports()
  expect(failedOf(SELF_TESTS)).toEqual(['hkdf-sha256'])
  expect(codeOf(requireSelfTest)).toBe('SELF_TEST_FAILED')
  expect(codeOf(() => openCase('any'))).toBe('SELF_TEST_FAILED')
  await expect(newCaseIn('any')).rejects.toMatchObject({ code: 'SELF_TEST_FAILED' })
})

test('a runtime that takes every signature or every tag is found out', () => {
  Object.assign(crypto, { verify: () => true })
  syncBuiltinESMExports()
  expect(failedOf(SELF_TESTS)).toEqual(['ed25519'])
})

test('a runtime that lacks a cipher is found out', () => {
  const lacking = () => {
    throw new Error('unknown cipher')
  }
  Object.assign(crypto, { createDecipheriv: lacking })
  syncBuiltinESMExports()
  expect(failedOf(SELF_TESTS)).toEqual(['aes-256-gcm'])
})

test('every primitive that seals, names, wraps and signs gives its known answer here', () => {
  expect(SELF_TESTS.map(({ name }) => name)).toEqual([
    'md5',
    'sha1',
    'sha256',
    'sha512',
    'hmac-sha256',
    'hkdf-sha256',
    'scrypt',
    'aes-256-gcm',
    'x25519',
    'ed25519',
  ])
  expect(failedOf(SELF_TESTS)).toEqual([])
  requireSelfTest()
})

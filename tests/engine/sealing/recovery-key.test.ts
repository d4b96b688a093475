import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rawPublicKey } from '../../../src/engine/sealing/raw-keys.ts'
import { makeRecoveryKey, readRecoveryKey } from '../../../src/engine/sealing/recovery-key.ts'

const CASE = 'a7b1f0d2-6a0e-4bb5-9a5c-0d7d2a1c9f11'

test('a recovery key is seven groups of five that can be told apart on paper', () => {
  for (let n = 0; n < 50; n += 1) {
    expect(makeRecoveryKey()).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){6}[0-9A-HJKMNP-TV-Z]{5}$/)
  }
})

test('it reads back as it was meant: small letters, blanks, no hyphens, O for 0, l for 1', () => {
  const printed = makeRecoveryKey()
  const expected = publicKeyOf(printed)
  expect(expected).not.toBeNull()
  expect(publicKeyOf(printed.toLowerCase())).toBe(expected)
  expect(publicKeyOf(` ${printed.replaceAll('-', '  ')}\n`)).toBe(expected)
  expect(publicKeyOf(printed.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(expected)
})

test('one wrong symbol is told, not taken for another key', () => {
  const symbols = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
  const printed = makeRecoveryKey()
  const places = [...printed].flatMap((symbol, at) => (symbol === '-' ? [] : [at]))
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.constantFrom(...symbols), (at, symbol) => {
      fc.pre(printed[at] !== symbol)
      const misread = printed.slice(0, at) + symbol + printed.slice(at + 1)
      // The three symbols of check miss one misreading in 32,768.
      return (
        readRecoveryKey(misread, CASE) === null || publicKeyOf(misread) !== publicKeyOf(printed)
      )
    }),
  )
})

test.each(['', '-', 'hello', 'A'.repeat(34), 'A'.repeat(36), 'U'.repeat(35)])(
  'the text %j is no recovery key',
  (text) => {
    expect(readRecoveryKey(text, CASE)).toBeNull()
  },
)

test('the same paper opens nothing of another case', () => {
  const printed = makeRecoveryKey()
  expect(publicKeyOf(printed, 'another case')).not.toBe(publicKeyOf(printed))
})

test('a recovery key printed by the first version stays good for ever', () => {
  expect(publicKeyOf(FROZEN.printed)).toBe(FROZEN.publicKey)
})

const FROZEN = {
  printed: '8X3A1-B1KY2-GJHZM-19GAM-DWCCG-0QBYV-7EFK1',
  publicKey: 'a747a6d8a658790c4f50429add20156c452462e17f553fc3f38f9a6fa9ec8219',
}

function publicKeyOf(printed: string, caseId = CASE): string | null {
  const keys = readRecoveryKey(printed, caseId)
  return keys && rawPublicKey(keys.privateKey).toString('hex')
}

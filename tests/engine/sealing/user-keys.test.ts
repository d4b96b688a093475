import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { privateKeyOf, rawPublicKey } from '../../../src/engine/sealing/raw-keys.ts'
import { openBytes, sealBytes } from '../../../src/engine/sealing/sealed-bytes.ts'
import { stretch, unwrap, wrap } from '../../../src/engine/sealing/user-keys.ts'
import { codeOf } from '../fresh-case.ts'

const own = privateKeyOf('x25519', randomBytes(32))
const publicKey = rawPublicKey(own)

describe('a wrapped secret', () => {
  const secret = randomBytes(32)
  const wrapped = wrap(publicKey, secret, 'case user preview')

  test('opens for the person it was wrapped to, for the purpose it was wrapped for', () => {
    expect(unwrap(own, wrapped, 'case user preview')).toEqual(secret)
    expect(wrapped).toHaveLength(92)
  })

  test('does not open for anyone else', () => {
    const other = privateKeyOf('x25519', randomBytes(32))
    expect(codeOf(() => unwrap(other, wrapped, 'case user preview'))).toBe('ALTERED')
  })

  test('does not pass for another secret: a preview key cannot be put in an original’s place', () => {
    expect(codeOf(() => unwrap(own, wrapped, 'case user original'))).toBe('ALTERED')
  })

  test('is new each time, though the secret is the same', () => {
    expect(wrap(publicKey, secret, 'case user preview')).not.toEqual(wrapped)
  })

  test('does not open when any byte of it was changed or cut', () => {
    for (let at = 0; at < wrapped.length; at += 1) {
      const changed = Buffer.from(wrapped)
      changed[at] = (changed[at] ?? 0) ^ 0x10
      expect(codeOf(() => unwrap(own, changed, 'case user preview'))).toBe('ALTERED')
      const cut = wrapped.subarray(0, at)
      expect(codeOf(() => unwrap(own, cut, 'case user preview'))).toMatch(/ALTERED|TRUNCATED/)
    }
  })

  test('from a sender’s point of small order does not open', () => {
    const forged = Buffer.concat([Buffer.alloc(32), wrapped.subarray(32)])
    expect(codeOf(() => unwrap(own, forged, 'case user preview'))).toBe('ALTERED')
  })
})

describe('bytes sealed whole', () => {
  test('come back as they were, of any length and context', () => {
    const key = randomBytes(32)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (clear, context) => {
        const sealed = sealBytes(key, clear, context)
        expect(openBytes(key, sealed, context)).toEqual(Buffer.from(clear))
        expect(codeOf(() => openBytes(key, sealed, `${context}!`))).toBe('ALTERED')
      }),
    )
  })
})

test('one passphrase typed on two keyboards is one passphrase', async () => {
  const salt = randomBytes(16)
  const composed = await stretch('caf\u00e9 at the corner', salt)
  const decomposed = await stretch('cafe\u0301 at the corner', salt)
  expect(decomposed.sealing).toEqual(composed.sealing)
  expect(composed.authenticating).not.toEqual(composed.sealing)
})

/** Curve keys as their 32 bytes, which is how they are stored, wrapped and zeroed. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

type Curve = 'x25519' | 'ed25519'

/** What stands before the 32 bytes in PKCS#8 and SubjectPublicKeyInfo (RFC 8410, 4 and 7). */
const PREFIX: Readonly<Record<Curve, { readonly pkcs8: Buffer; readonly spki: Buffer }>> = {
  x25519: {
    pkcs8: Buffer.from('302e020100300506032b656e04220420', 'hex'),
    spki: Buffer.from('302a300506032b656e032100', 'hex'),
  },
  ed25519: {
    pkcs8: Buffer.from('302e020100300506032b657004220420', 'hex'),
    spki: Buffer.from('302a300506032b6570032100', 'hex'),
  },
}

/** Any 32 bytes are a private key of either curve. */
export function privateKeyOf(curve: Curve, raw: Uint8Array): KeyObject {
  const der = Buffer.concat([PREFIX[curve].pkcs8, raw])
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  } finally {
    der.fill(0)
  }
}

export function publicKeyOf(curve: Curve, raw: Uint8Array): KeyObject {
  const der = Buffer.concat([PREFIX[curve].spki, raw])
  return createPublicKey({ key: der, format: 'der', type: 'spki' })
}

/** The caller's own copy, to be wiped. */
export function rawPrivateKey(key: KeyObject): Buffer {
  const der = key.export({ format: 'der', type: 'pkcs8' })
  try {
    return Buffer.from(der.subarray(-32))
  } finally {
    der.fill(0)
  }
}

/** The 32 bytes of a public key, or of the public half of a private one. */
export function rawPublicKey(key: KeyObject): Buffer {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return half.export({ format: 'der', type: 'spki' }).subarray(-32)
}

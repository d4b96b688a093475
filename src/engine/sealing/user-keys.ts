/** A person's X25519 key pair: keys are wrapped to its public half, a passphrase guards the private. */
import {
  diffieHellman,
  hkdfSync,
  type KeyObject,
  randomBytes,
  type ScryptOptions,
  scrypt,
} from 'node:crypto'
import { promisify } from 'node:util'
import { SealError } from '../../domain/errors.ts'
import { privateKeyOf, publicKeyOf, rawPublicKey } from './raw-keys.ts'
import { openBytes, sealBytes } from './sealed-bytes.ts'

/** 128 MiB and some tenths of a second per guess (RFC 7914, 2). */
export const SCRYPT = { name: 'scrypt', N: 131_072, r: 8, p: 1 } as const

/** scrypt needs 128·N·r bytes and a little; Node refuses above 32 MiB unless told. */
const SCRYPT_MEMORY_BYTES = 192 * 1024 * 1024

const PUBLIC_KEY_BYTES = 32

/** What a passphrase yields: one key to seal with, one to authenticate with. */
export type PassphraseKeys = { readonly sealing: Buffer; readonly authenticating: Buffer }

const stretchBytes = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt)

/** Costs some tenths of a second, on purpose, in a thread of the runtime's own: this one goes on
 *  answering. Unicode is brought to one form (NFC) first: two keyboards may type one letter in two ways
 *  (RFC 8265, 4.2). Whoever has used the keys wipes them: {@link forget}. */
export async function stretch(passphrase: string, salt: Uint8Array): Promise<PassphraseKeys> {
  const { N, r, p } = SCRYPT
  const options = { N, r, p, maxmem: SCRYPT_MEMORY_BYTES }
  const bytes = await stretchBytes(passphrase.normalize('NFC'), salt, 64, options)
  return { sealing: bytes.subarray(0, 32), authenticating: bytes.subarray(32) }
}

export function forget({ sealing, authenticating }: PassphraseKeys): void {
  sealing.fill(0)
  authenticating.fill(0)
}

/** Wraps a secret so that only the holder of the private half can have it: ephemeral public key ‖
 *  {@link sealBytes} under HKDF-SHA-256 of the shared secret.
 *  @param publicKey - 32 bytes, X25519.
 *  @param purpose - Case, person and name of what is wrapped; the same words unwrap it. */
export function wrap(publicKey: Uint8Array, secret: Uint8Array, purpose: string): Buffer {
  const ephemeral = privateKeyOf('x25519', randomBytes(32))
  const own = rawPublicKey(ephemeral)
  const key = wrappingKey(ephemeral, publicKey, Buffer.concat([own, publicKey]))
  return Buffer.concat([own, sealBytes(key, secret, purpose)])
}

/** @throws {SealError} ALTERED when it was wrapped to somebody else, for something else, or altered. */
export function unwrap(privateKey: KeyObject, wrapped: Uint8Array, purpose: string): Buffer {
  if (wrapped.length < PUBLIC_KEY_BYTES) throw new SealError('TRUNCATED', 'a wrap is cut short')
  const sender = wrapped.subarray(0, PUBLIC_KEY_BYTES)
  const salt = Buffer.concat([sender, rawPublicKey(privateKey)])
  let key: Buffer
  try {
    key = wrappingKey(privateKey, sender, salt)
  } catch (cause) {
    // A point of small order yields no secret (RFC 7748, 6.1).
    throw new SealError('ALTERED', 'a wrap does not open', { cause })
  }
  return openBytes(key, wrapped.subarray(PUBLIC_KEY_BYTES), purpose)
}

function wrappingKey(privateKey: KeyObject, publicKey: Uint8Array, salt: Buffer): Buffer {
  const shared = diffieHellman({ privateKey, publicKey: publicKeyOf('x25519', publicKey) })
  return Buffer.from(hkdfSync('sha256', shared, salt, 'safehold-wrap/1', 32))
}

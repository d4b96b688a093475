import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { SealError } from '../../domain/errors.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Seals something small whole: nonce ‖ AES-256-GCM ‖ tag. For keys, identities and columns; contents
 *  of evidence are sealed objects.
 *  @param context - Says what this is. The same words open it, so it cannot serve as something else. */
export function sealBytes(key: Uint8Array, clear: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(clear), cipher.final(), cipher.getAuthTag()])
}

/** Opens by the first key that does; the newest come first.
 *  @throws {SealError} as {@link openBytes}. */
export function openWithAny(
  keys: readonly Uint8Array[],
  sealed: Uint8Array,
  context: string,
): Buffer {
  let failure: unknown = new SealError('ALTERED', 'there is no key for sealed bytes')
  for (const key of keys) {
    try {
      return openBytes(key, sealed, context)
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      failure = error
    }
  }
  throw failure
}

/** @throws {SealError} TRUNCATED, ALTERED (wrong key or other context, too). */
export function openBytes(key: Uint8Array, sealed: Uint8Array, context: string): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SealError('TRUNCATED', 'cut short')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const clear = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
  try {
    return Buffer.concat([clear, decipher.final()])
  } catch (cause) {
    throw new SealError('ALTERED', 'sealed bytes do not open: altered, or another key', { cause })
  } finally {
    clear.fill(0)
  }
}

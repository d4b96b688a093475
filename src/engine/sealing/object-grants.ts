import type { Keyring, Tier } from './keyring.ts'
import { SealedReader } from './sealed-object.ts'
import { unwrap, wrap } from './user-keys.ts'

const PURPOSE = 'safehold-object-grant/1'

/** Gives one person the key of one object and of nothing else.
 *  @param keyring - Of the person who grants; needs the object's tier.
 *  @param path - The sealed object's file; it must open.
 *  @param userPublicKey - See `publicKeyOf` in people.ts, which asks whether the case vouches for it.
 *  @throws {AccessError} NO_KEY. @throws {SealError} when the object does not open. */
export function wrapObjectKey(
  keyring: Pick<Keyring, 'opening'>,
  path: string,
  userPublicKey: Uint8Array,
  tier: Tier = 'original',
): Buffer {
  const reader = SealedReader.open(path, keyring.opening(tier))
  const objectKey = reader.objectKey()
  reader.close()
  try {
    return wrap(userPublicKey, objectKey, PURPOSE)
  } finally {
    objectKey.fill(0)
  }
}

/** The key of one object that was granted to this person: `SealedReader.open(path, { object: key })`.
 *  @throws {SealError} ALTERED when it was granted to somebody else. */
export function unwrapObjectKey(
  keyring: Pick<Keyring, 'userPrivateKey'>,
  wrapped: Uint8Array,
): Buffer {
  return unwrap(keyring.userPrivateKey, wrapped, PURPOSE)
}

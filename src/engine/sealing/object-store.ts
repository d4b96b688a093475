/** Where sealed objects lie in a case folder, and under which names. */

import { createHash, createHmac, type KeyObject } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Sha256 } from '../../domain/digest.ts'
import { SealError } from '../../domain/errors.ts'
import { makeFolder, writeFileDurably } from '../disk.ts'
import type { Keyring, Tier } from './keyring.ts'
import { refuseZeroed, SealedReader, Sealer, type SealKey } from './sealed-object.ts'

/** Name of the sealed original with this content. Keyed, so that a list of names cannot be compared
 *  with a list of known hashes by someone who holds the disk alone. */
export function objectName(namesKey: Uint8Array | KeyObject, sha256: Sha256): string {
  if (namesKey instanceof Uint8Array) refuseZeroed(namesKey)
  return createHmac('sha256', namesKey).update(sha256, 'hex').digest('hex')
}

/** Name of a derivative. It depends on the tier: the same bytes under two tiers are two objects. */
export function derivativeName(namesKey: Uint8Array, tier: Tier, sha256: Sha256): string {
  refuseZeroed(namesKey)
  return createHmac('sha256', namesKey).update(sha256, 'hex').update(tier, 'ascii').digest('hex')
}

/** The file of an object in the case folder `dir`.
 *  @throws {SealError} NOT_SEALED when `name` is no object's name (a path, say). */
export function objectPath(dir: string, kind: 'objects' | 'derivatives', name: string): string {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new SealError('NOT_SEALED', 'not the name of an object')
  return join(dir, kind, name.slice(0, 2), `${name}.obj`)
}

/** Seals something made of an item. It is on the disk, whole and read-only, when this resolves; the
 *  same bytes again give the same object. One that is there but damaged is replaced.
 *  @throws {AccessError} NO_KEY when the keyring lacks the tier or the key of names. */
export async function putDerivative(
  dir: string,
  keyring: Pick<Keyring, 'sealing' | 'opening' | 'namesKey'>,
  tier: Tier,
  bytes: Uint8Array,
): Promise<{ readonly object: string; readonly sha256: Sha256; readonly size: number }> {
  const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256
  const object = derivativeName(keyring.namesKey, tier, sha256)
  const path = objectPath(dir, 'derivatives', object)
  if (!isSealedThere(path, keyring.opening(tier), sha256)) {
    makeFolder(join(dir, 'derivatives'))
    makeFolder(dirname(path))
    const sealer = new Sealer(keyring.sealing(tier))
    const sealed = [sealer.header(), ...sealer.whole(bytes)]
    await writeFileDurably(path, sealed, 0o444)
  }
  return { object, sha256, size: bytes.length }
}

/** The whole of a derivative: previews, frames and redacted stills fit in memory.
 *  @throws {SealError} when it does not open with this key. */
export function readDerivative(dir: string, key: SealKey, object: string): Buffer {
  const reader = SealedReader.open(objectPath(dir, 'derivatives', object), key)
  try {
    return reader.read(0, reader.sizeBytes)
  } finally {
    reader.close()
  }
}

function isSealedThere(path: string, key: SealKey, sha256: Sha256): boolean {
  try {
    const reader = SealedReader.open(path, key)
    try {
      const hash = createHash('sha256')
      for (const chunk of reader.chunks()) hash.update(chunk)
      return hash.digest('hex') === sha256
    } finally {
      reader.close()
    }
  } catch {
    return false
  }
}

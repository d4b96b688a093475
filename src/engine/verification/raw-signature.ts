import { constants, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto'
import {
  ECDSA_WITH,
  HASH_BYTES,
  HASH_OID,
  HASHES,
  type Hash,
  OID,
  RSA_WITH,
} from '../signing/algorithms.ts'
import {
  childrenOf,
  contextTag,
  type Der,
  elementsOf,
  expectTag,
  oidOf,
  smallIntegerOf,
} from '../signing/der-read.ts'

/** How node:crypto is told to check a signature with this algorithm identifier; null when it is not one
 *  of SHA-2 with RSA, RSA-PSS or ECDSA, or does not fit the key. For structures that others make.
 *  @param stated - The hash named elsewhere, for identifiers that name none (rsaEncryption). */
export function hashOfSignature(
  identifier: Der,
  key: KeyObject,
  stated: Hash | null,
): { hash: Hash; key: VerifyKeyObjectInput } | null {
  const [id, parameters] = childrenOf(identifier)
  const name = oidOf(id)
  if (name === OID.rsa && key.asymmetricKeyType === 'rsa') {
    return stated === null ? null : { hash: stated, key: { key } }
  }
  const rsa = HASHES.find((hash) => RSA_WITH[hash] === name)
  if (rsa !== undefined && key.asymmetricKeyType === 'rsa') return { hash: rsa, key: { key } }
  const ecdsa = HASHES.find((hash) => ECDSA_WITH[hash] === name)
  if (ecdsa !== undefined && key.asymmetricKeyType === 'ec') return { hash: ecdsa, key: { key } }
  const isRsa = key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss'
  if (name !== OID.pss || !isRsa || parameters === undefined) return null
  const hash = pssHash(parameters)
  if (hash === null) return null
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return { hash: hash.hash, key: { key, padding, saltLength: hash.salt } }
}

export function hashOf(identifier: Der | undefined): Hash | null {
  const name = oidOf(childrenOf(expectTag(identifier))[0])
  return HASHES.find((hash) => HASH_OID[hash] === name) ?? null
}

function pssHash(parameters: Der): { hash: Hash; salt: number } | null {
  const parts = childrenOf(parameters)
  const inner = (number: number) => {
    const part = parts.find((one) => one.tag === contextTag(number))
    return part === undefined ? undefined : elementsOf(part.content)[0]
  }
  const hash = inner(0) === undefined ? null : hashOf(inner(0))
  const mask = inner(1)
  if (hash === null || mask === undefined) return null
  const [maskName, maskHash] = childrenOf(mask)
  if (oidOf(maskName) !== OID.mgf1 || hashOf(maskHash) !== hash) return null
  const salt = inner(2) === undefined ? 20 : smallIntegerOf(inner(2))
  return salt <= HASH_BYTES.sha512 ? { hash, salt } : null
}

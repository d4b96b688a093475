/** Electron links BoringSSL. Whatever `node:crypto` has beyond it is refused here, so that code which
 *  would fail in Electron fails in the tests. */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const CIPHERS = /^(?:id-)?aes-?(?:128|192|256)-(?:cbc|ctr|ecb|gcm|ofb)$|^des-ede3-cbc$/i
const HASHES = /^(?:rsa-)?(?:md5|sha-?(?:1|224|256|384|512))$/i
const KEY_TYPES = /^(?:ed448|x448|ml-|slh-)/i

type Patched = Record<string, (...given: unknown[]) => unknown>

export function refuseWhatElectronLacks(): void {
  const patched = crypto as unknown as Patched
  for (const name of ['createCipheriv', 'createDecipheriv']) {
    allowOnly(patched, name, (algorithm) => CIPHERS.test(String(algorithm)))
  }
  for (const name of ['createHash', 'createHmac', 'hash']) {
    allowOnly(patched, name, (algorithm) => HASHES.test(String(algorithm)))
  }
  for (const name of ['generateKeyPair', 'generateKeyPairSync']) {
    allowOnly(patched, name, (type) => !KEY_TYPES.test(String(type)))
  }
  for (const name of ['argon2', 'argon2Sync', 'encapsulate', 'decapsulate']) {
    if (name in patched) allowOnly(patched, name, () => false)
  }
  syncBuiltinESMExports()
}

function allowOnly(patched: Patched, name: string, allows: (algorithm: unknown) => boolean): void {
  const real = patched[name]
  if (real === undefined) return
  const limited = (...given: unknown[]) => {
    if (!allows(given[0])) throw new Error(`${name}(${String(given[0])}) is not in Electron`)
    return real(...given)
  }
  // Among them is what `promisify` goes by.
  patched[name] = Object.defineProperties(limited, Object.getOwnPropertyDescriptors(real))
}

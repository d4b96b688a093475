/** The key under which words of evidence stand in the catalogue's index: whoever may open originals has it. */
import { hkdfSync } from 'node:crypto'
import type { Keyring } from './keyring.ts'

const INFO = 'safehold-text-index/1'

/** For what is indexed from now on: of the newest generation.
 *  @throws {AccessError} NO_KEY when this role holds none. */
export function textKey(keyring: Pick<Keyring, 'sealing'>): Buffer {
  return derived(keyring.sealing('original'))
}

/** For searching: of every generation; none for who may not open originals. */
export function textKeys(keyring: Pick<Keyring, 'opening' | 'has'>): Buffer[] {
  if (!keyring.has('original')) return []
  return [keyring.opening('original').tier].flat().map(derived)
}

function derived(secret: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', INFO, 32))
}

/** The system's key store as Electron offers it: Keychain, DPAPI, libsecret or KWallet. */
import type { SafeStorage } from 'electron'
import type { KeyStore } from '../engine/anchors/workstation-memory.ts'

/** On Linux without a password manager Chromium seals under a key that everybody knows: no key store. */
const KNOWN_KEY = ['basic_text', 'unknown']

/** To be called once the app is ready. @returns null when this system has none. */
export async function systemKeyStore(
  storage: SafeStorage,
  platform: NodeJS.Platform,
): Promise<KeyStore | null> {
  if (!(await storage.isAsyncEncryptionAvailable())) return null
  if (platform === 'linux' && KNOWN_KEY.includes(storage.getSelectedStorageBackend())) return null
  return {
    seal: (text) => storage.encryptStringAsync(text),
    open: async (sealed) => (await storage.decryptStringAsync(sealed)).result,
  }
}

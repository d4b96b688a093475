import type { SafeStorage } from 'electron'
import { expect, test } from 'vitest'
import { systemKeyStore } from '../../src/main/key-store.ts'

/** Reverses, so that it can be seen who has been asked. */
function storage(isAvailable: boolean, backend: string): SafeStorage {
  return {
    isAsyncEncryptionAvailable: async () => isAvailable,
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: async (text: string) => Buffer.from(text).reverse(),
    decryptStringAsync: async (sealed: Buffer) => ({
      result: Buffer.from(sealed).reverse().toString('utf8'),
      shouldReEncrypt: false,
    }),
  } as unknown as SafeStorage
}

test('what the system’s key store seals, it opens', async () => {
  const keyStore = await systemKeyStore(storage(true, 'gnome_libsecret'), 'linux')
  const sealed = await keyStore?.seal('an anchor')
  expect(sealed?.toString()).toBe('rohcna na')
  expect(await keyStore?.open(sealed ?? Buffer.alloc(0))).toBe('an anchor')
})

test('a key that everybody knows is no key store', async () => {
  expect(await systemKeyStore(storage(false, 'gnome_libsecret'), 'linux')).toBe(null)
  expect(await systemKeyStore(storage(true, 'basic_text'), 'linux')).toBe(null)
  expect(await systemKeyStore(storage(true, 'unknown'), 'linux')).toBe(null)
  expect(await systemKeyStore(storage(true, 'basic_text'), 'darwin')).not.toBe(null)
})

/** `safeStorage` of a machine without a password manager. */
export const safeStorage = {
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
}

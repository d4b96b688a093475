import { ExportError, SafeholdError } from '../domain/errors.ts'

/** Runs what writes to a folder that a person named.
 *  @throws {ExportError} TARGET_NOT_WRITABLE, TARGET_EXISTS for what the file system says of it. */
export function writingOut<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof SafeholdError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (code === 'EEXIST') {
      throw new ExportError('TARGET_EXISTS', 'something of this name is there already', { cause })
    }
    if (/^E(?!RR_)/.test(code)) {
      throw new ExportError('TARGET_NOT_WRITABLE', 'this folder cannot be written', { cause })
    }
    throw cause
  }
}

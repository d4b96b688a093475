/** The work of the thread that reads sealed copies again: whether each is on the disk as it was sealed. */
import { createHash } from 'node:crypto'
import { SealError } from '../../domain/errors.ts'
import { objectPath } from '../sealing/object-store.ts'
import { SealedReader, type SealKey } from '../sealing/sealed-object.ts'

export type CopyThread = {
  readonly caseDir: string
  readonly key: SealKey
  /** Int32: not 0 when the thread is to stop. */
  readonly stop: SharedArrayBuffer
}

export type Copy = {
  /** Of the item, the caller's own. */
  readonly no: number
  readonly object: string
  readonly sha256: string
  readonly size: number
}

export type CopyOutcome = {
  readonly no: number
  /** `stopped`: not read to its end. */
  readonly state: 'same' | 'differs' | 'stopped'
}

class Stopped extends Error {}

/** Reads sealed objects from their first to their last byte and compares digest and length of the content.
 *  @throws Whatever the case's drive throws, but for an object that is not there: that differs. */
export function readCopies(thread: CopyThread, copies: readonly Copy[]): CopyOutcome[] {
  const stop = new Int32Array(thread.stop)
  return copies.map((copy) => ({ no: copy.no, state: stateOf(thread, copy, stop) }))
}

function stateOf({ caseDir, key }: CopyThread, copy: Copy, stop: Int32Array): CopyOutcome['state'] {
  try {
    const reader = SealedReader.open(objectPath(caseDir, 'objects', copy.object), key)
    try {
      const hash = createHash('sha256')
      for (const chunk of reader.chunks()) {
        if (Atomics.load(stop, 0) !== 0) throw new Stopped()
        hash.update(chunk)
      }
      const isSame = reader.sizeBytes === copy.size && hash.digest('hex') === copy.sha256
      return isSame ? 'same' : 'differs'
    } finally {
      reader.close()
    }
  } catch (error) {
    if (error instanceof Stopped) return 'stopped'
    if (error instanceof SealError) return 'differs'
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'differs'
    throw error
  }
}

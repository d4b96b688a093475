/** The work of the walking thread: hands out what it finds, piece by piece, as it is asked. */
import { type Found, walk } from './walk.ts'

/** Few enough that registering them does not hold the main thread. */
const BATCH_ITEMS = 256
/** On a slow medium a batch comes before it is full, so that progress shows and cancelling works. */
const BATCH_MS = 200

export type WalkThread = {
  /** Bytes of the source's absolute path. */
  readonly root: Uint8Array
  readonly never: string | null
}

export type WalkBatch = { readonly found: readonly Found[]; readonly done: boolean }

export class WalkBatches {
  readonly #walk: Generator<Found>

  constructor({ root, never }: WalkThread) {
    this.#walk = walk(Buffer.from(root), never)
  }

  next(): WalkBatch {
    const found: Found[] = []
    const until = performance.now() + BATCH_MS
    while (found.length < BATCH_ITEMS && performance.now() < until) {
      const step = this.#walk.next()
      if (step.done === true) return { found, done: true }
      found.push(step.value)
    }
    return { found, done: false }
  }
}

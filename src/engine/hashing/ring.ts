/** A ring of slots in shared memory: one thread reads the content into it and digests it, a second takes MD5,
 *  which alone takes as long as the other two and the sealing together. */
import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { Digests, Sha256 } from '../../domain/digest.ts'
import type { PieceSum } from './piece-sum.ts'

const SLOTS = 8
export const SLOT_BYTES = 262_144
const MD5_BYTES = 16

/** A slot of no bytes ends a content; one of this length ends it unwanted. */
const END = 0
const DROPPED = -1

/** What the two threads share. Counters only grow: slot = counter modulo {@link SLOTS}. */
export type Ring = {
  /** Int32: slots filled, slots done with, then the length of what is in each slot. */
  readonly control: SharedArrayBuffer
  readonly slots: SharedArrayBuffer
  /** The follower's answer to the last content that ended. */
  readonly md5: SharedArrayBuffer
}

const FILLED = 0
const DONE = 1
const LENGTHS = 2

/** Far longer than a slot takes: a follower that is silent for so long is no more. */
const LONGEST_WAIT_MS = 60_000

export function makeRing(): Ring {
  return {
    control: new SharedArrayBuffer(4 * (LENGTHS + SLOTS)),
    slots: new SharedArrayBuffer(SLOTS * SLOT_BYTES),
    md5: new SharedArrayBuffer(MD5_BYTES),
  }
}

/** The second thread, and the ring to it. One content at a time goes through it. */
export class Md5Follower {
  readonly ring = makeRing()
  readonly #worker: Worker

  /** @param entry - The thread's program: `src/workers/md5`. */
  constructor(entry: URL) {
    this.#worker = new Worker(entry, { workerData: this.ring })
    this.#worker.unref()
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** Digests one content together with a follower. */
export class RingSum implements PieceSum {
  readonly #ring: Ring
  readonly #control: Int32Array
  readonly #sha1 = createHash('sha1')
  readonly #sha256 = createHash('sha256')
  #ended = false

  constructor(ring: Ring) {
    this.#ring = ring
    this.#control = new Int32Array(ring.control)
  }

  room(): Buffer {
    const filled = Atomics.load(this.#control, FILLED)
    this.#waitUntilDone(filled - SLOTS + 1)
    return slotOf(this.#ring, filled)
  }

  /** While the follower takes MD5 of a piece, this thread takes the others. */
  update(bytes: Buffer): void {
    if (bytes.buffer === this.#ring.slots) this.#hand(bytes.length)
    else {
      for (let at = 0; at < bytes.length; at += SLOT_BYTES) {
        const piece = bytes.subarray(at, at + SLOT_BYTES)
        this.room().set(piece)
        this.#hand(piece.length)
      }
    }
    this.#sha1.update(bytes)
    this.#sha256.update(bytes)
  }

  digests(): Digests {
    this.#end(END)
    return {
      md5: Buffer.from(this.#ring.md5).toString('hex'),
      sha1: this.#sha1.digest('hex'),
      sha256: this.#sha256.digest('hex') as Sha256,
    }
  }

  drop(): void {
    if (!this.#ended) this.#end(DROPPED)
  }

  #end(how: typeof END | typeof DROPPED): void {
    this.#ended = true
    this.room()
    this.#hand(how)
    this.#waitUntilDone(Atomics.load(this.#control, FILLED))
  }

  #hand(length: number): void {
    const filled = Atomics.load(this.#control, FILLED)
    this.#control[LENGTHS + (filled % SLOTS)] = length
    Atomics.store(this.#control, FILLED, filled + 1)
    Atomics.notify(this.#control, FILLED)
  }

  #waitUntilDone(slots: number): void {
    for (;;) {
      const done = Atomics.load(this.#control, DONE)
      if (done >= slots) return
      if (Atomics.wait(this.#control, DONE, done, LONGEST_WAIT_MS) === 'timed-out') {
        throw new Error('the thread that takes MD5 does not answer')
      }
    }
  }
}

/** The follower's side: answers content after content and never returns. */
export function followRing(ring: Ring): never {
  const control = new Int32Array(ring.control)
  let md5 = createHash('md5')
  for (let done = 0; ; done += 1) {
    while (Atomics.load(control, FILLED) <= done) Atomics.wait(control, FILLED, done)
    const length = control[LENGTHS + (done % SLOTS)] ?? DROPPED
    if (length > 0) md5.update(slotOf(ring, done).subarray(0, length))
    else {
      const digest = md5.digest()
      if (length === END) new Uint8Array(ring.md5).set(digest)
      md5 = createHash('md5')
    }
    Atomics.store(control, DONE, done + 1)
    Atomics.notify(control, DONE)
  }
}

function slotOf(ring: Ring, counter: number): Buffer {
  return Buffer.from(ring.slots, (counter % SLOTS) * SLOT_BYTES, SLOT_BYTES)
}

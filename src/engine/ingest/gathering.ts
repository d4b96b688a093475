import type { SerialSum } from '../hashing/piece-sum.ts'
import type { Pieces } from '../hashing/read-once.ts'
import type { WholeDigests } from '../hashing/whole-digests.ts'
import type { Content } from './content.ts'

/** Content that comes in pieces of any size: small ones are kept whole and digested in one go. */
export class Gathering {
  bytes = 0
  readonly #content: Content
  readonly #whole: WholeDigests
  readonly #makeSum: () => SerialSum
  readonly #room: Buffer
  #pieces: Pieces | null = null

  constructor(content: Content, whole: WholeDigests, makeSum: () => SerialSum) {
    this.#content = content
    this.#whole = whole
    this.#makeSum = makeSum
    this.#room = whole.room()
  }

  take(bytes: Buffer): void {
    if (this.#pieces === null && this.bytes + bytes.length < this.#room.length) {
      bytes.copy(this.#room, this.bytes)
    } else {
      if (this.#pieces === null) {
        this.#pieces = this.#content.begin(this.#makeSum())
        if (this.bytes > 0) this.#pieces.take(this.#room.subarray(0, this.bytes))
      }
      this.#pieces.take(bytes)
    }
    this.bytes += bytes.length
  }

  end(): void {
    if (this.#pieces === null) {
      this.#content.takeWhole(this.#room.subarray(0, this.bytes), this.#whole)
    }
  }
}

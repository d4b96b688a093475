/** The three digests of content that comes in pieces. */
import { createHash } from 'node:crypto'
import type { Digests, Sha256 } from '../../domain/digest.ts'

export type PieceSum = {
  /** Where the next piece is to be put. */
  readonly room: () => Buffer
  /** @param bytes - Any, in order; those in {@link room} are not copied again. */
  readonly update: (bytes: Buffer) => void
  /** Once only, at the end. */
  readonly digests: () => Digests
  /** Instead of {@link digests}: the content is not wanted after all. May be called at any time. */
  readonly drop: () => void
}

/** In one thread, one after the other. */
export class SerialSum implements PieceSum {
  readonly #buffer: Buffer
  readonly #md5 = createHash('md5')
  readonly #sha1 = createHash('sha1')
  readonly #sha256 = createHash('sha256')

  /** @param buffer - The room for every piece. */
  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  room(): Buffer {
    return this.#buffer
  }

  update(bytes: Uint8Array): void {
    this.#md5.update(bytes)
    this.#sha1.update(bytes)
    this.#sha256.update(bytes)
  }

  digests(): Digests {
    return {
      md5: this.#md5.digest('hex'),
      sha1: this.#sha1.digest('hex'),
      sha256: this.#sha256.digest('hex') as Sha256,
    }
  }

  drop(): void {
    // There is nothing but memory to give back.
  }
}

import { createHash, hash } from 'node:crypto'
import type { Digests, Sha256 } from '../../domain/digest.ts'

/** The three digests of bytes that are all in memory; the fastest way for small content. */
export function digestsOf(bytes: Uint8Array): Digests {
  return {
    md5: hash('md5', bytes, 'hex'),
    sha1: hash('sha1', bytes, 'hex'),
    sha256: hash('sha256', bytes, 'hex') as Sha256,
  }
}

/** The three digests of content that comes in pieces. */
export class DigestSum {
  readonly #md5 = createHash('md5')
  readonly #sha1 = createHash('sha1')
  readonly #sha256 = createHash('sha256')

  update(bytes: Uint8Array): void {
    this.#md5.update(bytes)
    this.#sha1.update(bytes)
    this.#sha256.update(bytes)
  }

  /** Once only. */
  digests(): Digests {
    return {
      md5: this.#md5.digest('hex'),
      sha1: this.#sha1.digest('hex'),
      sha256: this.#sha256.digest('hex') as Sha256,
    }
  }
}

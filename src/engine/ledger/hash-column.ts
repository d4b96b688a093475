/** Many hashes of 32 bytes by their number, without an object for each. */

const BYTES = 32
const CHUNK_HASHES = 8_192

/** Stands where no hash is: nothing is known to have it. */
const NONE = Buffer.alloc(BYTES)

export class HashColumn {
  readonly #chunks: (Buffer | undefined)[] = []

  get(place: number): Buffer | undefined {
    const chunk = this.#chunks[Math.floor(place / CHUNK_HASHES)]
    const at = (place % CHUNK_HASHES) * BYTES
    const hash = chunk?.subarray(at, at + BYTES)
    return hash?.equals(NONE) === false ? hash : undefined
  }

  set(place: number, hash: Buffer): void {
    const at = Math.floor(place / CHUNK_HASHES)
    const chunk = this.#chunks[at] ?? Buffer.alloc(BYTES * CHUNK_HASHES)
    this.#chunks[at] = chunk
    hash.copy(chunk, (place % CHUNK_HASHES) * BYTES)
  }

  clear(place: number): void {
    if (this.#chunks[Math.floor(place / CHUNK_HASHES)] !== undefined) this.set(place, NONE)
  }
}

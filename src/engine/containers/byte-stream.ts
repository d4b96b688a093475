/** A stream of buffers as bytes to be taken by number. */
export class ByteStream {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)
  #ended = false

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** So many bytes, fewer at the end; kept for the next call. `length` is small. */
  async peek(length: number): Promise<Buffer> {
    while (this.#held.length < length && !this.#ended) {
      const next = await this.#source.next()
      if (next.done === true) this.#ended = true
      else
        this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value])
    }
    return this.#held.subarray(0, length)
  }

  /** So many bytes, fewer at the end. */
  async take(length: number): Promise<Buffer> {
    const bytes = await this.peek(length)
    this.#held = this.#held.subarray(bytes.length)
    return bytes
  }

  /** At most `length` bytes in one piece as they come; empty only at the end. */
  async piece(length: number): Promise<Buffer> {
    await this.peek(1)
    return this.take(Math.min(length, this.#held.length))
  }

  /** All the rest. */
  async *rest(): AsyncGenerator<Buffer> {
    for (;;) {
      const bytes = await this.piece(Number.MAX_SAFE_INTEGER)
      if (bytes.length === 0) return
      yield bytes
    }
  }
}

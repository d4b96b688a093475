/** Mends, byte by byte, the faults that real exporters of hash sets write into JSON, so that a strict parser can
 *  follow: control characters and lone backslashes inside strings, a quote too many after a string
 *  (`"true""`). Well-formed JSON passes unchanged. */

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** What may follow a backslash (RFC 8259, 7). */
const ESCAPES = new Set(Buffer.from('"\\/bfnrtu'))
/** The longest thing that one byte can become: two backslashes and an escape of six. */
const MOST_PER_BYTE = 7

export class JsonRepair {
  /** How deep objects and arrays have been nested so far, at most. */
  deepest = 0
  #depth = 0
  #inString = false
  #escaped = false
  /** The byte before was the quote that ended a string. */
  #justEnded = false
  #mended = Buffer.alloc(0)
  #length = 0

  /** @param bytes - The next piece of the file; a fault may lie across two pieces.
   *  @returns The same piece, mended; overwritten by the next call. */
  mend(bytes: Uint8Array): Buffer {
    const most = bytes.length * MOST_PER_BYTE
    if (this.#mended.length < most) this.#mended = Buffer.allocUnsafe(most)
    this.#length = 0
    for (const byte of bytes) this.#take(byte)
    return this.#mended.subarray(0, this.#length)
  }

  #take(byte: number): void {
    if (!this.#inString) {
      const isTooMany = byte === QUOTE && this.#justEnded
      this.#justEnded = false
      if (isTooMany) return
      this.#inString = byte === QUOTE
      this.#nest(byte)
      this.#put(byte)
    } else if (this.#escaped) {
      this.#escaped = false
      if (!ESCAPES.has(byte)) this.#put(BACKSLASH)
      this.#inside(byte)
    } else if (byte === QUOTE) {
      this.#inString = false
      this.#justEnded = true
      this.#put(byte)
    } else {
      this.#escaped = byte === BACKSLASH
      this.#inside(byte)
    }
  }

  #nest(byte: number): void {
    if (byte === 0x7b || byte === 0x5b) this.deepest = Math.max(this.deepest, ++this.#depth)
    else if (byte === 0x7d || byte === 0x5d) this.#depth -= 1
  }

  #inside(byte: number): void {
    if (byte >= 0x20) this.#put(byte)
    else for (const one of Buffer.from(`\\u00${byte.toString(16).padStart(2, '0')}`)) this.#put(one)
  }

  #put(byte: number): void {
    this.#mended[this.#length] = byte
    this.#length += 1
  }
}

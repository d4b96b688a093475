import { nameFault } from './path-rules.ts'

const LINE_FEED = 0x0a
const MAX_LINE = 128 + 2 + 200

/** Reads a manifest of up to a gigabyte in chunks: `hex, two spaces, path, LF`, strictly ascending by
 *  the bytes of the path (formats.md 5, 6). */
export class ManifestReader {
  readonly entries = new Map<string, string>()
  readonly #line: RegExp
  readonly #isTags: boolean
  readonly #onFault: (message: string) => void
  #carry: Buffer = Buffer.alloc(0)
  #number = 0
  #last = ''
  #isLost = false

  constructor(hexDigits: number, isTags: boolean, onFault: (message: string) => void) {
    this.#line = new RegExp(`^([0-9a-f]{${hexDigits}})  ([\\x21-\\x7e]+)$`)
    this.#isTags = isTags
    this.#onFault = onFault
  }

  update(chunk: Buffer): void {
    if (this.#isLost) return
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk])
    let at = 0
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, at)) {
      this.#take(bytes.toString('latin1', at, Math.min(end, at + MAX_LINE + 1)))
      at = end + 1
    }
    this.#carry = Buffer.from(bytes.subarray(at))
    if (this.#carry.length > MAX_LINE) {
      this.#isLost = true
      this.#onFault(`Line ${this.#number + 1} is too long; the rest was not read.`)
    }
  }

  end(): void {
    if (this.#carry.length > 0 && !this.#isLost) this.#onFault('The last line has no line feed.')
  }

  #take(line: string): void {
    this.#number += 1
    const [, hash, path] = this.#line.exec(line) ?? []
    if (hash === undefined || path === undefined) {
      this.#onFault(`Line ${this.#number} does not have the form of a manifest line.`)
      return
    }
    const fault = nameFault(path)
    if (fault !== null) {
      this.#onFault(`Line ${this.#number}: ${fault}.`)
      return
    }
    // ASCII only by now, so that the order of characters is the order of bytes.
    if (path <= this.#last) this.#onFault(`Line ${this.#number} is not in ascending order.`)
    this.#last = path
    if (!this.#mayList(path)) {
      this.#onFault(`Line ${this.#number} lists a file that does not belong into this manifest.`)
      return
    }
    this.entries.set(path, hash)
  }

  #mayList(path: string): boolean {
    if (!this.#isTags) return path.startsWith('data/')
    return !/^(?:data\/|signatures\/|tagmanifest-[^/]*$)/.test(path)
  }
}

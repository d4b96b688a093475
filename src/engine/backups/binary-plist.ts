/** A binary property list (Apple, CFBinaryPList.c: "bplist00"), as far as it is asked for. Of hostile bytes: whatever is
 *  not as it should be is null, nothing is followed further than one asks, and no two questions cost more than the bytes. */

const MAGIC = 'bplist00'
const TRAILER_BYTES = 32
/** Nobody's lists are longer. */
const MOST_MEMBERS = 10_000

/** Number of an object. */
export type Ref = number

export class BinaryPlist {
  readonly #bytes: Buffer
  readonly #table: number
  readonly #offsetBytes: number
  readonly #refBytes: number
  readonly #objects: number
  readonly top: Ref

  private constructor(bytes: Buffer, trailer: Buffer) {
    this.#bytes = bytes
    this.#offsetBytes = trailer.readUInt8(6)
    this.#refBytes = trailer.readUInt8(7)
    this.#objects = Number(trailer.readBigUInt64BE(8))
    this.top = Number(trailer.readBigUInt64BE(16))
    this.#table = Number(trailer.readBigUInt64BE(24))
  }

  /** @returns null for what is none. */
  static of(bytes: Buffer): BinaryPlist | null {
    if (bytes.length < MAGIC.length + TRAILER_BYTES) return null
    if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null
    const plist = new BinaryPlist(bytes, bytes.subarray(-TRAILER_BYTES))
    return plist.#isSound() ? plist : null
  }

  #isSound(): boolean {
    const widths = [this.#offsetBytes, this.#refBytes]
    const end = this.#table + this.#objects * this.#offsetBytes
    return widths.every((n) => n >= 1 && n <= 6) && end <= this.#bytes.length - TRAILER_BYTES
  }

  /** What an object holds behind its marker. */
  #object(ref: Ref): { readonly kind: number; readonly size: number; readonly at: number } | null {
    if (!(ref < this.#objects)) return null
    const at = this.#uint(this.#table + ref * this.#offsetBytes, this.#offsetBytes)
    if (at === null || at >= this.#table) return null
    const marker = this.#bytes[at] ?? 0
    const kind = marker >> 4
    const said = marker & 15
    // Sizes from 15 on are a number of their own; what has no size says there what it is.
    const hasOwn = said === 15 && kind >= 4 && kind !== 8
    if (!hasOwn) return { kind, size: said, at: at + 1 }
    const width = 2 ** ((this.#bytes[at + 1] ?? 0) & 15)
    const size = width > 6 ? null : this.#uint(at + 2, width)
    return size === null ? null : { kind, size, at: at + 2 + width }
  }

  #uint(at: number, width: number): number | null {
    return at + width > this.#table + this.#objects * this.#offsetBytes
      ? null
      : this.#bytes.readUIntBE(at, width)
  }

  #refs(at: number, count: number): Ref[] | null {
    if (count > MOST_MEMBERS || at + count * this.#refBytes > this.#table) return null
    return Array.from({ length: count }, (_, n) =>
      this.#bytes.readUIntBE(at + n * this.#refBytes, this.#refBytes),
    )
  }

  /** A whole number that JavaScript can hold. */
  integer(ref: Ref): number | null {
    const object = this.#object(ref)
    if (object?.kind !== 1 || object.size > 3) return null
    const width = 2 ** object.size
    if (object.at + width > this.#bytes.length) return null
    if (width < 8) return this.#bytes.readUIntBE(object.at, width)
    const value = Number(this.#bytes.readBigInt64BE(object.at))
    return Number.isSafeInteger(value) ? value : null
  }

  isTrue(ref: Ref): boolean {
    const object = this.#object(ref)
    return object?.kind === 0 && object.size === 9
  }

  /** What an archive's reference refers to. */
  uid(ref: Ref): number | null {
    const object = this.#object(ref)
    return object?.kind !== 8 || object.size > 5 ? null : this.#uint(object.at, object.size + 1)
  }

  array(ref: Ref): readonly Ref[] | null {
    const object = this.#object(ref)
    return object?.kind === 10 ? this.#refs(object.at, object.size) : null
  }

  /** What a dictionary has under a key of ASCII. */
  member(ref: Ref, key: string): Ref | null {
    const object = this.#object(ref)
    if (object?.kind !== 13) return null
    const refs = this.#refs(object.at, object.size * 2)
    const n = refs?.slice(0, object.size).findIndex((one) => this.#isText(one, key)) ?? -1
    return n === -1 ? null : (refs?.[object.size + n] ?? null)
  }

  #isText(ref: Ref, text: string): boolean {
    const object = this.#object(ref)
    if (object?.kind !== 5 || object.size !== text.length) return false
    return this.#bytes.toString('latin1', object.at, object.at + object.size) === text
  }
}

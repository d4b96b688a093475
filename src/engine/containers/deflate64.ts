/** Deflate64 (method 9 of ZIP: what Windows makes of files beyond 2 GiB): Deflate (RFC 1951) with a window of 64 KiB
 *  and lengths up to 65,538. zlib does not know it; its extension `infback9` is where the tables are from. */
import { MemberError } from './member-source.ts'

const WINDOW_BYTES = 65_536
const MAX_CODE_BITS = 15
const LITERALS = 288
const DISTANCES = 32
const END_OF_BLOCK = 256
const FIRST_LENGTH = 257

/** Of the code lengths of a block's own codes (RFC 1951, 3.2.7). */
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const

const LENGTH_BITS = [
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 16],
]
/** The last code stands for any length from 3. */
const LENGTH_BASES = [...bases(3, LENGTH_BITS).slice(0, -1), 3]
const DISTANCE_BITS = Array.from({ length: DISTANCES }, (_, code) => Math.max(0, (code >> 1) - 1))
const DISTANCE_BASES = bases(1, DISTANCE_BITS)

function bases(first: number, bits: readonly number[]): number[] {
  let base = first
  return bits.map((count) => {
    const own = base
    base += 2 ** count
    return own
  })
}

/** For every pattern of `bits` bits as they come: the symbol × 16 + how many of them are its code; 0: no code. */
type Code = { readonly table: Uint16Array; readonly bits: number }

const FIXED_LITERALS = codeOf(
  Uint8Array.from({ length: LITERALS }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8)),
)
const FIXED_DISTANCES = codeOf(new Uint8Array(DISTANCES).fill(5))

/**
 * The bytes, in pieces of 64 KiB and a last one. Returns how many bytes of the input they took.
 *
 * @throws {MemberError} truncated, damaged.
 */
export function* inflate64(pieces: Iterator<Buffer>): Generator<Buffer, number> {
  const input = new Bits(pieces)
  const window = new Window()
  for (let isLast = false; !isLast; ) {
    isLast = input.take(1) === 1
    const type = input.take(2)
    if (type === 0) yield* storedBlock(input, window)
    else if (type === 1) yield* block(input, window, FIXED_LITERALS, FIXED_DISTANCES)
    else if (type === 2) yield* block(input, window, ...codesOf(input))
    else throw new MemberError('damaged')
  }
  yield window.rest()
  return input.taken()
}

function* storedBlock(input: Bits, window: Window): Generator<Buffer> {
  input.toWholeByte()
  const length = input.take(16)
  if ((length ^ input.take(16)) !== 0xffff) throw new MemberError('damaged')
  for (let left = length; left > 0; left -= 1) {
    window.put(input.take(8))
    if (window.isFull) yield window.whole()
  }
}

function* block(input: Bits, window: Window, literals: Code, distances: Code): Generator<Buffer> {
  for (;;) {
    const symbol = input.symbol(literals)
    if (symbol < END_OF_BLOCK) window.put(symbol)
    else if (symbol === END_OF_BLOCK) return
    else {
      let left = spread(input, symbol - FIRST_LENGTH, LENGTH_BASES, LENGTH_BITS)
      const distance = spread(input, input.symbol(distances), DISTANCE_BASES, DISTANCE_BITS)
      while (left > 0) {
        left -= window.copy(distance, left)
        if (window.isFull) yield window.whole()
      }
    }
    if (window.isFull) yield window.whole()
  }
}

/** A number that a code names only the beginning of. */
function spread(input: Bits, code: number, from: readonly number[], bits: readonly number[]) {
  const base = from[code]
  if (base === undefined) throw new MemberError('damaged')
  return base + input.take(bits[code] ?? 0)
}

/** The two codes that a block brings along (RFC 1951, 3.2.7). */
function codesOf(input: Bits): [Code, Code] {
  const literals = input.take(5) + FIRST_LENGTH
  const distances = input.take(5) + 1
  const ofLengths = new Uint8Array(LENGTHS_ORDER.length)
  const said = input.take(4) + 4
  for (const symbol of LENGTHS_ORDER.slice(0, said)) ofLengths[symbol] = input.take(3)
  const code = codeOf(ofLengths)
  const lengths = new Uint8Array(literals + distances)
  for (let at = 0; at < lengths.length; ) {
    const symbol = input.symbol(code)
    const [value, count] = repeated(input, symbol, lengths[at - 1])
    if (at + count > lengths.length) throw new MemberError('damaged')
    lengths.fill(value, at, at + count)
    at += count
  }
  return [codeOf(lengths.subarray(0, literals)), codeOf(lengths.subarray(literals))]
}

function repeated(input: Bits, symbol: number, before: number | undefined): [number, number] {
  if (symbol < 16) return [symbol, 1]
  if (symbol === 17) return [0, 3 + input.take(3)]
  if (symbol === 18) return [0, 11 + input.take(7)]
  if (before === undefined) throw new MemberError('damaged')
  return [before, 3 + input.take(2)]
}

/** @param lengths - Of each symbol's code, in bits; 0: it has none. */
function codeOf(lengths: Uint8Array): Code {
  const counts = new Uint16Array(MAX_CODE_BITS + 1)
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1
  counts[0] = 0
  let bits = MAX_CODE_BITS
  while (bits > 1 && counts[bits] === 0) bits -= 1
  const nexts = new Uint32Array(MAX_CODE_BITS + 1)
  let code = 0
  for (let length = 1; length <= bits; length += 1) {
    code = (code + (counts[length - 1] ?? 0)) << 1
    nexts[length] = code
    // More codes than there are patterns.
    if (code + (counts[length] ?? 0) > 1 << length) throw new MemberError('damaged')
  }
  const table = new Uint16Array(1 << bits)
  lengths.forEach((length, symbol) => {
    if (length === 0) return
    const first = reversed(nexts[length] ?? 0, length)
    nexts[length] = (nexts[length] ?? 0) + 1
    for (let at = first; at < table.length; at += 1 << length) table[at] = (symbol << 4) | length
  })
  return { table, bits }
}

function reversed(code: number, bits: number): number {
  let result = 0
  for (let left = code, n = 0; n < bits; n += 1, left >>= 1) result = (result << 1) | (left & 1)
  return result
}

/** Bits of the input, the lowest of each byte first. */
class Bits {
  readonly #pieces: Iterator<Buffer>
  #piece: Uint8Array = new Uint8Array(0)
  #at = 0
  #before = 0
  #held = 0
  #count = 0
  /** Zeros in place of bytes beyond the end; a code may be shorter than what is looked at. */
  #lent = 0

  constructor(pieces: Iterator<Buffer>) {
    this.#pieces = pieces
  }

  /** At most 16. */
  take(bits: number): number {
    this.#need(bits)
    const value = this.#held & ((1 << bits) - 1)
    this.#drop(bits)
    return value
  }

  symbol({ table, bits }: Code): number {
    this.#need(bits)
    const found = table[this.#held & ((1 << bits) - 1)] ?? 0
    if (found === 0) throw new MemberError('damaged')
    this.#drop(found & 15)
    return found >> 4
  }

  toWholeByte(): void {
    this.#drop(this.#count & 7)
  }

  /** Whole bytes of the input so far. */
  taken(): number {
    return this.#before + this.#at - ((this.#count - this.#lent) >> 3)
  }

  #need(bits: number): void {
    while (this.#count < bits) {
      if (this.#at === this.#piece.length) this.#refill()
      const byte = this.#piece[this.#at]
      if (byte === undefined) this.#lent += 8
      else this.#at += 1
      this.#held |= (byte ?? 0) << this.#count
      this.#count += 8
    }
  }

  #refill(): void {
    const next = this.#pieces.next()
    if (next.done === true) return
    this.#before += this.#piece.length
    this.#piece = next.value
    this.#at = 0
  }

  #drop(bits: number): void {
    this.#held >>>= bits
    this.#count -= bits
    if (this.#count < this.#lent) throw new MemberError('truncated')
  }
}

/** The last 64 KiB of what came out. */
class Window {
  readonly #bytes = new Uint8Array(WINDOW_BYTES)
  #at = 0
  /** Whether it was filled before: how far back a copy may reach. */
  #wrapped = false

  get isFull(): boolean {
    return this.#at === WINDOW_BYTES
  }

  put(byte: number): void {
    this.#bytes[this.#at] = byte
    this.#at += 1
  }

  /** Up to its end. @returns How many bytes. */
  copy(distance: number, length: number): number {
    if (distance > (this.#wrapped ? WINDOW_BYTES : this.#at)) throw new MemberError('damaged')
    const count = Math.min(length, WINDOW_BYTES - this.#at)
    const bytes = this.#bytes
    for (let to = this.#at, end = to + count; to < end; to += 1) {
      bytes[to] = bytes[(to - distance) & (WINDOW_BYTES - 1)] ?? 0
    }
    this.#at += count
    return count
  }

  /** Takes a full one, and begins again. */
  whole(): Buffer {
    this.#at = 0
    this.#wrapped = true
    return Buffer.from(this.#bytes)
  }

  rest(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#at))
  }
}

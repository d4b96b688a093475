/** Finds hashes that differ in few bits from a given one, among a million of them in some milliseconds.
 *  (Multi-index hashing: Norouzi, Punjani, Fleet 2012.) */
import { distance } from './pdq.ts'

const HASH_BYTES = 32
/** Each hash is cut into 16 pieces of 16 bits. Two hashes that differ in 31 bits or less have a piece in which
 *  they differ in one bit or none, for 16 pieces with two different bits each would be 32. */
const PIECES = 16
const PIECE_VALUES = 65_536
const MOST_BITS = 31

export type Near = { readonly place: number; readonly bits: number }

export class PdqIndex {
  readonly #hashes: Uint8Array
  /** Per piece: where the places of each value begin. */
  readonly #starts: Uint32Array[]
  /** Per piece: places in order of their value. */
  readonly #places: Uint32Array[]
  /** Per hash: the query that looked at it last, so that none is compared twice. */
  readonly #seen: Uint32Array
  #query = 0

  /** @param hashes - 32 bytes each, one after the other. A hash is called by its place among them. */
  constructor(hashes: Uint8Array) {
    this.#hashes = hashes
    const count = hashes.length / HASH_BYTES
    this.#seen = new Uint32Array(count)
    const sorted = Array.from({ length: PIECES }, (_, piece) => sort(hashes, count, piece))
    this.#starts = sorted.map(({ starts }) => starts)
    this.#places = sorted.map(({ places }) => places)
  }

  get size(): number {
    return this.#seen.length
  }

  /** All hashes that differ in so many bits or less, the nearest first.
   *  @param mostBits - Up to 31: beyond, the cutting into pieces would miss some.
   *  @throws {TypeError} beyond. */
  near(hash: Uint8Array, mostBits: number): Near[] {
    if (mostBits > MOST_BITS) throw new TypeError('this index finds up to 31 bits')
    this.#query += 1
    const found: Near[] = []
    for (let piece = 0; piece < PIECES; piece += 1) {
      const value = pieceOf(hash, 0, piece)
      this.#look(piece, value, hash, mostBits, found)
      for (let bit = 0; bit < 16; bit += 1) {
        this.#look(piece, value ^ (1 << bit), hash, mostBits, found)
      }
    }
    return found.toSorted((a, b) => a.bits - b.bits || a.place - b.place)
  }

  #look(piece: number, value: number, hash: Uint8Array, mostBits: number, found: Near[]): void {
    const starts = this.#starts[piece]
    const places = this.#places[piece]
    if (starts === undefined || places === undefined) return
    for (let at = starts[value] ?? 0; at < (starts[value + 1] ?? 0); at += 1) {
      const place = places[at] ?? 0
      if (this.#seen[place] === this.#query) continue
      this.#seen[place] = this.#query
      const from = place * HASH_BYTES
      const bits = distance(hash, this.#hashes.subarray(from, from + HASH_BYTES))
      if (bits <= mostBits) found.push({ place, bits })
    }
  }
}

/** Places in order of one piece of their hash, by counting. */
function sort(
  hashes: Uint8Array,
  count: number,
  piece: number,
): { starts: Uint32Array; places: Uint32Array } {
  const starts = new Uint32Array(PIECE_VALUES + 1)
  for (let place = 0; place < count; place += 1) {
    const next = pieceOf(hashes, place, piece) + 1
    starts[next] = (starts[next] ?? 0) + 1
  }
  for (let value = 0; value < PIECE_VALUES; value += 1) {
    starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0)
  }
  const next = starts.slice()
  const places = new Uint32Array(count)
  for (let place = 0; place < count; place += 1) {
    const value = pieceOf(hashes, place, piece)
    places[next[value] ?? 0] = place
    next[value] = (next[value] ?? 0) + 1
  }
  return { starts, places }
}

function pieceOf(hashes: Uint8Array, place: number, piece: number): number {
  const at = place * HASH_BYTES + piece * 2
  return ((hashes[at] ?? 0) << 8) | (hashes[at + 1] ?? 0)
}

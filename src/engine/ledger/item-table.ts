/** How far many items' chains have come, in memory, for a check that holds all of them: about 80 bytes
 *  an item where an object each would take half a kilobyte. */
import { randomInt } from 'node:crypto'
import type { ItemHead } from './item-head.ts'

/** Where in a record its parts stand; the id is first. */
const AT = { itemNo: 8, count: 16, last: 24, salt: 56 } as const
const RECORD = 72
const CHUNK_RECORDS = 4_096

const EMPTY = 0xffffffff

/** Tables that grow one at a time: no growing makes others wait. */
const PARTS = 256

export class ItemTable {
  #size = 0
  readonly #chunks: Buffer[] = []
  readonly #parts = Array.from({ length: PARTS }, () => ({ slots: emptySlots(16), used: 0 }))
  /** The ids may have been chosen by somebody who would have them all in one slot. */
  readonly #seed = randomInt(2 ** 32)

  /** Number of items, which are numbered from 0 in the order in which they were put. */
  get size(): number {
    return this.#size
  }

  /** Number of the item's record, or null. */
  find(item: string): number | null {
    const [high, low] = idOf(item)
    const { slots, slot } = this.#slotOf(high, low)
    const record = slots[slot] ?? EMPTY
    return record === EMPTY ? null : record
  }

  /** Its buffers are the table's own: to be read before the next put. */
  at(record: number): ItemHead {
    const [bytes, at] = this.#place(record)
    return {
      item: `i${bytes.toString('hex', at, at + 8)}`,
      itemNo: bytes.readDoubleBE(at + AT.itemNo),
      count: bytes.readDoubleBE(at + AT.count),
      last: bytes.subarray(at + AT.last, at + AT.salt),
      salt: bytes.subarray(at + AT.salt, at + RECORD),
    }
  }

  /** Puts the item's head in the place of the one before. @returns its record's number. */
  put(head: ItemHead): number {
    const [high, low] = idOf(head.item)
    const { slots, slot, hash } = this.#slotOf(high, low)
    const known = slots[slot] ?? EMPTY
    const record = known === EMPTY ? this.#size : known
    if (record === this.#chunks.length * CHUNK_RECORDS) {
      this.#chunks.push(Buffer.alloc(RECORD * CHUNK_RECORDS))
    }
    const [bytes, at] = this.#place(record)
    bytes.writeUInt32BE(high, at)
    bytes.writeUInt32BE(low, at + 4)
    bytes.writeDoubleBE(head.itemNo, at + AT.itemNo)
    bytes.writeDoubleBE(head.count, at + AT.count)
    head.last.copy(bytes, at + AT.last)
    head.salt.copy(bytes, at + AT.salt)
    if (known === EMPTY) {
      this.#size += 1
      slots[slot] = record
      this.#added(hash)
    }
    return record
  }

  #place(record: number): [Buffer, number] {
    const chunk = this.#chunks[Math.floor(record / CHUNK_RECORDS)]
    if (chunk === undefined || record > this.#size) throw new RangeError(`no item ${record}`)
    return [chunk, (record % CHUNK_RECORDS) * RECORD]
  }

  /** The slot that holds this id, or the empty one where it belongs: open addressing, numbers of records
   *  by the hash of their id, at most half full. */
  #slotOf(high: number, low: number): { slots: Uint32Array; slot: number; hash: number } {
    let hash = Math.imul(high ^ this.#seed, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13) ^ low, 0xc2b2ae35)
    hash = (hash ^ (hash >>> 16)) >>> 0
    const { slots } = this.#part(hash)
    const mask = slots.length - 1
    for (let slot = (hash >>> 8) & mask; ; slot = (slot + 1) & mask) {
      const record = slots[slot] ?? EMPTY
      if (record === EMPTY) return { slots, slot, hash }
      const [bytes, at] = this.#place(record)
      if (bytes.readUInt32BE(at) === high && bytes.readUInt32BE(at + 4) === low) {
        return { slots, slot, hash }
      }
    }
  }

  #added(hash: number): void {
    const part = this.#part(hash)
    part.used += 1
    if (part.used * 2 <= part.slots.length) return
    const records = part.slots.filter((record) => record !== EMPTY)
    part.slots = emptySlots(part.slots.length * 2)
    for (const record of records) {
      const [bytes, at] = this.#place(record)
      const { slots, slot } = this.#slotOf(bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4))
      slots[slot] = record
    }
  }

  #part(hash: number): { slots: Uint32Array; used: number } {
    return this.#parts[hash % PARTS] ?? { slots: emptySlots(16), used: 0 }
  }
}

function emptySlots(count: number): Uint32Array {
  return new Uint32Array(count).fill(EMPTY)
}

/** An id is `i` and 16 hexadecimal digits. */
function idOf(item: string): [high: number, low: number] {
  return [Number.parseInt(item.slice(1, 9), 16), Number.parseInt(item.slice(9), 16)]
}

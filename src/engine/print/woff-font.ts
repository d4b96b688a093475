import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'

const HEADER_BYTES = 44
const ENTRY_BYTES = 20

/** A WOFF 1.0 file of our own packages as the plain font inside (W3C WOFF 1.0, 4 and 5). Its outlines are
 *  followed by a few zero bytes: fontkit reads the head of an empty last glyph, which for a blank lies
 *  just beyond the table. */
export function readWoff(path: string): Buffer {
  const woff = readFileSync(path)
  const count = woff.readUInt16BE(12)
  const tables = Array.from({ length: count }, (_, index) => {
    const entry = woff.subarray(HEADER_BYTES + index * ENTRY_BYTES)
    const [offset, packed, length] = [4, 8, 12].map((at) => entry.readUInt32BE(at))
    const bytes = woff.subarray(offset, (offset ?? 0) + (packed ?? 0))
    const tag = entry.toString('latin1', 0, 4)
    const clear = packed === length ? bytes : inflateSync(bytes)
    return {
      tag,
      clear,
      room: clear.length + (tag === 'glyf' ? 16 : 0),
      sum: entry.subarray(16, 20),
    }
  })
  const directory = [woff.subarray(4, 8), searchFields(count)]
  const bodies: Buffer[] = []
  let at = 12 + count * 16
  for (const { tag, clear, room, sum } of tables) {
    const body = Buffer.alloc(Math.ceil(room / 4) * 4)
    clear.copy(body)
    const place = Buffer.alloc(8)
    place.writeUInt32BE(at, 0)
    place.writeUInt32BE(room, 4)
    directory.push(Buffer.from(tag, 'latin1'), sum, place)
    bodies.push(body)
    at += body.length
  }
  return Buffer.concat([...directory, ...bodies])
}

/** numTables, searchRange, entrySelector, rangeShift (OpenType, table directory). */
function searchFields(count: number): Buffer {
  const selector = Math.floor(Math.log2(count))
  const range = 16 * 2 ** selector
  const fields = Buffer.alloc(8)
  for (const [index, value] of [count, range, selector, count * 16 - range].entries()) {
    fields.writeUInt16BE(value, index * 2)
  }
  return fields
}

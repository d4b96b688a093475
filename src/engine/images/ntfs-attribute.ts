/** Where NTFS keeps the bytes of a file when not in clusters of their own, or not all of them: The Sleuth Kit's
 *  table of clusters does not say. Records are as in the NTFS documentation of Linux (ntfs-3g, layout.h). */
import type { ImageBytes } from './image.ts'

const DATA = 0x80
const ATTRIBUTE_LIST = 0x20
const END = 0xffff_ffff
const SECTOR_BYTES = 512
const ENCRYPTED = 0x4000
const NOT_PLAIN = 0x00ff | 0x8000 | ENCRYPTED

export type Run = readonly [start: number, length: number]

export type NtfsData =
  | { readonly kind: 'resident'; readonly bytes: Buffer }
  /** Bytes behind `valid` read as zeros, whatever is in the clusters. */
  | { readonly kind: 'clusters'; readonly valid: number }
  /** Compressed, sparse or encrypted. */
  | { readonly kind: 'not-plain' }
  | { readonly kind: 'unknown' }

/** The file table of one NTFS. */
export class NtfsTable {
  readonly #image: ImageBytes
  readonly #runs: readonly Run[]
  readonly #recordBytes: number

  /** @param runs - Of `$MFT`, in the image. */
  constructor(image: ImageBytes, fsStart: number, runs: readonly Run[]) {
    this.#image = image
    this.#runs = runs
    const boot = image.read(fsStart, SECTOR_BYTES)
    const clusterBytes = boot.readUInt16LE(11) * boot.readUInt8(13)
    const said = boot.readInt8(64)
    const bytes = said < 0 ? 2 ** -said : said * clusterBytes
    this.#recordBytes = bytes >= SECTOR_BYTES && bytes <= 65_536 ? bytes : 1_024
  }

  data(record: number, attribute: number): NtfsData {
    const base = this.#record(record)
    if (base === null) return { kind: 'unknown' }
    const own = attributeIn(base, (type, id) => type === DATA && id === attribute)
    if (own !== null) return dataOf(own)
    return this.#extension(base)
  }

  /** A much fragmented file: its attribute begins in another record, which the list of attributes names. */
  #extension(base: Buffer): NtfsData {
    const list = attributeIn(base, (type) => type === ATTRIBUTE_LIST)
    const content = list === null ? null : residentBytes(list)
    if (content === null) return { kind: 'unknown' }
    for (let at = 0; at + 26 <= content.length; ) {
      const length = content.readUInt16LE(at + 4)
      const isFirst = content.readBigUInt64LE(at + 8) === 0n
      if (content.readUInt32LE(at) === DATA && isFirst && content.readUInt8(at + 6) === 0) {
        const record = this.#record(content.readUIntLE(at + 16, 6))
        const id = content.readUInt16LE(at + 24)
        const found = record && attributeIn(record, (type, one) => type === DATA && one === id)
        return found === null ? { kind: 'unknown' } : dataOf(found)
      }
      if (length < 26) break
      at += length
    }
    return { kind: 'unknown' }
  }

  #record(number: number): Buffer | null {
    let at = number * this.#recordBytes
    for (const [start, length] of this.#runs) {
      if (at + this.#recordBytes <= length) {
        return fixedUp(Buffer.from(this.#image.read(start + at, this.#recordBytes)))
      }
      at -= length
      if (at < 0) return null
    }
    return null
  }
}

/** Puts back the last two bytes of each sector, which the update sequence had replaced. */
function fixedUp(record: Buffer): Buffer | null {
  if (record.toString('latin1', 0, 4) !== 'FILE') return null
  const at = record.readUInt16LE(4)
  const count = record.readUInt16LE(6)
  if (count === 0 || at + count * 2 > record.length || (count - 1) * SECTOR_BYTES > record.length) {
    return null
  }
  for (let sector = 1; sector < count; sector += 1) {
    record.copy(record, sector * SECTOR_BYTES - 2, at + sector * 2, at + sector * 2 + 2)
  }
  return record
}

function attributeIn(
  record: Buffer,
  isWanted: (type: number, id: number) => boolean,
): Buffer | null {
  for (let at = record.readUInt16LE(20); at + 24 <= record.length; ) {
    const type = record.readUInt32LE(at)
    const length = record.readUInt32LE(at + 4)
    if (type === END || length < 24 || at + length > record.length) return null
    if (isWanted(type, record.readUInt16LE(at + 14))) return record.subarray(at, at + length)
    at += length
  }
  return null
}

function residentBytes(attribute: Buffer): Buffer | null {
  if (attribute.readUInt8(8) !== 0) return null
  const from = attribute.readUInt16LE(20)
  const to = from + attribute.readUInt32LE(16)
  return to <= attribute.length ? Buffer.from(attribute.subarray(from, to)) : null
}

function dataOf(attribute: Buffer): NtfsData {
  if ((attribute.readUInt16LE(12) & NOT_PLAIN) !== 0) return { kind: 'not-plain' }
  const bytes = residentBytes(attribute)
  if (bytes !== null) return { kind: 'resident', bytes }
  if (attribute.readUInt8(8) === 0 || attribute.length < 64) return { kind: 'unknown' }
  return { kind: 'clusters', valid: Number(attribute.readBigUInt64LE(56)) }
}

/** Expert Witness images, EnCase 1 to 7 with the ending E01 (libewf, "Expert Witness Compression Format
 *  specification"): sections behind one another, chunks compressed by zlib or with an Adler-32 behind them. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { type ImageBytes, ImageError } from './image.ts'

const SIGNATURE = Buffer.from([0x45, 0x56, 0x46, 0x09, 0x0d, 0x0a, 0xff, 0x00])
const FILE_HEADER_BYTES = 13
const SECTION_BYTES = 76
const TABLE_HEADER_BYTES = 24
const MAX_CHUNK_BYTES = 16_777_216
const MAX_TABLE_ENTRIES = 1_048_576
const SUM_BYTES = 4
const COMPRESSED = 0x8000_0000
/** Chunks kept open: file systems read near what they have read. */
const HELD_CHUNKS = 64

type Segment = { readonly fd: number; readonly sizeBytes: number }
type Section = {
  readonly type: string
  readonly at: number
  readonly size: number
  readonly next: number
}

/** Chunks of one table: where each begins, and where the last one ends. */
type Table = {
  readonly segment: Segment
  readonly first: number
  readonly count: number
  readonly offsets: Uint32Array
  readonly base: number
  readonly end: number
}

export function isEwf(path: string): boolean {
  const fd = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(SIGNATURE.length)
    return readSync(fd, bytes, 0, bytes.length, 0) === bytes.length && bytes.equals(SIGNATURE)
  } finally {
    closeSync(fd)
  }
}

export class EwfImage implements ImageBytes {
  sizeBytes = 0
  stored: { md5: string | null; sha1: string | null } = { md5: null, sha1: null }
  #chunkBytes = 0
  readonly #segments: Segment[] = []
  readonly #tables: Table[] = []
  readonly #held = new Map<number, Buffer>()

  private constructor() {}

  /** @throws {ImageError} when it is no whole image of this kind. */
  static open(paths: readonly string[]): EwfImage {
    const image = new EwfImage()
    try {
      for (const path of paths) image.#readSegment(path)
      const last = image.#tables.at(-1)
      const chunks = (last?.first ?? 0) + (last?.count ?? 0)
      if (image.#chunkBytes === 0 || chunks * image.#chunkBytes < image.sizeBytes) {
        throw new ImageError('parts of the image are missing')
      }
      return image
    } catch (error) {
      image.close()
      throw error
    }
  }

  read(at: number, length: number): Buffer {
    if (at < 0 || at + length > this.sizeBytes) throw new ImageError('beyond the end of the image')
    const bytes = Buffer.allocUnsafe(length)
    for (let done = 0; done < length; ) {
      const number = Math.floor((at + done) / this.#chunkBytes)
      const chunk = this.#chunk(number)
      const copied = chunk.copy(bytes, done, at + done - number * this.#chunkBytes)
      if (copied === 0) throw new ImageError('a chunk of the image is too short')
      done += copied
    }
    return bytes
  }

  close(): void {
    for (const { fd } of this.#segments) closeSync(fd)
  }

  #readSegment(path: string): void {
    const fd = openSync(path, 'r')
    const segment = { fd, sizeBytes: fstatSync(fd).size }
    this.#segments.push(segment)
    let sectorsEnd = 0
    for (let at = FILE_HEADER_BYTES; at < segment.sizeBytes; ) {
      const section = sectionAt(segment, at)
      if (section.type === 'volume' || section.type === 'disk') this.#readVolume(segment, section)
      if (section.type === 'sectors') sectorsEnd = section.at + section.size
      if (section.type === 'table') this.#readTable(segment, section, sectorsEnd)
      if (section.type === 'hash') this.stored.md5 = hexAt(segment, section, 0, 16)
      if (section.type === 'digest') {
        this.stored.md5 = hexAt(segment, section, 0, 16)
        this.stored.sha1 = hexAt(segment, section, 16, 20)
      }
      if (section.type === 'next' || section.type === 'done') return
      if (section.next <= at) throw new ImageError('sections of the image go round in a circle')
      at = section.next
    }
  }

  #readVolume(segment: Segment, { at }: Section): void {
    const bytes = piece(segment, at + SECTION_BYTES, 24)
    const bytesPerSector = bytes.readUInt32LE(12)
    this.#chunkBytes = bytes.readUInt32LE(8) * bytesPerSector
    this.sizeBytes = Number(bytes.readBigUInt64LE(16)) * bytesPerSector
    const isSane = this.#chunkBytes > 0 && this.#chunkBytes <= MAX_CHUNK_BYTES
    if (!isSane || !Number.isSafeInteger(this.sizeBytes)) {
      throw new ImageError('the image claims impossible sizes')
    }
  }

  #readTable(segment: Segment, { at }: Section, end: number): void {
    const head = piece(segment, at + SECTION_BYTES, TABLE_HEADER_BYTES)
    const count = head.readUInt32LE(0)
    if (count > MAX_TABLE_ENTRIES) throw new ImageError('a table of the image is too long')
    const bytes = piece(segment, at + SECTION_BYTES + TABLE_HEADER_BYTES, count * 4)
    const offsets = Uint32Array.from({ length: count }, (_, n) => bytes.readUInt32LE(n * 4))
    const last = this.#tables.at(-1)
    const first = last === undefined ? 0 : last.first + last.count
    const base = Number(head.readBigUInt64LE(8))
    // EnCase 1 has no sectors section: its chunks stand behind the table.
    this.#tables.push({
      segment,
      first,
      count,
      offsets,
      base,
      end: end === 0 ? segment.sizeBytes : end,
    })
  }

  #chunk(number: number): Buffer {
    const held = this.#held.get(number)
    if (held !== undefined) return held
    const chunk = this.#readChunk(number)
    const [oldest] = this.#held.keys()
    if (this.#held.size >= HELD_CHUNKS && oldest !== undefined) this.#held.delete(oldest)
    this.#held.set(number, chunk)
    return chunk
  }

  #readChunk(number: number): Buffer {
    const table = this.#tables.find(({ first, count }) => first <= number && number < first + count)
    if (table === undefined) throw new ImageError('a part of the image is missing')
    const at = number - table.first
    const entry = table.offsets[at] ?? 0
    const from = table.base + (entry & ~COMPRESSED)
    const next = table.offsets[at + 1]
    const to = next === undefined ? table.end : table.base + (next & ~COMPRESSED)
    if (to <= from || to - from > MAX_CHUNK_BYTES + 65_536) {
      throw new ImageError('a table of the image is damaged')
    }
    const bytes = piece(table.segment, from, to - from)
    return (entry & COMPRESSED) === 0 ? this.#plain(bytes) : this.#inflated(bytes)
  }

  #plain(bytes: Buffer): Buffer {
    const content = bytes.subarray(0, Math.min(this.#chunkBytes, bytes.length - SUM_BYTES))
    if (adler32(content) !== bytes.readUInt32LE(content.length)) {
      throw new ImageError('a chunk of the image is damaged')
    }
    return content
  }

  #inflated(bytes: Buffer): Buffer {
    try {
      return inflateSync(bytes, { maxOutputLength: this.#chunkBytes })
    } catch {
      throw new ImageError('a chunk of the image is damaged')
    }
  }
}

function sectionAt(segment: Segment, at: number): Section {
  const bytes = piece(segment, at, SECTION_BYTES)
  if (adler32(bytes.subarray(0, 72)) !== bytes.readUInt32LE(72)) {
    throw new ImageError('a section of the image is damaged')
  }
  const end = bytes.indexOf(0)
  return {
    type: bytes.toString('latin1', 0, Math.min(16, end)),
    at,
    next: Number(bytes.readBigUInt64LE(16)),
    size: Number(bytes.readBigUInt64LE(24)),
  }
}

function hexAt(segment: Segment, { at }: Section, from: number, length: number): string | null {
  const bytes = piece(segment, at + SECTION_BYTES + from, length)
  return bytes.every((byte) => byte === 0) ? null : bytes.toString('hex')
}

function piece({ fd, sizeBytes }: Segment, at: number, length: number): Buffer {
  if (at < 0 || at + length > sizeBytes) throw new ImageError('the image is cut short')
  const bytes = Buffer.allocUnsafe(length)
  for (let done = 0; done < length; ) {
    const read = readSync(fd, bytes, done, length - done, at + done)
    if (read === 0) throw new ImageError('the image is cut short')
    done += read
  }
  return bytes
}

/** RFC 1950, 8.2. */
function adler32(bytes: Buffer): number {
  let a = 1
  let b = 0
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + 3_800, bytes.length)
    for (; at < end; at += 1) {
      a += bytes[at] ?? 0
      b += a
    }
    a %= 65_521
    b %= 65_521
  }
  return b * 65_536 + a
}

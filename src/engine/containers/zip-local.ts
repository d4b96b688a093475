/** A ZIP file whose end is missing: its members are found by their local headers, one behind the other. */
import { crc32 } from 'node:zlib'
import { nameFindings } from '../../domain/member-path.ts'
import { readAt } from './file-bytes.ts'
import { type Member, MemberError, type Members } from './member-source.ts'
import { bytesOf, DEFLATED, ENCRYPTED, LOCAL_BYTES, LOCAL_SIGNATURE, STORED } from './zip-bytes.ts'

/** Sizes and sum stand behind the bytes. */
const SAID_AFTERWARDS = 0x0008
const DESCRIPTOR_SIGNATURE = 0x08074b50

type Local = {
  readonly name: Buffer
  readonly flags: number
  readonly method: number
  readonly dataAt: number
  /** Null when they are said afterwards. */
  readonly said: { readonly sum: number; readonly packed: number; readonly size: number } | null
}

export async function* localMembers(fd: number, fileBytes: number, most: number): Members {
  let at = 0
  for (let place = 0; ; place += 1) {
    const local = localAt(fd, at)
    if (local === null) return 'truncated'
    if (place === most) return 'too-many-members'
    const reading = new Reading(fd, local, fileBytes)
    const { name, said, dataAt } = local
    const size = said?.size ?? null
    if (size !== 0 || name.at(-1) !== 0x2f) {
      const findings = nameFindings(name)
      yield { name, size, modifiedNs: 0n, findings, content: reading.content() }
    }
    const packed = said?.packed ?? reading.packed
    // Where the next one begins is not known.
    if (packed === null) return 'truncated'
    at = dataAt + packed + (said === null ? descriptorBytes(fd, dataAt + packed) : 0)
  }
}

function localAt(fd: number, at: number): Local | null {
  const head = readAt(fd, at, LOCAL_BYTES)
  if (head.length < LOCAL_BYTES || head.readUInt32LE(0) !== LOCAL_SIGNATURE) return null
  const nameBytes = head.readUInt16LE(26)
  const flags = head.readUInt16LE(6)
  const sizes = {
    ...{ sum: head.readUInt32LE(14), packed: head.readUInt32LE(18), size: head.readUInt32LE(22) },
  }
  return {
    name: readAt(fd, at + LOCAL_BYTES, nameBytes),
    flags,
    method: head.readUInt16LE(8),
    dataAt: at + LOCAL_BYTES + nameBytes + head.readUInt16LE(28),
    said: (flags & SAID_AFTERWARDS) === 0 ? sizes : null,
  }
}

class Reading {
  /** How many bytes the member took in the file, once it was read. */
  packed: number | null = null
  readonly #fd: number
  readonly #local: Local
  readonly #fileBytes: number

  constructor(fd: number, local: Local, fileBytes: number) {
    this.#fd = fd
    this.#local = local
    this.#fileBytes = fileBytes
  }

  content(): Member['content'] {
    const { flags, method, said } = this.#local
    if ((flags & ENCRYPTED) !== 0) return 'encrypted'
    const isKnown = method === DEFLATED || (method === STORED && said !== null)
    return isKnown ? this.#bytes() : 'method-not-supported'
  }

  async *#bytes(): AsyncGenerator<Buffer> {
    const { dataAt, method, said } = this.#local
    const to = said === null ? this.#fileBytes : dataAt + said.packed
    if (to > this.#fileBytes) throw new MemberError('truncated')
    const bytes = bytesOf(this.#fd, dataAt, to, method)
    let sum = 0
    let length = 0
    for (let next = await bytes.next(); ; next = await bytes.next()) {
      if (next.done === true) {
        this.packed = next.value
        break
      }
      sum = crc32(next.value, sum)
      length += next.value.length
      if (said !== null && length > said.size) throw new MemberError('size-differs')
      yield next.value
    }
    if (said !== null && length < said.size) throw new MemberError('truncated')
    if (said !== null && sum !== said.sum) throw new MemberError('damaged')
  }
}

/** With its signature or without. */
function descriptorBytes(fd: number, at: number): number {
  const bytes = readAt(fd, at, 4)
  return bytes.length === 4 && bytes.readUInt32LE(0) === DESCRIPTOR_SIGNATURE ? 16 : 12
}

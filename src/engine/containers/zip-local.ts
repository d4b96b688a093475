/** A ZIP file whose end is missing: its members are found by their local headers, one behind the other. */
import { crc32 } from 'node:zlib'
import { nameFindings } from '../../domain/member-path.ts'
import { readAt } from './file-bytes.ts'
import { type Member, MemberError, type Members } from './member-source.ts'
import type { PackedMember, ZipByTool } from './zip-by-tool.ts'
import {
  BY_TOOL,
  bytesOf,
  ENCRYPTED,
  ENDING,
  LOCAL_BYTES,
  LOCAL_SIGNATURE,
  OWN,
} from './zip-bytes.ts'

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

type Beginning = { readonly fd: number; readonly fileBytes: number; readonly tool: ZipByTool }

export async function* localMembers(zip: Beginning, most: number): Members {
  const { fd } = zip
  let at = 0
  for (let place = 0; ; place += 1) {
    const local = localAt(fd, at)
    if (local === null) return 'truncated'
    if (place === most) return 'too-many-members'
    const reading = new Reading(zip, local)
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
  readonly #zip: Beginning
  readonly #local: Local

  constructor(zip: Beginning, local: Local) {
    this.#zip = zip
    this.#local = local
  }

  content(): Member['content'] {
    const { flags, method, said } = this.#local
    if ((flags & ENCRYPTED) !== 0) return 'encrypted'
    const isKnown = said === null ? ENDING : [...OWN, ...BY_TOOL]
    return isKnown.includes(method) ? this.#bytes() : 'method-not-supported'
  }

  async *#bytes(): AsyncGenerator<Buffer> {
    const { said } = this.#local
    const bytes = this.#unpacked()
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

  async *#unpacked(): AsyncGenerator<Buffer, number> {
    const { fd, fileBytes, tool } = this.#zip
    const { dataAt, method, said } = this.#local
    const to = said === null ? fileBytes : dataAt + said.packed
    if (to > fileBytes) throw new MemberError('truncated')
    if (said === null || !BY_TOOL.includes(method)) return yield* bytesOf(fd, dataAt, to, method)
    const following = () => toolsFrom(this.#zip, this.#local)
    yield* tool.bytes(fd, packedOf(this.#local, said), following)
    return said.packed
  }
}

type Said = NonNullable<Local['said']>

function packedOf({ flags, method, dataAt }: Local, { sum, packed, size }: Said): PackedMember {
  return { flags, method, dataAt, crc32: sum, packedSize: packed, size }
}

/** This member and those behind it that the tool unpacks, as far as sizes say where the next one begins. */
function* toolsFrom({ fd, fileBytes }: Beginning, first: Local): Generator<PackedMember> {
  for (let local: Local | null = first; local !== null; ) {
    const { said, dataAt, method, flags }: Local = local
    if (said === null || dataAt + said.packed > fileBytes) return
    const isTools = BY_TOOL.includes(method) && (flags & ENCRYPTED) === 0
    if (isTools) yield packedOf(local, said)
    local = localAt(fd, dataAt + said.packed)
  }
}

/** With its signature or without. */
function descriptorBytes(fd: number, at: number): number {
  const bytes = readAt(fd, at, 4)
  return bytes.length === 4 && bytes.readUInt32LE(0) === DESCRIPTOR_SIGNATURE ? 16 : 12
}

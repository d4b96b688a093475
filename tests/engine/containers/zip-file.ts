/** ZIP files from bytes, so that a test can make every one that a hostile hand could. */
import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib'

export type ZipMember = {
  readonly name: string | Buffer
  readonly bytes: Buffer
  readonly method?: number
  /** By another method than those of Node. */
  readonly packed?: Buffer
  readonly flags?: number
  readonly crc32?: number
  /** As the headers claim it. */
  readonly size?: number
  readonly unixMode?: number
  /** Bytes of another member are this one's, too. */
  readonly sharing?: number
  /** As the local header has it. */
  readonly localName?: string
}

export function zipFile(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  const starts: number[] = []
  let at = 0
  for (const member of members) {
    const packed = member.packed ?? packedBy(member)
    const start = member.sharing === undefined ? at : (starts[member.sharing] ?? 0)
    starts.push(start)
    const fields = fieldsOf(member, packed)
    directory.push(entry(member, fields, start))
    if (member.sharing !== undefined) continue
    const name = Buffer.from(member.localName ?? member.name)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50)
    head.writeUInt16LE(20, 4)
    fields.copy(head, 6)
    head.writeUInt16LE(name.length, 26)
    parts.push(head, name, packed)
    at += 30 + name.length + packed.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, central, end])
}

function packedBy({ method, bytes }: ZipMember): Buffer {
  if (method === 93) return zstdCompressSync(bytes)
  return method === 0 ? bytes : deflateRawSync(bytes)
}

/** Flags to size: the same in both headers. */
function fieldsOf(member: ZipMember, packed: Buffer): Buffer {
  const fields = Buffer.alloc(20)
  fields.writeUInt16LE(member.flags ?? 0, 0)
  fields.writeUInt16LE(member.method ?? 8, 2)
  fields.writeUInt16LE(0x6000, 4)
  fields.writeUInt16LE(0x5a21, 6)
  fields.writeUInt32LE(member.crc32 ?? crc32(member.bytes), 8)
  fields.writeUInt32LE(packed.length, 12)
  fields.writeUInt32LE(member.size ?? member.bytes.length, 16)
  return fields
}

function entry(member: ZipMember, fields: Buffer, start: number): Buffer {
  const name = Buffer.from(member.name)
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50)
  head.writeUInt8(20, 4)
  head.writeUInt8(3, 5)
  head.writeUInt16LE(20, 6)
  fields.copy(head, 8)
  head.writeUInt16LE(name.length, 28)
  head.writeUInt16LE(member.unixMode ?? 0o100644, 40)
  head.writeUInt32LE(start, 42)
  return Buffer.concat([head, name])
}

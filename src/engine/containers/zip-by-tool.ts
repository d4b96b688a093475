/** Members of ZIP files that are packed by bzip2, LZMA, xz or PPMd: libarchive's `bsdtar` unpacks them, one process
 *  all of them. It never sees the archive. It is fed a ZIP stream of our own making, in which members are called
 *  by numbers and behind each stands a mark that nobody can foresee; what it writes up to the mark is the member.
 *  So what the evidence says of names, links and places cannot mix members up. Where it gives up at a damaged
 *  one, the next one costs another process. */
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { piecesOf } from './file-bytes.ts'
import { MemberError } from './member-source.ts'
import type { ContainerTools } from './tool-members.ts'
import { ToolStream } from './tool-stream.ts'
import { LOCAL_BYTES, LOCAL_SIGNATURE, STORED } from './zip-bytes.ts'

export type PackedMember = {
  readonly flags: number
  readonly method: number
  readonly crc32: number
  readonly packedSize: number
  readonly size: number
  readonly dataAt: number
}

const SECRET_BYTES = 24
const VERSION = 63
/** That the bytes of LZMA end with a mark of their own; nothing else of what flags say. */
const KEPT_FLAGS = 0x0002
const ZIP64 = 0x0001
const IN_ZIP64 = 0xffff_ffff
/** A central directory without entries: the stream ends as it should. */
const END = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])

export class ZipByTool {
  /** Whether there was something to unpack. */
  wasNeeded = false
  readonly #tools: ContainerTools | null
  #run: Run | null = null

  constructor(tools: ContainerTools | null) {
    this.#tools = tools
  }

  get isMissing(): boolean {
    return this.#tools === null
  }

  /** @param following - This member and those behind it, in the order in which they are asked for.
   *  @throws {MemberError} tool-missing, damaged. */
  async *bytes(
    fd: number,
    { dataAt, size }: PackedMember,
    following: () => Iterable<PackedMember>,
  ): AsyncGenerator<Buffer> {
    this.wasNeeded = true
    if (this.#tools === null) throw new MemberError('tool-missing')
    if (this.#run?.comesTo(dataAt) !== true) {
      this.close()
      this.#run = new Run(this.#tools, fd, following)
      this.#run.comesTo(dataAt)
    }
    let isWhole = false
    try {
      let length = 0
      for await (const bytes of this.#run.member()) {
        length += bytes.length
        yield bytes
      }
      isWhole = true
      // Of what is longer or shorter than it says, or not of its sum, the tool keeps the end for itself.
      if (length < size) throw new MemberError('damaged')
    } finally {
      if (!isWhole) this.close()
    }
  }

  close(): void {
    this.#run?.kill()
    this.#run = null
  }
}

/** One process. */
class Run {
  readonly #secret = randomBytes(SECRET_BYTES)
  readonly #order: Iterator<PackedMember>
  readonly #tool: ToolStream
  readonly #written: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)
  #taken = 0

  constructor(tools: ContainerTools, fd: number, following: () => Iterable<PackedMember>) {
    this.#order = following()[Symbol.iterator]()
    const fed = Readable.from(this.#fed(fd, following()))
    // Names are not looked at (-P), nothing is extracted but to its standard output (-O).
    this.#tool = new ToolStream(tools.bsdtar, ['-x', '-O', '-P', '-f', '-'], tools.prlimit, fed)
    this.#written = this.#tool.stdout[Symbol.asyncIterator]()
  }

  /** Whether the next member is the one whose bytes begin there. */
  comesTo(dataAt: number): boolean {
    const next = this.#order.next()
    return next.done !== true && next.value.dataAt === dataAt
  }

  /** Up to its mark. @throws {MemberError} damaged: the tool has given up. */
  async *member(): AsyncGenerator<Buffer> {
    const mark = this.#mark(this.#taken)
    this.#taken += 1
    for (;;) {
      const at = this.#held.indexOf(mark)
      const sure = at === -1 ? this.#held.length - mark.length + 1 : at
      if (sure > 0) yield this.#held.subarray(0, sure)
      this.#held = this.#held.subarray(at === -1 ? Math.max(0, sure) : at + mark.length)
      if (at !== -1) return
      const next = await this.#written.next()
      if (next.done === true) throw new MemberError('damaged')
      this.#held = Buffer.concat([this.#held, next.value])
    }
  }

  kill(): void {
    this.#tool.kill()
  }

  *#fed(fd: number, members: Iterable<PackedMember>): Generator<Buffer> {
    let number = 0
    for (const member of members) {
      yield header(`${number}`, member)
      yield* piecesOf(fd, member.dataAt, member.dataAt + member.packedSize)
      const mark = this.#mark(number)
      const size = mark.length
      const stored = { flags: 0, method: STORED, crc32: crc32(mark), packedSize: size, size }
      yield Buffer.concat([header('mark', stored), mark])
      number += 1
    }
    yield END
  }

  #mark(number: number): Buffer {
    const own = Buffer.alloc(8)
    own.writeBigUInt64BE(BigInt(number))
    return Buffer.concat([this.#secret, own])
  }
}

/** A local header (APPNOTE 6.3.10, 4.3.7), sizes in its ZIP64 field. */
function header(name: string, member: Omit<PackedMember, 'dataAt'>): Buffer {
  const head = Buffer.alloc(LOCAL_BYTES)
  head.writeUInt32LE(LOCAL_SIGNATURE)
  head.writeUInt16LE(VERSION, 4)
  head.writeUInt16LE(member.flags & KEPT_FLAGS, 6)
  head.writeUInt16LE(member.method, 8)
  head.writeUInt32LE(member.crc32, 14)
  head.writeUInt32LE(IN_ZIP64, 18)
  head.writeUInt32LE(IN_ZIP64, 22)
  head.writeUInt16LE(name.length, 26)
  const extra = Buffer.alloc(20)
  head.writeUInt16LE(extra.length, 28)
  extra.writeUInt16LE(ZIP64)
  extra.writeUInt16LE(16, 2)
  extra.writeBigUInt64LE(BigInt(member.size), 4)
  extra.writeBigUInt64LE(BigInt(member.packedSize), 12)
  return Buffer.concat([head, Buffer.from(name), extra])
}

/** Members of a tar archive, from its stream. */
import type { IngestFailure } from '../../domain/item.ts'
import { nameFindings } from '../../domain/member-path.ts'
import type { ByteStream } from './byte-stream.ts'
import { MAX_NAME_BYTES } from './limits.ts'
import { type Member, MemberError, type Members, secondsToNs } from './member-source.ts'
import { paxRecords, TAR_BLOCK, type TarHeader, tarHeader } from './tar-header.ts'

const MAX_EXTENSION_BYTES = 1_048_576
const ZEROS = Buffer.alloc(TAR_BLOCK)

/** What stands before a header and is said of it. */
type Extension = { name?: Buffer; size?: number; modifiedNs?: bigint; isSparse?: boolean }

const KINDS: Readonly<Record<string, IngestFailure | 'file' | 'folder'>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'link',
  '3': 'not-a-file',
  '4': 'not-a-file',
  '5': 'folder',
  '6': 'not-a-file',
  S: 'method-not-supported',
}

/** A damaged header is passed over: the next one that is whole goes on. */
export async function* tarMembers(stream: ByteStream, most: number): Members {
  let extension: Extension = {}
  let isDamaged = false
  for (let place = 0; ; ) {
    const block = await stream.take(TAR_BLOCK)
    if (block.length < TAR_BLOCK) return isDamaged ? 'damaged' : 'truncated'
    if (block.equals(ZEROS)) return isDamaged ? 'damaged' : null
    const header = tarHeader(block)
    if (header === null || header.size === null) {
      isDamaged = true
      continue
    }
    if ('xgLK'.includes(header.type)) {
      const said = await readExtension(stream, header, header.size)
      if (said === null) isDamaged = true
      extension = { ...extension, ...said }
      continue
    }
    const body = new Body(stream, extension.size ?? header.size)
    const member = memberOf(header, extension, body)
    extension = {}
    if (member !== null) {
      if (place === most) return 'too-many-members'
      place += 1
      yield member
    }
    if (!(await body.skip())) return 'truncated'
  }
}

function memberOf(header: TarHeader, said: Extension, body: Body): Member | null {
  const name = said.name ?? header.name
  const kind = said.isSparse === true ? 'method-not-supported' : (KINDS[header.type] ?? 'file')
  if (kind === 'folder' || (kind === 'file' && name.at(-1) === 0x2f && body.size === 0)) return null
  return {
    name,
    size: body.size,
    modifiedNs: said.modifiedNs ?? secondsToNs(header.modifiedSeconds),
    findings: nameFindings(name),
    content: kind === 'file' ? body.bytes() : kind,
  }
}

/** What a pax header or one of GNU's says of the next one; null when it cannot be taken. */
async function readExtension(
  stream: ByteStream,
  { type }: TarHeader,
  size: number,
): Promise<Extension | null> {
  const body = new Body(stream, size)
  if (size > MAX_EXTENSION_BYTES) {
    await body.skip()
    return null
  }
  const bytes = Buffer.from(await stream.take(size))
  body.taken(bytes.length)
  await body.skip()
  if (type === 'L') {
    const end = bytes.indexOf(0)
    return { name: bytes.subarray(0, end === -1 ? undefined : end) }
  }
  // Of links only the name counts, and what is said of all members says nothing about their bytes.
  return type === 'x' ? fromPax(paxRecords(bytes)) : {}
}

function fromPax(records: ReadonlyMap<string, Buffer>): Extension {
  const said: Extension = {}
  const name = records.get('path')
  if (name !== undefined && name.length <= MAX_NAME_BYTES) said.name = name
  const size = records.get('size')?.toString('latin1') ?? ''
  if (/^\d{1,15}$/.test(size)) said.size = Number(size)
  const [, whole, part = ''] =
    /^(-?\d{1,15})(?:\.(\d+))?/.exec(records.get('mtime')?.toString('latin1') ?? '') ?? []
  if (whole !== undefined) {
    const fraction = BigInt(part.padEnd(9, '0').slice(0, 9))
    said.modifiedNs = secondsToNs(Number(whole)) + (whole.startsWith('-') ? -fraction : fraction)
  }
  if ([...records.keys()].some((key) => key.startsWith('GNU.sparse.'))) said.isSparse = true
  return said
}

/** The bytes of one member and what fills its last block. */
class Body {
  readonly size: number
  readonly #stream: ByteStream
  #left: number

  constructor(stream: ByteStream, size: number) {
    this.#stream = stream
    this.size = size
    this.#left = size
  }

  async *bytes(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      const piece = await this.#stream.piece(this.#left)
      if (piece.length === 0) throw new MemberError('truncated')
      this.#left -= piece.length
      yield piece
    }
  }

  taken(bytes: number): void {
    this.#left -= bytes
  }

  /** @returns false when the archive ends before. */
  async skip(): Promise<boolean> {
    for (let left = this.#left + ((TAR_BLOCK - (this.size % TAR_BLOCK)) % TAR_BLOCK); left > 0; ) {
      const piece = await this.#stream.piece(left)
      if (piece.length === 0) return false
      left -= piece.length
    }
    return true
  }
}

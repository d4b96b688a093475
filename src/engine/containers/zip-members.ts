/** Members of a ZIP file, in the order of its directory; without one, as far as local headers lead. */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import type { NameFinding } from '../../domain/container.ts'
import type { IngestFailure } from '../../domain/item.ts'
import { nameFindings } from '../../domain/member-path.ts'
import { readAt } from './file-bytes.ts'
import { type Member, MemberError, type Members, secondsToNs } from './member-source.ts'
import type { PackedMember, ZipByTool } from './zip-by-tool.ts'
import { BY_TOOL, bytesOf, ENCRYPTED, LOCAL_BYTES, LOCAL_SIGNATURE, OWN } from './zip-bytes.ts'
import { entriesOf, findDirectory, type ZipDirectory, type ZipEntry } from './zip-directory.ts'
import { localMembers } from './zip-local.ts'

const TYPE_MASK = 0o170000
const LINK = 0o120000
const FOLDER = 0o040000
const REGULAR = 0o100000

type ZipFile = {
  readonly fd: number
  readonly fileBytes: number
  readonly directory: ZipDirectory
  /** Starts of local headers. */
  readonly overlapping: ReadonlySet<number>
  readonly tool: ZipByTool
}

/** @param most - Members beyond are not given: `too-many-members`.
 *  @param tool - For methods that are not unpacked here. */
export async function* zipMembers(path: string, most: number, tool: ZipByTool): Members {
  const fd = openSync(path, 'r')
  try {
    const fileBytes = fstatSync(fd).size
    const directory = findDirectory(fd, fileBytes)
    const failure =
      directory === null
        ? yield* localMembers({ fd, fileBytes, tool }, most)
        : yield* listed(
            {
              ...{ fd, fileBytes, directory, tool },
              overlapping: overlaps(fd, directory, most),
            },
            most,
          )
    return tool.wasNeeded && tool.isMissing ? 'tool-missing' : failure
  } finally {
    tool.close()
    closeSync(fd)
  }
}

async function* listed(zip: ZipFile, most: number): Members {
  const entries = entriesOf(zip.fd, zip.directory)
  for (let place = 0; ; place += 1) {
    const next = entries.next()
    if (next.done === true) return next.value ? null : 'damaged'
    if (place === most) return 'too-many-members'
    if (!isFolder(next.value)) yield memberOf(zip, next.value)
  }
}

function isFolder({ name, size, unixMode }: ZipEntry): boolean {
  return (unixMode & TYPE_MASK) === FOLDER || (name.at(-1) === 0x2f && size === 0)
}

function memberOf(zip: ZipFile, entry: ZipEntry): Member {
  const { name, size, modifiedSeconds } = entry
  const local = localHeaderOf(zip, entry)
  const findings: NameFinding[] = nameFindings(name)
  if (local !== null && !local.name.equals(name)) findings.push('differs')
  const modifiedNs = secondsToNs(modifiedSeconds)
  return { name, size, modifiedNs, findings, content: contentOf(zip, entry, local) }
}

function contentOf(zip: ZipFile, entry: ZipEntry, local: LocalHeader | null): Member['content'] {
  const packed = packedOf(zip, entry, local)
  if (typeof packed === 'string') return packed
  const { dataAt, packedSize, method } = packed
  const bytes = BY_TOOL.includes(method)
    ? zip.tool.bytes(zip.fd, packed, () => toolsFrom(zip, entry))
    : bytesOf(zip.fd, dataAt, dataAt + packedSize, method)
  return checked(bytes, entry)
}

/** This member and those behind it that the tool unpacks. */
function* toolsFrom(zip: ZipFile, first: ZipEntry): Generator<PackedMember> {
  for (const entry of entriesOf(zip.fd, { ...zip.directory, from: first.at })) {
    if (!BY_TOOL.includes(entry.method) || isFolder(entry)) continue
    const packed = packedOf(zip, entry, localHeaderOf(zip, entry))
    if (typeof packed !== 'string') yield packed
  }
}

/** Where its bytes are, or why it has none. */
function packedOf(
  { overlapping, fileBytes }: ZipFile,
  entry: ZipEntry,
  local: LocalHeader | null,
): PackedMember | IngestFailure {
  const reason = whyNot(entry, overlapping.has(entry.start))
  if (reason !== null) return reason
  if (local === null || local.dataAt + entry.packedSize > fileBytes) return 'damaged'
  return { ...entry, dataAt: local.dataAt }
}

function whyNot({ flags, method, unixMode }: ZipEntry, isOverlapping: boolean) {
  const type = unixMode & TYPE_MASK
  const reasons: readonly (readonly [boolean, IngestFailure])[] = [
    [type === LINK, 'link'],
    [type !== 0 && type !== REGULAR, 'not-a-file'],
    [isOverlapping, 'overlap'],
    [(flags & ENCRYPTED) !== 0, 'encrypted'],
    [!OWN.includes(method) && !BY_TOOL.includes(method), 'method-not-supported'],
  ]
  return reasons.find(([holds]) => holds)?.[1] ?? null
}

type LocalHeader = { readonly name: Buffer; readonly dataAt: number }

function localHeaderOf({ fd }: ZipFile, { start }: ZipEntry): LocalHeader | null {
  if (!Number.isSafeInteger(start) || start < 0) return null
  const head = readAt(fd, start, LOCAL_BYTES)
  if (head.length < LOCAL_BYTES || head.readUInt32LE(0) !== LOCAL_SIGNATURE) return null
  const nameBytes = head.readUInt16LE(26)
  const dataAt = start + LOCAL_BYTES + nameBytes + head.readUInt16LE(28)
  return { name: readAt(fd, start + LOCAL_BYTES, nameBytes), dataAt }
}

/** Size and sum must be what the directory says; more bytes than that are not waited for. */
async function* checked(
  bytes: AsyncIterable<Buffer>,
  { size, crc32: said }: ZipEntry,
): AsyncGenerator<Buffer> {
  let sum = 0
  let length = 0
  for await (const piece of bytes) {
    length += piece.length
    if (length > size) throw new MemberError('size-differs')
    sum = crc32(piece, sum)
    yield piece
  }
  if (length !== size) throw new MemberError(length < size ? 'truncated' : 'size-differs')
  if (sum !== said) throw new MemberError('damaged')
}

/** Where local headers are whose bytes another member claims too: a bomb without a ratio (Fifield, 2019). */
function overlaps(fd: number, directory: ZipDirectory, most: number): Set<number> {
  const spans: { readonly from: number; readonly to: number }[] = []
  for (const entry of entriesOf(fd, directory)) {
    if (spans.length === most) break
    // The local header has a name of its own; without it the span is at most too short.
    const to = entry.start + LOCAL_BYTES + entry.packedSize
    if (!isFolder(entry)) spans.push({ from: entry.start, to })
  }
  spans.sort((a, b) => a.from - b.from)
  const found = new Set<number>()
  let widest = spans[0]
  for (const span of spans.slice(1)) {
    if (widest !== undefined && span.from < widest.to) found.add(span.from).add(widest.from)
    if (widest === undefined || span.to > widest.to) widest = span
  }
  return found
}

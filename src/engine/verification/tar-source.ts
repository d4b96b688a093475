import { type FileHandle, open } from 'node:fs/promises'
import { type BundleSource, SourceError } from './bundle-source.ts'
import { fileChunks } from './file-chunks.ts'
import type { Findings } from './findings.ts'
import { PAX_HEADER_BYTES } from './limits.ts'
import { nameFault } from './path-rules.ts'
import { BLOCK, looksLikeTar, readPax, readTarHeader } from './tar-header.ts'

/** Zeros that may follow the two end blocks: what tar programs pad to. */
const MAX_PADDING = 10_240

type Member = { readonly start: number; readonly size: number }

type Index = { files: Map<string, Member>; folders: Set<string>; top: string | null }

/** Indexes an uncompressed tar file; nothing is ever extracted (formats.md 5, 22).
 *  @returns null when the file is no tar file at all. */
export async function openTar(path: string, findings: Findings): Promise<BundleSource | null> {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  const first = await readAt(file, 0, Math.min(BLOCK, size))
  if (!looksLikeTar(first)) {
    await file.close()
    return null
  }
  const index: Index = { files: new Map(), folders: new Set(), top: null }
  const fault = await readMembers(file, size, index, findings)
  if (fault !== null) findings.error('tar-form', '', fault)
  reportEmptyFolders(index, findings)
  return {
    files: new Map([...index.files].map(([name, member]) => [name, member.size])),
    folders: index.folders,
    chunks: (name) => chunksOf(file, index.files.get(name)),
    close: () => file.close(),
  }
}

/** Reads headers until the end mark. What is wrong with one member does not hide the next, as long as
 *  its length is known; otherwise the reason is returned. */
async function readMembers(
  file: FileHandle,
  size: number,
  index: Index,
  findings: Findings,
): Promise<string | null> {
  let pax: ReadonlyMap<string, string> | null = null
  for (let at = 0; ; ) {
    if (at + BLOCK > size) return 'The file ends without its two closing blocks.'
    const block = await readAt(file, at, BLOCK)
    if (isZero(block)) {
      if (pax !== null) return 'A pax header is followed by nothing.'
      return endFault(file, at, size)
    }
    const header = readTarHeader(block)
    if (typeof header === 'string') return header
    if (!header.isPosix) findings.error('tar-form', header.name, 'A header is not POSIX ustar.')
    const memberSize: number | null = paxSize(pax, header.size)
    if (memberSize === null) return 'A pax size is not a number.'
    const start = at + BLOCK
    const end = start + memberSize
    const next = start + Math.ceil(memberSize / BLOCK) * BLOCK
    if (next > size) return 'The file ends inside a member.'
    if (next > end && !isZero(await readAt(file, end, next - end))) {
      findings.error('tar-form', header.name, 'Bytes are hidden behind a member.')
    }
    if (header.type === 'x') {
      if (pax !== null) return 'Two pax headers follow each other.'
      if (memberSize > PAX_HEADER_BYTES) {
        findings.error('too-large', '', 'A pax header is larger than 64 KiB; not read.')
        return 'A pax header was not read.'
      }
      const records = readPax(await readAt(file, start, memberSize))
      if (typeof records === 'string') return records
      pax = records
    } else {
      addMember(
        index,
        pax?.get('path') ?? header.name,
        header.type,
        { start, size: memberSize },
        findings,
      )
      pax = null
    }
    at = next
  }
}

function addMember(
  index: Index,
  name: string,
  type: string,
  member: Member,
  findings: Findings,
): void {
  if (type !== '0' && type !== '5') {
    const code = type === '1' || type === '2' ? 'link' : 'tar-form'
    findings.error(code, name, 'A member is neither a file nor a folder.')
    return
  }
  const [top = '', ...rest] = (type === '5' ? name.replace(/\/$/, '') : name).split('/')
  if (top === '' || top === '.' || top === '..') {
    findings.error('tar-form', name, 'A member is not inside one top folder.')
    return
  }
  index.top ??= top
  if (index.top !== top || (rest.length === 0 && type === '0')) {
    findings.error('tar-form', name, 'There is more than one thing at the top.')
    return
  }
  if (type === '5' && member.size > 0) findings.error('tar-form', name, 'A folder has content.')
  if (rest.length === 0) return
  const path = rest.join('/')
  const fault = nameFault(path)
  if (fault !== null) findings.error('bad-name', path, `Not a permitted name: ${fault}.`)
  else if (index.files.has(path) || index.folders.has(path)) {
    findings.error('tar-form', path, 'A member is there twice.')
  } else if (type === '0') index.files.set(path, member)
  else index.folders.add(path)
}

/** Folders without a file under them; and files that are also folders of others. */
function reportEmptyFolders({ files, folders }: Index, findings: Findings): void {
  const parents = new Set<string>()
  for (const path of [...files.keys(), ...folders]) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      parents.add(path.slice(0, at))
    }
  }
  for (const folder of folders) {
    if (!parents.has(folder)) {
      findings.error('empty-folder', folder, 'An empty folder is not part of a bundle.')
    }
  }
  for (const parent of parents) {
    if (files.has(parent))
      findings.error('tar-form', parent, 'A file is also the folder of others.')
  }
}

async function endFault(file: FileHandle, at: number, size: number): Promise<string | null> {
  if (at + 2 * BLOCK > size) return 'The file ends without its two closing blocks.'
  if (size - at - 2 * BLOCK > MAX_PADDING) return 'There is too much after the closing blocks.'
  const rest = await readAt(file, at, size - at)
  return isZero(rest) ? null : 'There are bytes after the closing blocks.'
}

function paxSize(pax: ReadonlyMap<string, string> | null, size: number): number | null {
  const stated = pax?.get('size')
  if (stated === undefined) return size
  return /^(?:0|[1-9][0-9]{0,15})$/.test(stated) ? Number(stated) : null
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of fileChunks(file, at, at + length)) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}

function chunksOf(file: FileHandle, member: Member | undefined): AsyncGenerator<Buffer> {
  if (member === undefined) throw new SourceError('The file is not there.')
  return fileChunks(file, member.start, member.start + member.size)
}

const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0)

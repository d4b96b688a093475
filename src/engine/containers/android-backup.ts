/** What `adb backup` writes: some lines that say how, then a tar archive, compressed or not (Android, BackupManager
 *  service, "BACKUP_FILE_HEADER_MAGIC"). */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { createInflate } from 'node:zlib'
import { ByteStream } from './byte-stream.ts'
import { compressedMembers } from './compressed-members.ts'
import { piecesOf, readAt } from './file-bytes.ts'
import { MemberError, type Members } from './member-source.ts'
import { tarMembers } from './tar-members.ts'

/** Four short lines; an encrypted one has more, which are not read. */
const HEAD_BYTES = 256

export async function* androidBackupMembers(path: string, most: number): Members {
  const fd = openSync(path, 'r')
  try {
    const head = readAt(fd, 0, HEAD_BYTES)
    const [all = '', isPacked = '', encryption = ''] =
      /^ANDROID BACKUP\n[1-9]\n([01])\n([A-Za-z0-9-]{1,20})\n/.exec(head.toString('latin1')) ?? []
    if (all === '') return 'damaged'
    if (encryption !== 'none') return 'encrypted'
    const pieces = piecesOf(fd, all.length, fstatSync(fd).size)
    return yield* isPacked === '1'
      ? compressedMembers(inflated(pieces), most)
      : tarMembers(new ByteStream(Readable.from(pieces)), most)
  } finally {
    closeSync(fd)
  }
}

/** @throws {MemberError} truncated, damaged */
async function* inflated(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacking = createInflate()
  // Errors of either reach the loop below.
  pipeline(Readable.from(pieces), unpacking, () => {})
  try {
    for await (const bytes of unpacking) yield bytes as Buffer
  } catch (error) {
    const isShort = (error as Error).message.includes('unexpected end')
    throw new MemberError(isShort ? 'truncated' : 'damaged')
  }
}

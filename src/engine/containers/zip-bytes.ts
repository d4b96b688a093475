/** What directory and local headers of a ZIP file have in common, and the bytes behind them. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { constants, createInflateRaw, createZstdDecompress } from 'node:zlib'
import { inflate64 } from './deflate64.ts'
import { piecesOf } from './file-bytes.ts'
import { MemberError } from './member-source.ts'

export const LOCAL_SIGNATURE = 0x04034b50
export const LOCAL_BYTES = 30
/** Flags of the traditional and of the strong encryption. */
export const ENCRYPTED = 0x0041
/** Methods (APPNOTE 6.3.10, 4.4.5). */
export const STORED = 0
export const DEFLATED = 8
export const DEFLATED_64 = 9
const BZIP2 = 12
const LZMA = 14
const ZSTD = 93
const XZ = 95
const PPMD = 98

/** Which say themselves where they end. */
export const ENDING = [DEFLATED, DEFLATED_64]
/** Unpacked here. */
export const OWN = [STORED, ...ENDING, ZSTD]
/** Unpacked by libarchive. */
export const BY_TOOL = [BZIP2, LZMA, XZ, PPMD]

/** The bytes behind a local header; of a member that says where it ends with the count of bytes it took. */
export async function* bytesOf(
  fd: number,
  from: number,
  to: number,
  method: number,
): AsyncGenerator<Buffer, number> {
  const pieces = piecesOf(fd, from, to)
  if (method === DEFLATED_64) return yield* inflate64(pieces)
  if (method !== STORED) return yield* unpacked(pieces, method)
  yield* pieces
  return to - from
}

async function* unpacked(pieces: Iterable<Buffer>, method: number): AsyncGenerator<Buffer, number> {
  const unpacking =
    method === ZSTD ? createZstdDecompress() : createInflateRaw({ finishFlush: constants.Z_FINISH })
  const packed = Readable.from(pieces, { objectMode: true })
  packed.on('error', (error) => unpacking.destroy(error))
  packed.pipe(unpacking)
  try {
    for await (const bytes of unpacking) yield bytes as Buffer
    return unpacking.bytesWritten
  } catch {
    // Of a part of a file that ended too early, zlib says the same as of a damaged one.
    throw new MemberError('damaged')
  } finally {
    packed.destroy()
    if (!unpacking.destroyed) {
      unpacking.destroy()
      await once(unpacking, 'close')
    }
  }
}

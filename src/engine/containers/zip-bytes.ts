/** What directory and local headers of a ZIP file have in common, and the bytes behind them. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { constants, createInflateRaw } from 'node:zlib'
import { piecesOf } from './file-bytes.ts'
import { MemberError } from './member-source.ts'

export const LOCAL_SIGNATURE = 0x04034b50
export const LOCAL_BYTES = 30
/** Flags of the traditional and of the strong encryption. */
export const ENCRYPTED = 0x0041
export const STORED = 0
export const DEFLATED = 8

/** The bytes behind a local header; of a deflated member with the count of bytes it took. */
export async function* bytesOf(
  fd: number,
  from: number,
  to: number,
  method: number,
): AsyncGenerator<Buffer, number> {
  if (method === STORED) {
    yield* piecesOf(fd, from, to)
    return to - from
  }
  const inflate = createInflateRaw({ finishFlush: constants.Z_FINISH })
  const packed = Readable.from(piecesOf(fd, from, to), { objectMode: true })
  packed.on('error', (error) => inflate.destroy(error))
  packed.pipe(inflate)
  try {
    for await (const bytes of inflate) yield bytes as Buffer
    return inflate.bytesWritten
  } catch {
    // Of a part of a file that ended too early, zlib says the same as of a damaged one.
    throw new MemberError('damaged')
  } finally {
    packed.destroy()
    if (!inflate.destroyed) {
      inflate.destroy()
      await once(inflate, 'close')
    }
  }
}

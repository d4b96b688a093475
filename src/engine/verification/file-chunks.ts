import type { FileHandle } from 'node:fs/promises'
import { SourceError } from './bundle-source.ts'

const CHUNK_BYTES = 1024 * 1024

/** Bytes `start` to `end` of an open file. The next chunk is read while the caller works on this one.
 *  @throws {SourceError} when the file ends early or cannot be read. */
export async function* fileChunks(
  file: FileHandle,
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  const size = Math.min(CHUNK_BYTES, Math.max(1, end - start))
  const spare = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(end - start > size ? size : 0)]
  const fill = (which: number, at: number) =>
    readFully(file, (spare[which] as Buffer).subarray(0, Math.min(size, end - at)), at)
  let at = start
  let which = 0
  let pending = at < end ? fill(which, at) : null
  try {
    while (pending !== null) {
      const chunk: Buffer = await pending
      at += chunk.length
      which = 1 - which
      pending = at < end ? fill(which, at) : null
      yield chunk
    }
  } finally {
    // The reader may leave early; a read on the way must not outlive the file handle.
    await pending?.catch(() => undefined)
  }
}

async function readFully(file: FileHandle, into: Buffer, at: number): Promise<Buffer> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await read(file, into, done, at + done)
    if (bytesRead === 0) throw new SourceError('The file ends before its listed size.')
    done += bytesRead
  }
  return into
}

async function read(file: FileHandle, into: Buffer, offset: number, position: number) {
  try {
    return await file.read(into, offset, into.length - offset, position)
  } catch (cause) {
    throw new SourceError('The file cannot be read.', { cause })
  }
}

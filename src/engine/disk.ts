/** The only module that writes files: whole or not at all, synced, never under evidence. */

import { randomBytes, randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fdatasync,
  fstatSync,
  fsync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
  writevSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** One write of an overwriting: large enough to be quick, small enough to hold. */
const OVERWRITE_BYTES = 1_048_576

/** Writes a file whole, replacing what was there; a crash leaves the old one or the new one. */
export function writeFileAtomically(path: string, bytes: string | Uint8Array, mode = 0o644): void {
  const temporary = join(dirname(path), `.${randomUUID()}.part`)
  try {
    writeSynced(temporary, bytes, mode)
    renameSync(temporary, path)
    syncFolder(dirname(path))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** As {@link writeFileAtomically}; the waiting for the disk is done off this thread. */
export async function writeFileDurably(
  path: string,
  pieces: readonly Uint8Array[],
  mode: number,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.part`)
  try {
    const fd = openSync(temporary, 'wx', mode)
    try {
      writeAll(fd, pieces)
      await sync(fd)
    } catch (error) {
      throw naming(temporary, error)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, path)
    await syncFolderSoon(dirname(path))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Gives a synced file the name of another, whose bytes are overwritten; a crash leaves the old one or the
 *  new under that name. For what fits in memory. */
export function renameAndDestroy(from: string, to: string): void {
  const old = join(dirname(to), `.${randomUUID()}.part`)
  try {
    linkSync(to, old)
  } catch {
    // A file system without hard links (FAT): the old name must not be missing for a moment.
    renameSync(from, to)
    syncFolder(dirname(to))
    return
  }
  renameSync(from, to)
  syncFolder(dirname(to))
  const fd = openSync(old, 'r+')
  try {
    const bytes = randomBytes(fstatSync(fd).size)
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  rmSync(old, { force: true })
}

/** Writes a file that must not be there yet.
 *  @throws EEXIST when it is: nothing is ever overwritten. */
export function writeNewFile(path: string, bytes: string | Uint8Array, mode = 0o444): void {
  const temporary = join(dirname(path), `.${randomUUID()}.part`)
  try {
    writeSynced(temporary, bytes, mode)
    giveName(temporary, path)
    syncFolder(dirname(path))
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Linking refuses a name that is taken. A file system without hard links (FAT, exFAT) has nothing that
 *  does; there it is looked for first. */
function giveName(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const hasNoLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code)
    if (!hasNoLinks || existsSync(to)) throw error
    renameSync(from, to)
  }
}

const syncData = promisify(fdatasync)
const sync = promisify(fsync)

function writeAll(fd: number, pieces: readonly Uint8Array[]): void {
  let rest = pieces.filter((piece) => piece.length > 0)
  while (rest.length > 0) {
    let written = writevSync(fd, rest)
    while (rest[0] !== undefined && written >= rest[0].length) {
      written -= rest[0].length
      rest = rest.slice(1)
    }
    if (rest[0] !== undefined && written > 0) rest = [rest[0].subarray(written), ...rest.slice(1)]
  }
}

/** A file whose final name is known only once all of it has been written. */
export class UnnamedFile {
  readonly #path: string
  #fd: number

  /** @param dir - On the file system of the final name. @param prefix - Marks whose remains these are
   *  after a crash; the name starts with a dot and ends in `.part`. */
  constructor(dir: string, prefix: string) {
    this.#path = join(dir, `.${prefix}${randomUUID()}.part`)
    this.#fd = openSync(this.#path, 'wx', 0o600)
  }

  write(...pieces: readonly Uint8Array[]): void {
    writeAll(this.#fd, pieces)
  }

  /** Makes the content durable and read-only; off this thread, so that many can be on their way. */
  async sync(): Promise<void> {
    fchmodSync(this.#fd, 0o444)
    await syncData(this.#fd)
    closeSync(this.#fd)
    this.#fd = -1
  }

  /** Gives the synced file its name. What has that name already stays, and this copy goes: nothing is
   *  ever overwritten. The name is durable once its folder is synced. */
  publish(path: string): void {
    try {
      linkSync(this.#path, path)
    } catch (error) {
      if (!existsSync(path)) {
        // A file system without hard links (exFAT).
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error
        renameSync(this.#path, path)
        return
      }
    }
    this.drop()
  }

  /** Gives the synced file its name, durable at once. @throws EEXIST when that is taken. */
  publishNew(path: string): void {
    giveName(this.#path, path)
    this.drop()
    syncFolder(dirname(path))
  }

  /** Leaves nothing behind; may be called at any time, also twice. */
  drop(): void {
    if (this.#fd !== -1) closeSync(this.#fd)
    this.#fd = -1
    rmSync(this.#path, { force: true })
  }
}

/** Makes a private folder, durable in the one that holds it; one that is there stays as it is. That one is
 *  not made: where a drive was pulled, a case must not begin anew on what is below. */
export function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, 0o700)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    throw error
  }
  syncFolder(dirname(dir))
}

/** Destroys what a file holds as far as a program can, then its name: `first` is overwritten with random
 *  bytes and that is made durable; then the whole, once; then the file is emptied and removed. What the
 *  disk keeps elsewhere (worn cells, snapshots, journals, backups) it cannot reach.
 *  @param first - What everything else in the file depends on.
 *  @returns false when there is no such file.
 *  @throws {TypeError} for what is no plain file: a link's target is somebody else's. */
export async function destroyFile(
  path: string,
  first: { readonly at: number; readonly bytes: number },
): Promise<boolean> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return false
  if (!found.isFile()) throw new TypeError('not a plain file')
  chmodSync(path, 0o600)
  // Windows has no such flag, and makes links only for who may.
  const file = await open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0))
  try {
    const { size } = await file.stat()
    const random = randomBytes(OVERWRITE_BYTES)
    const overwrite = async (from: number, to: number) => {
      for (let at = from; at < to; at += random.length) {
        await file.write(random, 0, Math.min(random.length, to - at), at)
      }
      await file.sync()
    }
    await overwrite(Math.min(first.at, size), Math.min(first.at + first.bytes, size))
    await overwrite(0, size)
    await file.truncate(0)
    await file.sync()
  } finally {
    await file.close()
  }
  rmSync(path, { force: true })
  syncFolder(dirname(path))
  return true
}

/** Makes the names in a folder durable. A no-op where a folder cannot be opened (Windows). */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(dir, 'r')
  try {
    fsyncSync(fd)
  } catch (error) {
    throw naming(dir, error)
  } finally {
    closeSync(fd)
  }
}

export async function syncFolderSoon(dir: string): Promise<void> {
  if (process.platform === 'win32') return
  const fd = openSync(dir, 'r')
  try {
    await sync(fd)
  } catch (error) {
    throw naming(dir, error)
  } finally {
    closeSync(fd)
  }
}

/** Makes durable what has been written to a file, by whomever, off this thread. */
export async function syncFileSoon(path: string): Promise<void> {
  const fd = openSync(path, 'r+')
  try {
    await syncData(fd)
  } catch (error) {
    throw naming(path, error)
  } finally {
    closeSync(fd)
  }
}

function writeSynced(path: string, bytes: string | Uint8Array, mode: number): void {
  const fd = openSync(path, 'wx', mode)
  try {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    for (let done = 0; done < buffer.length; ) done += writeSync(fd, buffer, done)
    fsyncSync(fd)
  } catch (error) {
    throw naming(path, error)
  } finally {
    closeSync(fd)
  }
}

/** Of an open file the system does not say which one it was that failed; who tells a full stick from a
 *  full case must know. */
function naming(path: string, error: unknown): unknown {
  return error instanceof Error ? Object.assign(error, { path }) : error
}

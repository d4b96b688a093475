/** Finds everything below a folder of the evidence. It reads names and sizes, never content, follows no
 *  link and leaves nothing out: what cannot be ingested is found as a failure. */
import { type BigIntStats, type Dir, lstatSync, opendirSync } from 'node:fs'
import type { IngestFailure } from '../../domain/item.ts'
import { isOurs, readFailure } from '../hashing/read-failure.ts'

/** One file, or one thing that cannot be read as a file. */
export type Found = {
  /** Bytes of the path below the source's root, parts separated by `/`. From the evidence: hostile. */
  readonly path: Buffer
  readonly sizeBytes: bigint
  readonly modifiedNs: bigint
  /** Null for a regular file that can be tried. */
  readonly failure: IngestFailure | null
}

type Folder = {
  /** Empty for the root. */
  readonly path: Buffer
  /** Device and inode; of the parents too, so that a way back into one of them is seen. */
  readonly identity: string
  readonly parent: Folder | null
}

const SLASH = Buffer.from('/')

/** Walks depth first, folder by folder in the order the file system keeps: the order of the medium.
 *  Memory grows with the number of folders still to be entered, not with the number of files.
 *  @param root - Absolute path of a folder that can be read.
 *  @param never - Device and inode (see {@link identityOf}) of a folder that must not be entered.
 *  @throws Only for what is this machine's fault; the evidence's faults are found items. */
export function* walk(root: Buffer, never: string | null): Generator<Found> {
  const waiting: Folder[] = [
    {
      path: Buffer.alloc(0),
      identity: identityOf(lstatSync(root, { bigint: true })),
      parent: null,
    },
  ]
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const opened = openFolder(root, folder)
    if (!('readSync' in opened)) {
      yield opened
      continue
    }
    try {
      yield* readFolder(root, opened, folder, never, waiting)
    } finally {
      opened.closeSync()
    }
  }
}

/** What tells one folder from every other on this machine. */
export function identityOf(stats: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${stats.dev}:${stats.ino}`
}

/** Node cannot open a folder without its access time following the mount's rule (relatime as a rule);
 *  a source behind a write blocker or mounted read-only keeps it. The times of files stay. */
function openFolder(root: Buffer, folder: Folder): Dir | Found {
  try {
    // @types/node knows encodings of strings only; Node itself takes 'buffer'.
    const options = { encoding: 'buffer' as BufferEncoding, bufferSize: 256 }
    return opendirSync(absolute(root, folder.path) as unknown as string, options)
  } catch (error) {
    if (isOurs(error)) throw error
    return failed(folder.path, readFailure(error))
  }
}

function* readFolder(
  root: Buffer,
  dir: Dir,
  folder: Folder,
  never: string | null,
  waiting: Folder[],
): Generator<Found> {
  for (;;) {
    let name: Buffer | null
    try {
      name = (dir.readSync()?.name ?? null) as Buffer | null
    } catch (error) {
      if (isOurs(error)) throw error
      // The rest of this folder stays unknown, and that must be on the record.
      yield failed(folder.path, readFailure(error))
      return
    }
    if (name === null) return
    const path = below(folder.path, name)
    const found = look(root, path)
    if ('failure' in found) yield found
    else if (found.isDirectory()) {
      const identity = identityOf(found)
      if (identity === never || isAbove(folder, identity)) yield failed(path, 'loop')
      else waiting.push({ path, identity, parent: folder })
    } else {
      yield {
        path,
        sizeBytes: found.size,
        modifiedNs: found.mtimeNs,
        failure: kindOfFailure(found),
      }
    }
  }
}

function look(root: Buffer, path: Buffer): BigIntStats | Found {
  try {
    return lstatSync(absolute(root, path), { bigint: true })
  } catch (error) {
    if (isOurs(error)) throw error
    return failed(path, readFailure(error))
  }
}

function kindOfFailure(stats: BigIntStats): IngestFailure | null {
  if (stats.isFile()) return null
  return stats.isSymbolicLink() ? 'link' : 'not-a-file'
}

function isAbove(folder: Folder, identity: string): boolean {
  for (let at: Folder | null = folder; at !== null; at = at.parent) {
    if (at.identity === identity) return true
  }
  return false
}

function failed(path: Buffer, failure: IngestFailure): Found {
  return { path, sizeBytes: 0n, modifiedNs: 0n, failure }
}

/** Absolute path of something found below `root`, as bytes. */
export function absolute(root: Buffer, path: Uint8Array): Buffer {
  return path.length === 0 ? root : Buffer.concat([root, SLASH, path])
}

function below(folder: Buffer, name: Buffer): Buffer {
  return folder.length === 0 ? Buffer.from(name) : Buffer.concat([folder, SLASH, name])
}

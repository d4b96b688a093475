/** The only module that writes files: whole or not at all, synced, never under evidence. */

import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

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

/** Writes a file that must not be there yet.
 *  @throws EEXIST when it is: nothing is ever overwritten. */
export function writeNewFile(path: string, bytes: string | Uint8Array, mode = 0o444): void {
  const temporary = join(dirname(path), `.${randomUUID()}.part`)
  try {
    writeSynced(temporary, bytes, mode)
    linkSync(temporary, path)
    syncFolder(dirname(path))
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Gives a finished, synced temporary file its final name and makes it read-only. */
export function publish(temporary: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  chmodSync(temporary, 0o444)
  renameSync(temporary, path)
}

/** Makes the names in a folder durable. A no-op where a folder cannot be opened (Windows). */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(dir, 'r')
  try {
    fsyncSync(fd)
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
  } finally {
    closeSync(fd)
  }
}

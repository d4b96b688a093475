import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { Digests } from '../../domain/digest.ts'
import type { IngestFailure } from '../../domain/item.ts'
import { DigestSum, digestsOf } from './digests.ts'
import { isOurs, readFailure } from './read-failure.ts'

/** O_NONBLOCK: a FIFO that took the file's place must not hold us. O_NOFOLLOW: nor a link lead away. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Linux only; leaves the access time alone. Allowed to the file's owner and to root. */
const NO_ATIME: number = constants.O_NOATIME ?? 0

export type ReadOutcome =
  | {
      readonly ok: true
      readonly digests: Digests
      readonly sizeBytes: number
      readonly modifiedNs: bigint
    }
  | { readonly ok: false; readonly reason: IngestFailure }

/** Receives the content in order. `bytes` is the shared buffer: it is overwritten after the call.
 *  `whole` holds the digests when these bytes are all there is, so that known content can be skipped.
 *  What it throws ends the read and reaches the caller. */
export type OnBytes = (bytes: Buffer, whole: Digests | null) => void

/** Reads a regular file of the evidence once, from its first byte to its last, and digests it on the
 *  way. The file is opened for reading only and must stay as it is until it has been read.
 *  @param buffer - Reused between files; a file that fits takes the fast way.
 *  @returns A finding when the file cannot be read to its end as one unchanged thing. */
export function readOnce(path: Buffer, buffer: Buffer, onBytes: OnBytes): ReadOutcome {
  const opened = attempt(() => openForReading(path))
  if (!opened.ok) return opened
  const fd = opened.value
  try {
    const before = attempt(() => fstatSync(fd, { bigint: true }))
    if (!before.ok) return before
    if (!before.value.isFile()) return { ok: false, reason: 'not-a-file' }
    const read = readToEnd(fd, buffer, before.value.size, onBytes)
    if (!read.ok) return read
    const after = attempt(() => fstatSync(fd, { bigint: true }))
    if (!after.ok) return after
    const { sizeBytes, digests } = read.value
    if (!isUnchanged(before.value, after.value) || BigInt(sizeBytes) !== after.value.size) {
      return { ok: false, reason: 'changed-while-read' }
    }
    return { ok: true, digests, sizeBytes, modifiedNs: after.value.mtimeNs }
  } finally {
    closeSync(fd)
  }
}

/** Without O_NOATIME (evidence owned by somebody else) the mount's own rule applies; a source mounted
 *  read-only keeps its times in any case. Setting a time back would change another one (ctime). */
function openForReading(path: Buffer): number {
  if (NO_ATIME === 0) return openSync(path, READ_ONLY)
  try {
    return openSync(path, READ_ONLY | NO_ATIME)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
    return openSync(path, READ_ONLY)
  }
}

function readToEnd(
  fd: number,
  buffer: Buffer,
  size: bigint,
  onBytes: OnBytes,
): Attempt<{ digests: Digests; sizeBytes: number }> {
  const first = fill(fd, buffer, size)
  if (!first.ok) return first
  if (first.value < buffer.length) {
    const bytes = buffer.subarray(0, first.value)
    const digests = digestsOf(bytes)
    onBytes(bytes, digests)
    return { ok: true, value: { digests, sizeBytes: first.value } }
  }
  const sum = new DigestSum()
  let sizeBytes = 0
  for (let filled = first.value; filled > 0; ) {
    const bytes = buffer.subarray(0, filled)
    sum.update(bytes)
    onBytes(bytes, null)
    sizeBytes += filled
    const next = attempt(() => readSync(fd, buffer, 0, buffer.length, null))
    if (!next.ok) return next
    filled = next.value
  }
  return { ok: true, value: { digests: sum.digests(), sizeBytes } }
}

/** Reads until the buffer is full or the file ends. The size is asked of the file once more afterwards,
 *  so reading can stop where it said it ends. */
function fill(fd: number, buffer: Buffer, size: bigint): Attempt<number> {
  let filled = 0
  while (filled < buffer.length) {
    const read = attempt(() => readSync(fd, buffer, filled, buffer.length - filled, null))
    if (!read.ok) return read
    filled += read.value
    if (read.value === 0 || BigInt(filled) === size) break
  }
  return { ok: true, value: filled }
}

function isUnchanged(before: BigIntStats, after: BigIntStats): boolean {
  return (
    before.ino === after.ino &&
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    before.ctimeNs === after.ctimeNs
  )
}

type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: IngestFailure }

/** Turns what the evidence's file system says into a finding; what is our own machine's fault stays an
 *  exception. */
function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    if (isOurs(error)) throw error
    return { ok: false, reason: readFailure(error) }
  }
}

import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { IngestFailure } from '../../domain/item.ts'
import { isOurs, readFailure } from './read-failure.ts'

/** O_NONBLOCK: a FIFO that took the file's place must not hold us. O_NOFOLLOW: nor a link lead away. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Linux only; leaves the access time alone. Allowed to the file's owner and to root. */
const NO_ATIME: number = constants.O_NOATIME ?? 0

export type ReadOutcome =
  | { readonly ok: true; readonly sizeBytes: number; readonly modifiedNs: bigint }
  | { readonly ok: false; readonly reason: IngestFailure }

/** Takes the content, before the file is looked at for the last time. What it throws ends the read and
 *  reaches the caller. */
export type Receiver = {
  /** All of a content that is shorter than {@link Receiver.room}. The bytes lie in that. */
  readonly whole: (bytes: Buffer) => void
  /** Where reading begins. */
  readonly room: Buffer
  /** Told once of a content that is longer, with the size it had when it was opened. */
  readonly large: (sizeBytes: bigint) => Pieces
}

export type Pieces = {
  /** In order. The bytes are overwritten after the call. */
  readonly take: (bytes: Buffer) => void
  /** Where the next piece is to be read into. */
  readonly room: () => Buffer
}

/** Reads a regular file of the evidence once, from its first byte to its last. The file is opened for
 *  reading only and must stay as it is until it has been read.
 *  @returns A finding when the file cannot be read to its end as one unchanged thing. */
export function readOnce(path: Buffer, receiver: Receiver): ReadOutcome {
  const opened = attempt(() => openForReading(path))
  if (!opened.ok) return opened
  const fd = opened.value
  try {
    const before = attempt(() => fstatSync(fd, { bigint: true }))
    if (!before.ok) return before
    if (!before.value.isFile()) return { ok: false, reason: 'not-a-file' }
    const read = readToEnd(fd, before.value.size, receiver)
    if (!read.ok) return read
    const after = attempt(() => fstatSync(fd, { bigint: true }))
    if (!after.ok) return after
    const sizeBytes = read.value
    if (!isUnchanged(before.value, after.value) || BigInt(sizeBytes) !== after.value.size) {
      return { ok: false, reason: 'changed-while-read' }
    }
    return { ok: true, sizeBytes, modifiedNs: after.value.mtimeNs }
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

/** @returns How many bytes there were. */
function readToEnd(fd: number, size: bigint, receiver: Receiver): Attempt<number> {
  const first = fill(fd, receiver.room, size)
  if (!first.ok) return first
  if (first.value < receiver.room.length) {
    receiver.whole(receiver.room.subarray(0, first.value))
    return first
  }
  const pieces = receiver.large(size)
  pieces.take(receiver.room)
  for (let sizeBytes = first.value; ; ) {
    const room = pieces.room()
    const next = attempt(() => readSync(fd, room, 0, room.length, null))
    if (!next.ok) return next
    if (next.value === 0) return { ok: true, value: sizeBytes }
    pieces.take(room.subarray(0, next.value))
    sizeBytes += next.value
  }
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

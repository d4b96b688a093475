/** The central directory of a ZIP file (APPNOTE 6.3.10, 4.3 to 4.5), as bytes of which none is believed. */
import { readAt } from './file-bytes.ts'

const END_SIGNATURE = 0x06054b50
const END_BYTES = 22
const LOCATOR_SIGNATURE = 0x07064b50
const LOCATOR_BYTES = 20
const END64_SIGNATURE = 0x06064b50
const END64_BYTES = 56
const ENTRY_SIGNATURE = 0x02014b50
const ENTRY_BYTES = 46
const MAX_COMMENT = 65_535
const IN_ZIP64 = 0xffff_ffff
const ZIP64 = 0x0001
const TIMESTAMP = 0x5455
const MADE_ON_UNIX = [3, 19]

export type ZipEntry = {
  /** Of the entry itself, in the file. */
  readonly at: number
  readonly name: Buffer
  readonly flags: number
  readonly method: number
  readonly crc32: number
  readonly packedSize: number
  readonly size: number
  /** Of the local header, in the file. */
  readonly start: number
  readonly modifiedSeconds: number
  /** Mode of a file made on Unix, else 0. */
  readonly unixMode: number
}

export type ZipDirectory = {
  readonly from: number
  readonly to: number
  /** What to add to every offset: something was put before the archive. */
  readonly shift: number
}

/** @returns null when there is none: the end of the file is missing. */
export function findDirectory(fd: number, fileBytes: number): ZipDirectory | null {
  const tailBytes = Math.min(fileBytes, END_BYTES + MAX_COMMENT)
  const tail = readAt(fd, fileBytes - tailBytes, tailBytes)
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue
    const found = directoryAt(fd, fileBytes - tailBytes + at, tail.subarray(at))
    if (found !== null) return found
  }
  return null
}

function directoryAt(fd: number, endAt: number, end: Buffer): ZipDirectory | null {
  let size = end.readUInt32LE(12)
  let offset = end.readUInt32LE(16)
  let to = endAt
  if (size === IN_ZIP64 || offset === IN_ZIP64 || end.readUInt16LE(10) === 0xffff) {
    const end64 = findEnd64(fd, endAt)
    if (end64 !== null) {
      size = Number(end64.bytes.readBigUInt64LE(40))
      offset = Number(end64.bytes.readBigUInt64LE(48))
      to = end64.at
    }
  }
  const from = to - size
  const isThere = from >= 0 && from >= offset && size >= 0
  if (!isThere) return null
  const isEmpty = size === 0
  const begins = readAt(fd, from, 4)
  if (!isEmpty && (begins.length < 4 || begins.readUInt32LE(0) !== ENTRY_SIGNATURE)) return null
  return { from, to, shift: from - offset }
}

function findEnd64(fd: number, endAt: number): { at: number; bytes: Buffer } | null {
  const locator = readAt(fd, Math.max(0, endAt - LOCATOR_BYTES), LOCATOR_BYTES)
  if (locator.length < LOCATOR_BYTES || locator.readUInt32LE(0) !== LOCATOR_SIGNATURE) return null
  const said = Number(locator.readBigUInt64LE(8))
  for (const at of [said, endAt - LOCATOR_BYTES - END64_BYTES]) {
    if (at < 0 || at > endAt) continue
    const bytes = readAt(fd, at, END64_BYTES)
    if (bytes.length === END64_BYTES && bytes.readUInt32LE(0) === END64_SIGNATURE)
      return { at, bytes }
  }
  return null
}

/** Entries in the directory's order. @returns Whether it ended where it says it ends. */
export function* entriesOf(fd: number, directory: ZipDirectory): Generator<ZipEntry, boolean> {
  for (let at = directory.from; at < directory.to; ) {
    const head = readAt(fd, at, ENTRY_BYTES)
    if (head.length < ENTRY_BYTES || head.readUInt32LE(0) !== ENTRY_SIGNATURE) return false
    const nameBytes = head.readUInt16LE(28)
    const extraBytes = head.readUInt16LE(30)
    const rest = readAt(fd, at + ENTRY_BYTES, nameBytes + extraBytes)
    if (rest.length < nameBytes + extraBytes) return false
    const fields = [rest.subarray(0, nameBytes), rest.subarray(nameBytes)] as const
    yield { at, ...entryOf(head, ...fields, directory.shift) }
    at += ENTRY_BYTES + nameBytes + extraBytes + head.readUInt16LE(32)
  }
  return true
}

function entryOf(head: Buffer, name: Buffer, extra: Buffer, shift: number): Omit<ZipEntry, 'at'> {
  const wide = wideFields(extraField(extra, ZIP64))
  const size = wide(head.readUInt32LE(24))
  const packedSize = wide(head.readUInt32LE(20))
  const start = wide(head.readUInt32LE(42)) + shift
  const isUnix = MADE_ON_UNIX.includes(head.readUInt8(5))
  const stamp = extraField(extra, TIMESTAMP)
  const hasTime = stamp !== null && stamp.length >= 5 && (stamp.readUInt8(0) & 1) === 1
  return {
    name: Buffer.from(name),
    flags: head.readUInt16LE(8),
    method: head.readUInt16LE(10),
    crc32: head.readUInt32LE(16),
    packedSize,
    size,
    start,
    modifiedSeconds: hasTime
      ? stamp.readInt32LE(1)
      : dosSeconds(head.readUInt16LE(14), head.readUInt16LE(12)),
    unixMode: isUnix ? head.readUInt16LE(40) : 0,
  }
}

/** Fields of 32 bits that are all ones stand, in order, in the ZIP64 field. */
function wideFields(field: Buffer | null): (value: number) => number {
  let at = 0
  return (value) => {
    if (value !== IN_ZIP64 || field === null || at + 8 > field.length) return value
    const wide = Number(field.readBigUInt64LE(at))
    at += 8
    return wide
  }
}

function extraField(extra: Buffer, id: number): Buffer | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + length)
    at += 4 + length
  }
  return null
}

/** A wall clock without a zone; taken as if it were UTC, which the name of the field does not promise. */
function dosSeconds(date: number, time: number): number {
  const year = 1980 + (date >> 9)
  const ms = Date.UTC(
    ...([year, ((date >> 5) & 15) - 1, date & 31] as const),
    ...([time >> 11, (time >> 5) & 63, (time & 31) * 2] as const),
  )
  return Math.trunc(ms / 1000)
}

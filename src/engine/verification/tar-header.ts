import { PAX_HEADER_BYTES } from './limits.ts'

/** One header of a pax tar file (IEEE Std 1003.1, pax): 512 bytes, checked field by field. */

export const BLOCK = 512

export type TarHeader = {
  readonly name: string
  readonly type: string
  readonly size: number
  /** False: GNU's dialect, which is not permitted; its members are known all the same. */
  readonly isPosix: boolean
}

const PAX_KEYS: ReadonlySet<string> = new Set([
  ...['path', 'size', 'mtime', 'atime', 'ctime', 'uid', 'gid', 'uname', 'gname', 'comment'],
])

/** Whether a block could begin a tar file of any dialect: magic and checksum. */
export function looksLikeTar(block: Buffer): boolean {
  return block.length === BLOCK && block.toString('latin1', 257, 262) === 'ustar' && hasSum(block)
}

/** @returns The header, or in words why it is not one this program reads. */
export function readTarHeader(block: Buffer): TarHeader | string {
  if (!hasSum(block)) return 'A header has a wrong checksum.'
  const magic = block.toString('latin1', 257, 265)
  const isPosix = magic === 'ustar\x0000'
  if (!isPosix && magic !== 'ustar  \0') return 'A header is not POSIX ustar.'
  const size = octal(block, 124, 12)
  if (size === null) return 'A size is not octal.'
  const name = text(block, 0, 100)
  // GNU keeps other things where ustar has the prefix.
  const prefix = isPosix ? text(block, 345, 155) : ''
  const type = block.toString('latin1', 156, 157)
  return { name: prefix === '' ? name : `${prefix}/${name}`, type, size, isPosix }
}

/** The records of a pax extended header, or in words what is wrong with them. */
export function readPax(bytes: Buffer): ReadonlyMap<string, string> | string {
  if (bytes.length > PAX_HEADER_BYTES) return 'A pax header is larger than 64 KiB.'
  const records = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at)
    const digits = blank < 0 ? '' : bytes.toString('latin1', at, Math.min(blank, at + 8))
    const length = /^[1-9][0-9]*$/.test(digits) ? Number(digits) : 0
    const record = bytes.subarray(blank + 1, at + length)
    const equals = record.indexOf(0x3d)
    const isWhole = length > 0 && at + length <= bytes.length && record.at(-1) === 0x0a
    if (!isWhole || equals < 1) return 'A pax record is malformed.'
    const key = record.toString('latin1', 0, equals)
    if (!PAX_KEYS.has(key)) return 'A pax record has a key that is not permitted.'
    if (records.has(key)) return 'A pax record is there twice.'
    records.set(key, record.toString('latin1', equals + 1, record.length - 1))
    at += length
  }
  return records
}

/** Sum of the header's bytes with its own field read as blanks. */
function hasSum(block: Buffer): boolean {
  const stated = octal(block, 148, 8)
  let sum = 8 * 0x20
  for (const [at, byte] of block.entries()) if (at < 148 || at >= 156) sum += byte
  return stated === sum
}

/** Octal digits, ended by NUL or blank; no base-256. */
function octal(block: Buffer, from: number, length: number): number | null {
  const match = /^ *([0-7]+)[ \0]*$/.exec(block.toString('latin1', from, from + length))
  return match ? Number.parseInt(match[1] as string, 8) : null
}

function text(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.toString('latin1', 0, end < 0 ? length : end)
}

/** A header of a tar archive (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar's own numbers). */

export const TAR_BLOCK = 512
const SUM_AT = 148
const SUM_BYTES = 8

export type TarHeader = {
  readonly name: Buffer
  /** Null when the field is no number. */
  readonly size: number | null
  readonly modifiedSeconds: number
  readonly type: string
}

/** @returns null when the sum of the header's bytes is not the one in it. */
export function tarHeader(block: Buffer): TarHeader | null {
  if (block.length < TAR_BLOCK || !hasSum(block)) return null
  const name = text(block.subarray(0, 100))
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isPosix ? text(block.subarray(345, 500)) : Buffer.alloc(0)
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    size: number(block.subarray(124, 136)),
    modifiedSeconds: number(block.subarray(136, 148)) ?? 0,
    type: String.fromCharCode(block.readUInt8(156)),
  }
}

/** Whether bytes begin like a tar archive. */
export function isTar(bytes: Buffer): boolean {
  return bytes.length >= TAR_BLOCK && tarHeader(bytes.subarray(0, TAR_BLOCK)) !== null
}

function hasSum(block: Buffer): boolean {
  const said = number(block.subarray(SUM_AT, SUM_AT + SUM_BYTES))
  let sum = 0
  for (let at = 0; at < TAR_BLOCK; at += 1) {
    const isSum = at >= SUM_AT && at < SUM_AT + SUM_BYTES
    sum += isSum ? 0x20 : (block[at] ?? 0)
  }
  return said === sum
}

function text(field: Buffer): Buffer {
  const end = field.indexOf(0)
  return Buffer.from(end === -1 ? field : field.subarray(0, end))
}

/** Octal digits, or (GNU) a first bit and a number of 95 bits. */
function number(field: Buffer): number | null {
  if (((field[0] ?? 0) & 0x80) !== 0) {
    const bytes = Buffer.from(field)
    bytes[0] = (bytes[0] ?? 0) & 0x7f
    const value = Number(BigInt(`0x${bytes.toString('hex')}`))
    return Number.isSafeInteger(value) ? value : null
  }
  const digits = /^[ \0]*([0-7]*)[ \0]*/.exec(field.toString('latin1'))?.[1] ?? ''
  return digits === ''
    ? field.every((byte) => byte === 0 || byte === 0x20)
      ? 0
      : null
    : parseInt(digits, 8)
}

/** Records of a pax header: `length key=value\n`, length counting itself. What is not one ends them. */
export function paxRecords(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const records = new Map<string, Buffer>()
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at)
    const length = blank === -1 ? Number.NaN : Number(bytes.toString('latin1', at, blank))
    const equals = bytes.indexOf(0x3d, blank)
    const end = at + length
    if (!(length > 0) || equals === -1 || end > bytes.length || equals >= end) break
    records.set(bytes.toString('latin1', blank + 1, equals), bytes.subarray(equals + 1, end - 1))
    at = end
  }
  return records
}

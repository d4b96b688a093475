/** Writes binary property lists ("bplist00"): whole numbers, texts, truths, references, lists and dictionaries. */

export type Uid = { readonly uid: number }
export const uid = (n: number): Uid => ({ uid: n })

type Plist = number | string | boolean | Uid | readonly Plist[] | { readonly [key: string]: Plist }

const REF_BYTES = 2
const OFFSET_BYTES = 4

export function binaryPlist(top: Plist): Buffer {
  const objects: Buffer[] = []
  const add = (value: Plist): number => {
    const ref = objects.length
    objects.push(Buffer.alloc(0))
    objects[ref] = objectOf(value, add)
    return ref
  }
  add(top)
  const offsets: Buffer[] = []
  let at = 8
  for (const object of objects) {
    offsets.push(number(at, OFFSET_BYTES))
    at += object.length
  }
  const trailer = Buffer.alloc(32)
  trailer.writeUInt8(OFFSET_BYTES, 6)
  trailer.writeUInt8(REF_BYTES, 7)
  trailer.writeBigUInt64BE(BigInt(objects.length), 8)
  trailer.writeBigUInt64BE(BigInt(at), 24)
  return Buffer.concat([Buffer.from('bplist00'), ...objects, ...offsets, trailer])
}

function objectOf(value: Plist, add: (value: Plist) => number): Buffer {
  if (typeof value === 'boolean') return Buffer.of(value ? 9 : 8)
  if (typeof value === 'number') return wholeNumber(value)
  if (typeof value === 'string') {
    const isAscii = /^[\0-\x7f]*$/.test(value)
    const bytes = isAscii ? Buffer.from(value) : Buffer.from(value, 'utf16le').swap16()
    return Buffer.concat([head(isAscii ? 5 : 6, value.length), bytes])
  }
  if (isList(value)) {
    const refs = value.map((one) => number(add(one), REF_BYTES))
    return Buffer.concat([head(10, value.length), ...refs])
  }
  if (isUid(value)) return Buffer.of(0x80, value.uid)
  const keys = Object.keys(value).map((key) => number(add(key), REF_BYTES))
  const values = Object.values(value).map((one) => number(add(one), REF_BYTES))
  return Buffer.concat([head(13, keys.length), ...keys, ...values])
}

const isList = (value: Plist): value is readonly Plist[] => Array.isArray(value)
const isUid = (value: Plist): value is Uid =>
  typeof value === 'object' && Object.keys(value).join() === 'uid'

function wholeNumber(value: number): Buffer {
  if (value >= 0 && value < 256) return Buffer.of(0x10, value)
  const wide = Buffer.alloc(9, 0x13)
  wide.writeBigInt64BE(BigInt(value), 1)
  return wide
}

function head(kind: number, size: number): Buffer {
  if (size < 15) return Buffer.of(kind * 16 + size)
  return Buffer.concat([Buffer.of(kind * 16 + 15), wholeNumber(size)])
}

function number(value: number, bytes: number): Buffer {
  const written = Buffer.alloc(bytes)
  written.writeUIntBE(value, 0, bytes)
  return written
}

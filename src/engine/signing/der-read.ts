import { SigningError } from '../../domain/errors.ts'

/**
 * Strict DER (X.690 clause 10): definite shortest lengths, one-byte tags, nothing after the end.
 * Input may come from a hostile bundle, so anything else is refused instead of guessed at.
 */

/** One element; both buffers are views into the input. */
export type Der = { readonly tag: number; readonly whole: Buffer; readonly content: Buffer }

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Identifier octet of a context-specific tag. */
export const contextTag = (number: number, constructed = true): number =>
  (constructed ? 0xa0 : 0x80) | number

/** Reads the one element that `bytes` must be.
 *  @throws {SigningError} BAD_SIGNATURE_INPUT when it is not DER or something follows. */
export function readDer(bytes: Buffer, tag?: number): Der {
  const element = readAt(bytes, 0)
  if (element.whole.length !== bytes.length) throw malformed('bytes after the end')
  return expectTag(element, tag)
}

/** The elements inside a constructed element, in order. */
export function childrenOf(parent: Der): Der[] {
  if ((parent.tag & 0x20) === 0) throw malformed('not a constructed element')
  return elementsOf(parent.content)
}

export function elementsOf(bytes: Buffer): Der[] {
  const elements: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const element = readAt(bytes, at)
    elements.push(element)
    at += element.whole.length
  }
  return elements
}

/** @throws {SigningError} BAD_SIGNATURE_INPUT when the element is absent or has another tag. */
export function expectTag(element: Der | undefined, tag?: number): Der {
  if (element === undefined) throw malformed('an element is missing')
  if (tag !== undefined && element.tag !== tag) throw malformed('an element has another type')
  return element
}

/** Exactly the children of a sequence with these tags, no more and no fewer. */
export function sequenceOf(element: Der | undefined, ...tags: (number | undefined)[]): Der[] {
  const children = childrenOf(expectTag(element, TAG.sequence))
  if (children.length !== tags.length) throw malformed('a sequence has another length')
  for (const [index, child] of children.entries()) expectTag(child, tags[index])
  return children
}

/** An object identifier in dotted form. */
export function oidOf(element: Der | undefined): string {
  const { content } = expectTag(element, TAG.oid)
  const last = content.at(-1)
  if (last === undefined || last >= 0x80 || content.length > 64)
    throw malformed('object identifier')
  const arcs: bigint[] = []
  let arc = 0n
  let fresh = true
  for (const byte of content) {
    if (fresh && byte === 0x80) throw malformed('object identifier')
    arc = (arc << 7n) | BigInt(byte & 0x7f)
    fresh = byte < 0x80
    if (!fresh) continue
    arcs.push(arc)
    arc = 0n
  }
  const [joined = 0n, ...rest] = arcs
  const first = joined < 40n ? 0n : joined < 80n ? 1n : 2n
  return [first, joined - first * 40n, ...rest].join('.')
}

/** A small non-negative integer. */
export function smallIntegerOf(element: Der | undefined): number {
  const bytes = integerBytes(element)
  if (bytes.length > 6 || (bytes[0] ?? 0) >= 0x80) throw malformed('integer out of range')
  return bytes.readUIntBE(0, bytes.length)
}

/** Two's complement bytes of an integer in its shortest form. */
export function integerBytes(element: Der | undefined): Buffer {
  const { content } = expectTag(element, TAG.integer)
  const [first, second] = content
  if (first === undefined) throw malformed('empty integer')
  const padded =
    second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
  if (padded) throw malformed('integer not in shortest form')
  return content
}

export function booleanOf(element: Der | undefined): boolean {
  const { content } = expectTag(element, TAG.boolean)
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw malformed('boolean')
  return content[0] === 0xff
}

/** Bits of a bit string, which must be whole octets unless `anyLength`. */
export function bitsOf(element: Der | undefined, anyLength = false): Buffer {
  const { content } = expectTag(element, TAG.bitString)
  const unused = content[0]
  if (unused === undefined || unused > 7) throw malformed('bit string')
  if (unused !== 0 && (!anyLength || content.length === 1)) throw malformed('bit string')
  const last = content.at(-1) ?? 0
  if (unused !== 0 && (last & ((1 << unused) - 1)) !== 0) throw malformed('bit string')
  return content.subarray(1)
}

/** UTCTime or GeneralizedTime in the forms of RFC 5280 (4.1.2.5); `fractions` as RFC 3161 allows. */
export function timeOf(element: Der | undefined, fractions = false): Date {
  const { tag, content } = expectTag(element)
  const text = content.toString('latin1')
  const utc = tag === TAG.utcTime && /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()Z$/.exec(text)
  const general =
    tag === TAG.generalizedTime &&
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{0,8}[1-9])?Z$/.exec(text)
  const match = utc || general
  if (!match) throw malformed('time')
  const [, year = '', month, day, hour, minute, second, fraction = ''] = match
  if (fraction !== '' && !fractions) throw malformed('time')
  const full = utc ? `${Number(year) < 50 ? '20' : '19'}${year}` : year
  const millis = fraction === '' ? '.000' : `${fraction}00`.slice(0, 4)
  const iso = `${full}-${month}-${day}T${hour}:${minute}:${second}${millis}Z`
  const time = new Date(iso)
  if (Number.isNaN(time.getTime()) || time.toISOString() !== iso) throw malformed('time')
  return time
}

export function malformed(what: string): SigningError {
  return new SigningError('BAD_SIGNATURE_INPUT', `Not valid DER: ${what}.`)
}

function readAt(bytes: Buffer, at: number): Der {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) throw malformed('cut short')
  if ((tag & 0x1f) === 0x1f) throw malformed('tag of several bytes')
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4 || start + count > bytes.length) throw malformed('length')
    length = bytes.readUIntBE(start, count)
    if (length < 0x80 || length < 2 ** (8 * (count - 1))) throw malformed('length not shortest')
    start += count
  }
  const end = start + length
  if (end > bytes.length) throw malformed('cut short')
  return { tag, whole: bytes.subarray(at, end), content: bytes.subarray(start, end) }
}

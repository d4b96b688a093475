import forge from 'node-forge'
import { TAG } from './der-read.ts'

/** Writes DER from finished pieces, so that bytes taken over from a certificate stay those bytes. */

export function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(content.length)]), content])
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(TAG.sequence, ...parts)

/** SET OF, in DER order: ascending by the bytes of the elements (X.690, 11.6). */
export const setOf = (parts: readonly Buffer[], tag: number = TAG.set): Buffer =>
  tlv(tag, ...parts.toSorted(Buffer.compare))

export const oid = (dotted: string): Buffer =>
  tlv(TAG.oid, Buffer.from(forge.asn1.oidToDer(dotted).getBytes(), 'latin1'))

export const nul = (): Buffer => tlv(TAG.null)
export const octets = (bytes: Uint8Array): Buffer => tlv(TAG.octetString, bytes)

/** A non-negative integer below 2^31. */
export const integer = (value: number): Buffer =>
  tlv(TAG.integer, Buffer.from(forge.asn1.integerToDer(value).getBytes(), 'latin1'))

/** A non-negative integer given by its big-endian bytes. */
export function unsignedInteger(bytes: Uint8Array): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0)
  const short = from < 0 ? Buffer.from([0]) : Buffer.from(bytes.subarray(from))
  return tlv(
    TAG.integer,
    (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short,
  )
}

/** UTCTime until 2049, then GeneralizedTime (RFC 5652, 11.3); whole seconds. */
export function time(when: Date): Buffer {
  const digits = when.toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '')
  return when.getUTCFullYear() < 2050
    ? tlv(TAG.utcTime, Buffer.from(digits.slice(2), 'latin1'))
    : tlv(TAG.generalizedTime, Buffer.from(digits, 'latin1'))
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octetsOfLength: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256))
    octetsOfLength.unshift(rest % 256)
  return [0x80 | octetsOfLength.length, ...octetsOfLength]
}

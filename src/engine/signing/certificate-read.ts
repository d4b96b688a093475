import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { SigningError } from '../../domain/errors.ts'
import { ECDSA_WITH, HASH_OID, OID, RSA_WITH } from './algorithms.ts'
import {
  bitsOf,
  booleanOf,
  childrenOf,
  contextTag,
  type Der,
  elementsOf,
  expectTag,
  integerBytes,
  malformed,
  oidOf,
  readDer,
  sequenceOf,
  smallIntegerOf,
  TAG,
  timeOf,
} from './der-read.ts'
import { nameText } from './name-text.ts'

/** A certificate as far as a verifier needs it; node:crypto does the cryptography through `x509`. */
export type Certificate = {
  readonly der: Buffer
  readonly x509: X509Certificate
  /** Read at once: of a damaged certificate only this part may be unreadable. */
  readonly publicKey: KeyObject
  /** Lower-case hexadecimal SHA-256 of the DER. */
  readonly sha256: string
  /** DER of the names and of the serial number, for comparison byte by byte. */
  readonly issuer: Buffer
  readonly subject: Buffer
  readonly serial: Buffer
  /** Printable ASCII: `O=…, OU=…, CN=…`. */
  readonly subjectText: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** Not made with MD5 or SHA-1. */
  readonly strongSignature: boolean
  readonly isAuthority: boolean
  readonly pathLength: number | null
  /** Bit numbers of RFC 5280, 4.2.1.3; null when there is no such extension. */
  readonly keyUsage: ReadonlySet<number> | null
  readonly extendedKeyUsage: readonly string[] | null
  readonly extendedKeyUsageCritical: boolean
  /** The subject key identifier, when there is one. */
  readonly keyIdentifier: Buffer | null
  /** Critical extensions that are not understood here. */
  readonly unknownCritical: readonly string[]
}

export const KEY_USAGE = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyCertSign: 5,
  crlSign: 6,
} as const

const EXTENSION = {
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  subjectKeyIdentifier: '2.5.29.14',
} as const

type Extension = { readonly critical: boolean; readonly value: Buffer }

/** @throws {SigningError} BAD_CERTIFICATE when the bytes are not one X.509 v3 certificate in DER. */
export function readCertificate(der: Buffer): Certificate {
  try {
    return read(der)
  } catch (cause) {
    throw new SigningError('BAD_CERTIFICATE', 'Not a readable X.509 certificate.', { cause })
  }
}

/** The certificates of a PEM text, in order. Text between the blocks is ignored.
 *  @throws {SigningError} BAD_CERTIFICATE when a block is no certificate. */
export function readCertificatesPem(pem: string): Certificate[] {
  return pemBlocks(pem, 'CERTIFICATE').map(readCertificate)
}

/** DER of each PEM block with this label. */
export function pemBlocks(pem: string, label: string): Buffer[] {
  const block = new RegExp(
    `-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`,
    'g',
  )
  return [...pem.matchAll(block)].map(([, body = '']) => Buffer.from(body, 'base64'))
}

export function toPem(der: Uint8Array, label: string): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** Whether `issuer` signed `subject`: names and signature, nothing else. */
export function issued(issuer: Certificate, subject: Certificate): boolean {
  if (!issuer.subject.equals(subject.issuer)) return false
  try {
    return subject.x509.verify(issuer.publicKey)
  } catch {
    return false
  }
}

function read(der: Buffer): Certificate {
  const [tbs, algorithm, signature] = sequenceOf(
    readDer(der),
    TAG.sequence,
    TAG.sequence,
    TAG.bitString,
  )
  bitsOf(signature)
  const fields = childrenOf(expectTag(tbs))
  const [version, serial, inner, issuer, validity, subject, key, extensionList] = fields
  if (fields.length !== 8) throw malformed('certificate fields')
  if (smallIntegerOf(elementsOf(expectTag(version, contextTag(0)).content)[0]) !== 2) {
    throw malformed('certificate version')
  }
  if (!expectTag(inner).whole.equals(expectTag(algorithm).whole))
    throw malformed('algorithms differ')
  expectTag(key, TAG.sequence)
  integerBytes(serial)
  const [notBefore, notAfter] = sequenceOf(validity, undefined, undefined)
  const extensions = readExtensions(expectTag(extensionList, contextTag(3)))
  const constraints = basicConstraints(extensions.get(EXTENSION.basicConstraints))
  const extended = extensions.get(EXTENSION.extendedKeyUsage)
  const x509 = new X509Certificate(der)
  const keyIdentifier = extensions.get(EXTENSION.subjectKeyIdentifier)
  const known: readonly string[] = Object.values(EXTENSION)
  return {
    der,
    x509,
    publicKey: x509.publicKey,
    sha256: createHash('sha256').update(der).digest('hex'),
    issuer: expectTag(issuer, TAG.sequence).whole,
    subject: expectTag(subject, TAG.sequence).whole,
    serial: expectTag(serial).whole,
    subjectText: nameText(expectTag(subject)),
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    strongSignature: isStrong(expectTag(algorithm)),
    ...constraints,
    keyUsage: keyUsage(extensions.get(EXTENSION.keyUsage)),
    extendedKeyUsage: extended ? extendedUsages(extended) : null,
    extendedKeyUsageCritical: extended?.critical ?? false,
    keyIdentifier: keyIdentifier ? readDer(keyIdentifier.value, TAG.octetString).content : null,
    unknownCritical: [...extensions]
      .filter(([id, extension]) => extension.critical && !known.includes(id))
      .map(([id]) => id),
  }
}

/** Signed with SHA-2: RSA PKCS #1 v1.5, RSA-PSS or ECDSA. */
export function isStrong(algorithm: Der): boolean {
  const [id, parameters] = childrenOf(algorithm)
  const name = oidOf(id)
  if ([...Object.values(RSA_WITH), ...Object.values(ECDSA_WITH)].includes(name)) return true
  if (name !== OID.pss || parameters === undefined) return false
  // An absent hash means SHA-1 (RFC 4055, 3.1).
  const hash = childrenOf(parameters).find((part) => part.tag === contextTag(0))
  if (hash === undefined) return false
  return Object.values(HASH_OID).includes(
    oidOf(childrenOf(expectTag(elementsOf(hash.content)[0]))[0]),
  )
}

export function readExtensions(wrapper: Der): Map<string, Extension> {
  const extensions = new Map<string, Extension>()
  for (const one of childrenOf(readDer(wrapper.content, TAG.sequence))) {
    const parts = childrenOf(one)
    const id = oidOf(parts[0])
    const critical = parts.length === 3 && booleanOf(parts[1])
    const value = expectTag(parts.at(-1), TAG.octetString).content
    if (parts.length < 2 || parts.length > 3 || extensions.has(id)) throw malformed('extensions')
    extensions.set(id, { critical, value })
  }
  return extensions
}

function basicConstraints(extension: Extension | undefined): {
  isAuthority: boolean
  pathLength: number | null
} {
  if (extension === undefined) return { isAuthority: false, pathLength: null }
  const parts = childrenOf(readDer(extension.value, TAG.sequence))
  const isAuthority = parts[0]?.tag === TAG.boolean && booleanOf(parts[0])
  const length = parts.find((part) => part.tag === TAG.integer)
  return { isAuthority, pathLength: length ? smallIntegerOf(length) : null }
}

function keyUsage(extension: Extension | undefined): ReadonlySet<number> | null {
  if (extension === undefined) return null
  const bits = bitsOf(readDer(extension.value), true)
  const numbers = Array.from({ length: bits.length * 8 }, (_, bit) => bit)
  return new Set(numbers.filter((bit) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0))
}

function extendedUsages(extension: Extension): string[] {
  return childrenOf(readDer(extension.value, TAG.sequence)).map(oidOf)
}

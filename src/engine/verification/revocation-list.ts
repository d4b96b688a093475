import { verify } from 'node:crypto'
import { SafeholdError } from '../../domain/errors.ts'
import { type Certificate, isStrong, KEY_USAGE, pemBlocks } from '../signing/certificate-read.ts'
import {
  bitsOf,
  childrenOf,
  contextTag,
  type Der,
  expectTag,
  malformed,
  oidOf,
  readDer,
  sequenceOf,
  TAG,
  timeOf,
} from '../signing/der-read.ts'
import { hashOfSignature } from './raw-signature.ts'

/** A list of revoked certificates (RFC 5280, 5). Absence from it proves nothing. */
export type Crl = {
  /** null when the list names no end: it is never out of date. */
  readonly nextUpdate: Date | null
  /** Whether this issuer signed it. */
  readonly isFrom: (issuer: Certificate) => boolean
  /** Time of revocation of the certificate with this serial number (DER); null when not listed. */
  readonly revokedAt: (serial: Buffer) => Date | null
}

/** Critical extensions of a list that change nothing for a complete list. */
const HARMLESS = new Set(['2.5.29.20', '2.5.29.35'])

/** The lists in a PEM text. A list that cannot be used counts in `unusable`. */
export function readCrls(pem: string): { crls: Crl[]; unusable: number } {
  const crls: Crl[] = []
  let unusable = 0
  for (const der of pemBlocks(pem, 'X509 CRL')) {
    try {
      crls.push(readCrl(der))
    } catch (error) {
      if (!(error instanceof SafeholdError)) throw error
      unusable += 1
    }
  }
  return { crls, unusable }
}

function readCrl(der: Buffer): Crl {
  const [list, algorithm, signature] = sequenceOf(
    readDer(der),
    TAG.sequence,
    TAG.sequence,
    TAG.bitString,
  )
  const fields = childrenOf(expectTag(list))
  if (fields[0]?.tag === TAG.integer) fields.shift()
  const [inner, issuer, , ...rest] = fields
  const identifier = expectTag(algorithm)
  if (!expectTag(inner).whole.equals(identifier.whole)) throw malformed('algorithms differ')
  if (!isStrong(identifier)) throw malformed('algorithm of a list')
  const next =
    rest[0]?.tag === TAG.utcTime || rest[0]?.tag === TAG.generalizedTime ? rest.shift() : null
  const entries = rest[0]?.tag === TAG.sequence ? childrenOf(rest.shift() as Der) : []
  if (rest[0] !== undefined) requireHarmless(expectTag(rest[0], contextTag(0)))
  const revoked = new Map(
    entries.map((entry) => {
      const [serial, when] = childrenOf(entry)
      return [expectTag(serial, TAG.integer).whole.toString('hex'), timeOf(when)] as const
    }),
  )
  const signed = expectTag(list).whole
  const bits = bitsOf(signature)
  return {
    nextUpdate: next ? timeOf(next) : null,
    isFrom: (candidate) =>
      candidate.subject.equals(expectTag(issuer).whole) &&
      (candidate.keyUsage === null || candidate.keyUsage.has(KEY_USAGE.crlSign)) &&
      isSigned(identifier, signed, bits, candidate),
    revokedAt: (serial) => revoked.get(serial.toString('hex')) ?? null,
  }
}

/** A delta or partial list must not be taken for a complete one. */
function requireHarmless(wrapper: Der): void {
  for (const extension of childrenOf(readDer(wrapper.content, TAG.sequence))) {
    const parts = childrenOf(extension)
    if (parts.length === 3 && !HARMLESS.has(oidOf(parts[0]))) throw malformed('extension of a list')
  }
}

function isSigned(
  identifier: Der,
  signed: Buffer,
  signature: Buffer,
  issuer: Certificate,
): boolean {
  const how = hashOfSignature(identifier, issuer.publicKey, null)
  if (how === null) return false
  try {
    return verify(how.hash, signed, how.key, signature)
  } catch {
    return false
  }
}

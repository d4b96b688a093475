import { createHash, verify } from 'node:crypto'
import { type Hash, OID } from '../signing/algorithms.ts'
import { type Certificate, readCertificate } from '../signing/certificate-read.ts'
import {
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
} from '../signing/der-read.ts'
import { tlv } from '../signing/der-write.ts'
import { hashOf, hashOfSignature } from './raw-signature.ts'

/** Time-stamp requests and replies (RFC 3161). Replies come from third parties, whose encoders are not
 *  byte-strict in the order of sets; so this reads them by meaning, unlike the bundle's own signatures. */

export type Imprint = { readonly hash: Hash | null; readonly bytes: Buffer }

export type TimestampRequest = { readonly imprint: Imprint; readonly nonce: Buffer | null }

export type TimestampReply = {
  /** 0 granted, 1 granted with changes; anything else is a refusal. */
  readonly status: number
  readonly token: TimestampToken | null
}

export type TimestampToken = {
  readonly imprint: Imprint
  readonly nonce: Buffer | null
  readonly genTime: Date
  readonly authority: Certificate
  readonly embedded: readonly Certificate[]
  /** Signature, message digest and the reference to the signing certificate all hold. */
  readonly isSigned: boolean
}

/** @throws {SigningError} BAD_SIGNATURE_INPUT */
export function readTimestampRequest(der: Buffer): TimestampRequest {
  const [version, imprint, ...rest] = childrenOf(readDer(der, TAG.sequence))
  if (smallIntegerOf(version) !== 1) throw malformed('version')
  const nonce = rest.find((one) => one.tag === TAG.integer)
  return { imprint: imprintOf(imprint), nonce: nonce ? integerBytes(nonce) : null }
}

/** @throws {SigningError} BAD_SIGNATURE_INPUT */
export function readTimestampReply(der: Buffer): TimestampReply {
  const [info, token, ...more] = childrenOf(readDer(der, TAG.sequence))
  if (more.length > 0) throw malformed('bytes after the token')
  const status = smallIntegerOf(childrenOf(expectTag(info, TAG.sequence))[0])
  return { status, token: token === undefined ? null : readToken(token) }
}

function readToken(token: Der): TimestampToken {
  const [type, wrapper] = sequenceOf(token, TAG.oid, contextTag(0))
  if (oidOf(type) !== OID.signedData) throw malformed('not SignedData')
  const fields = childrenOf(expectTag(childrenOf(expectTag(wrapper))[0], TAG.sequence))
  const [version, , encapsulated, ...rest] = fields
  if (smallIntegerOf(version) !== 3) throw malformed('version')
  const [contentType, content] = sequenceOf(encapsulated, TAG.oid, contextTag(0))
  if (oidOf(contentType) !== OID.tstInfo) throw malformed('not a time stamp')
  const info = readDer(expectTag(content).content, TAG.octetString).content
  const set = rest.find((one) => one.tag === contextTag(0))
  const signers = childrenOf(expectTag(rest.at(-1), TAG.set))
  if (signers.length !== 1) throw malformed('not exactly one signer')
  const certificates = (set ? childrenOf(set) : [])
    .filter((one) => one.tag === TAG.sequence)
    .map((one) => readCertificate(one.whole))
  return { ...readInfo(info), ...readSigner(expectTag(signers[0]), certificates, info) }
}

function readInfo(info: Buffer): { imprint: Imprint; nonce: Buffer | null; genTime: Date } {
  const [version, policy, imprint, serial, genTime, ...rest] = childrenOf(
    readDer(info, TAG.sequence),
  )
  if (smallIntegerOf(version) !== 1) throw malformed('version')
  oidOf(policy)
  integerBytes(serial)
  const nonce = rest.find((one) => one.tag === TAG.integer)
  return {
    imprint: imprintOf(imprint),
    nonce: nonce ? integerBytes(nonce) : null,
    genTime: timeOf(expectTag(genTime, TAG.generalizedTime), true),
  }
}

function readSigner(signer: Der, certificates: readonly Certificate[], info: Buffer) {
  const [, identifier, digest, attributes, algorithm, signature] = childrenOf(signer)
  const authority = certificates.find((one) => isNamed(expectTag(identifier), one))
  if (authority === undefined) throw malformed('the certificate of the authority is missing')
  const hash = hashOf(digest)
  const signed = elementsOf(expectTag(attributes, contextTag(0)).content)
  const how = hashOfSignature(expectTag(algorithm), authority.publicKey, hash)
  let isSigned = false
  if (hash !== null && how !== null) {
    const bytes = tlv(TAG.set, expectTag(attributes).content)
    const isRight = attributesHold(signed, createHash(hash).update(info).digest(), authority)
    try {
      isSigned = isRight && verify(how.hash, bytes, how.key, expectTag(signature).content)
    } catch {
      isSigned = false
    }
  }
  return { authority, embedded: certificates.filter((one) => one !== authority), isSigned }
}

function isNamed(identifier: Der, certificate: Certificate): boolean {
  if (identifier.tag === contextTag(0, false)) {
    return certificate.keyIdentifier?.equals(identifier.content) === true
  }
  const [issuer, serial] = sequenceOf(identifier, TAG.sequence, TAG.integer)
  return (
    certificate.issuer.equals(expectTag(issuer).whole) &&
    certificate.serial.equals(expectTag(serial).whole)
  )
}

function attributesHold(
  attributes: readonly Der[],
  digest: Buffer,
  authority: Certificate,
): boolean {
  const values = new Map(
    attributes.map((attribute) => {
      const [type, set] = sequenceOf(attribute, TAG.oid, TAG.set)
      return [oidOf(type), childrenOf(expectTag(set))[0]] as const
    }),
  )
  const type = values.get(OID.contentType)
  const messageDigest = values.get(OID.messageDigest)
  return (
    values.size === attributes.length &&
    type !== undefined &&
    oidOf(type) === OID.tstInfo &&
    messageDigest?.content.equals(digest) === true &&
    (namesCertificate(values.get(OID.signingCertificateV2), authority, true) ||
      namesCertificate(values.get(OID.signingCertificate), authority, false))
  )
}

/** ESSCertID (SHA-1) or ESSCertIDv2 (SHA-256 unless it says otherwise); RFC 5035, 3 and 4. */
function namesCertificate(
  value: Der | undefined,
  certificate: Certificate,
  isV2: boolean,
): boolean {
  if (value === undefined) return false
  const first = childrenOf(expectTag(childrenOf(value)[0]))[0]
  const parts = childrenOf(expectTag(first))
  const stated = isV2 && parts[0]?.tag === TAG.sequence ? hashOf(parts.shift()) : 'sha256'
  const hash = isV2 ? stated : 'sha1'
  if (hash === null) return false
  const expected = createHash(hash).update(certificate.der).digest()
  return expectTag(parts[0], TAG.octetString).content.equals(expected)
}

function imprintOf(element: Der | undefined): Imprint {
  const [algorithm, bytes] = sequenceOf(element, TAG.sequence, TAG.octetString)
  return { hash: hashOf(algorithm), bytes: expectTag(bytes).content }
}

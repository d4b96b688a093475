import { constants, createHash, type KeyObject, sign } from 'node:crypto'
import { SigningError } from '../../domain/errors.ts'
import {
  HASH_BYTES,
  type Hash,
  hashIdentifier,
  OID,
  type Scheme,
  signatureIdentifier,
} from './algorithms.ts'
import type { SigningIdentity } from './certificate.ts'
import { readCertificate } from './certificate-read.ts'
import { contextTag, readDer } from './der-read.ts'
import { integer, octets, oid, sequence, setOf, time, tlv } from './der-write.ts'

export type SignOptions = { readonly scheme?: Scheme; readonly hash?: Hash }

/** Detached CMS SignedData over `content`, CAdES-B-B profile (formats.md 3, 2 and 5, 17), as DER.
 *  RSA PKCS #1 v1.5 or ECDSA as the key is, SHA-512 (SHA-256 and SHA-384 for keys on P-256, P-384).
 *  @throws {SigningError} UNSUPPORTED_KEY for a key or scheme that the profile does not know,
 *  BAD_CERTIFICATE when the certificate is not that key's. */
export function signDetached(
  content: Buffer,
  identity: SigningIdentity,
  when: Date = new Date(),
  options: SignOptions = {},
): Buffer {
  const scheme = options.scheme ?? usualScheme(identity.key)
  const hash = options.hash ?? usualHash(identity.key)
  const certificate = readCertificate(identity.certificate)
  requireFit(identity, scheme)
  const attributes = signedAttributes({
    certificate: identity.certificate,
    issuer: certificate.issuer,
    serial: certificate.serial,
    digest: createHash(hash).update(content).digest(),
    when,
    hashAlgorithm: hashIdentifier(hash),
    signatureAlgorithm: signatureIdentifier(scheme, hash),
  })
  const signature = signBytes(setOf(attributes), identity.key, scheme, hash)
  return signedData({
    certificates: [identity.certificate, ...identity.chain],
    issuer: certificate.issuer,
    serial: certificate.serial,
    hashAlgorithm: hashIdentifier(hash),
    signatureAlgorithm: signatureIdentifier(scheme, hash),
    attributes,
    signature,
  })
}

type AttributeParts = {
  readonly certificate: Buffer
  readonly issuer: Buffer
  readonly serial: Buffer
  readonly digest: Buffer
  readonly when: Date
  readonly hashAlgorithm: Buffer
  readonly signatureAlgorithm: Buffer
}

/** The five signed attributes of the profile, unsorted. The verifier rebuilds them with this too:
 *  what it compares with are the bytes that were signed, so a mistake here cannot hide. */
export function signedAttributes(parts: AttributeParts): Buffer[] {
  const attribute = (type: string, value: Buffer) => sequence(oid(type), tlv(0x31, value))
  const certificateHash = createHash('sha256').update(parts.certificate).digest()
  // hashAlgorithm is left out: SHA-256 is its default (RFC 5035, 4).
  const issuerSerial = sequence(sequence(tlv(contextTag(4), parts.issuer)), parts.serial)
  const ess = sequence(sequence(sequence(octets(certificateHash), issuerSerial)))
  // [1] IMPLICIT: the content of the identifier under another tag (RFC 6211, 2).
  const protection = sequence(
    parts.hashAlgorithm,
    tlv(contextTag(1), readDer(parts.signatureAlgorithm).content),
  )
  return [
    attribute(OID.contentType, oid(OID.data)),
    attribute(OID.signingTime, time(parts.when)),
    attribute(OID.messageDigest, octets(parts.digest)),
    attribute(OID.signingCertificateV2, ess),
    attribute(OID.algorithmProtection, protection),
  ]
}

type SignedDataParts = {
  readonly certificates: readonly Buffer[]
  readonly issuer: Buffer
  readonly serial: Buffer
  readonly hashAlgorithm: Buffer
  readonly signatureAlgorithm: Buffer
  readonly attributes: readonly Buffer[]
  readonly signature: Buffer
}

/** ContentInfo around SignedData version 1 with one signer (RFC 5652, 5.1). */
export function signedData(parts: SignedDataParts): Buffer {
  const signer = sequence(
    integer(1),
    sequence(parts.issuer, parts.serial),
    parts.hashAlgorithm,
    setOf(parts.attributes, contextTag(0)),
    parts.signatureAlgorithm,
    octets(parts.signature),
  )
  const body = sequence(
    integer(1),
    setOf([parts.hashAlgorithm]),
    sequence(oid(OID.data)),
    setOf(parts.certificates, contextTag(0)),
    setOf([signer]),
  )
  return sequence(oid(OID.signedData), tlv(contextTag(0), body))
}

function signBytes(bytes: Buffer, key: KeyObject, scheme: Scheme, hash: Hash): Buffer {
  if (scheme !== 'pss') return sign(hash, bytes, key)
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return sign(hash, bytes, { key, padding, saltLength: HASH_BYTES[hash] })
}

function usualScheme(key: KeyObject): Scheme {
  if (key.asymmetricKeyType === 'rsa') return 'rsa'
  if (key.asymmetricKeyType === 'rsa-pss') return 'pss'
  if (key.asymmetricKeyType === 'ec') return 'ecdsa'
  throw unsupported()
}

function usualHash(key: KeyObject): Hash {
  const curve = key.asymmetricKeyDetails?.namedCurve
  if (curve === 'prime256v1') return 'sha256'
  return curve === 'secp384r1' ? 'sha384' : 'sha512'
}

/** Says no before a signature exists that no verifier would accept. */
function requireFit({ key, certificate }: SigningIdentity, scheme: Scheme): void {
  const details = key.asymmetricKeyDetails
  const curves = ['prime256v1', 'secp384r1', 'secp521r1']
  const isRsa = key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss'
  const fits = isRsa
    ? scheme !== 'ecdsa' && (details?.modulusLength ?? 0) >= 3072
    : scheme === 'ecdsa' && curves.includes(details?.namedCurve ?? '')
  if (!fits || (key.asymmetricKeyType === 'rsa-pss' && scheme !== 'pss')) throw unsupported()
  if (!readCertificate(certificate).x509.checkPrivateKey(key)) {
    throw new SigningError('BAD_CERTIFICATE', 'The certificate does not belong to the private key.')
  }
}

function unsupported(): SigningError {
  return new SigningError(
    'UNSUPPORTED_KEY',
    'Signing needs RSA of 3072 bits or more, or ECDSA on P-256, P-384 or P-521.',
  )
}

import { constants, createHash, type KeyObject, verify } from 'node:crypto'
import { SafeholdError } from '../../domain/errors.ts'
import type { Finding } from '../../domain/finding.ts'
import {
  ECDSA_WITH,
  HASH_BYTES,
  HASH_OID,
  HASHES,
  type Hash,
  OID,
  pssIdentifier,
  RSA_WITH,
  type Scheme,
} from './algorithms.ts'
import { type Certificate, issued, readCertificate } from './certificate-read.ts'
import { signedAttributes, signedData } from './cms-sign.ts'
import {
  childrenOf,
  contextTag,
  type Der,
  elementsOf,
  expectTag,
  malformed,
  oidOf,
  readDer,
  sequenceOf,
  smallIntegerOf,
  TAG,
  timeOf,
} from './der-read.ts'
import { nul, oid, sequence, setOf } from './der-write.ts'

export type Fault = Pick<Finding, 'severity' | 'code' | 'message'>

/** What a signature says, whatever its certificate may be worth. */
export type DetachedSignature = {
  readonly signer: Certificate
  /** Issuer … as far as the signature carries the path. */
  readonly path: readonly Certificate[]
  readonly signingTime: Date
}

export type DetachedResult = {
  readonly faults: readonly Fault[]
  /** null when the structure could not be understood. */
  readonly signature: DetachedSignature | null
}

/** Checks a detached CMS signature over `content` against the one profile that is written here
 *  (formats.md 5, 17 and 18). Says nothing about trust in the signer. Never throws. */
export function verifyDetached(cms: Buffer, content: Buffer): DetachedResult {
  let parsed: Parsed
  try {
    parsed = parse(cms)
  } catch (error) {
    if (!(error instanceof SafeholdError)) throw error
    return { faults: [fault('cms-malformed', error.message)], signature: null }
  }
  const { algorithm, signer, path } = parsed
  const faults: Fault[] = []
  if (algorithm === null) {
    faults.push(
      fault('signature-algorithm', 'The signature uses an algorithm that is not allowed.'),
    )
  } else {
    if (!createHash(algorithm.hash).update(content).digest().equals(parsed.digest)) {
      faults.push(fault('signature-digest', 'The signature is over another tag manifest.'))
    }
    if (!isSignedBy(parsed, algorithm, signer.publicKey)) {
      faults.push(fault('signature-wrong', 'The signature does not match its certificate.'))
    }
    if (!rebuild(parsed).equals(cms)) {
      faults.push(
        fault('cms-malformed', 'The signature holds more or other than the profile allows.'),
      )
    }
  }
  return { faults, signature: { signer, path, signingTime: parsed.signingTime } }
}

type Algorithm = { readonly scheme: Scheme; readonly hash: Hash }

type Parsed = {
  readonly algorithm: Algorithm | null
  readonly hashIdentifier: Buffer
  readonly signatureIdentifier: Buffer
  readonly signer: Certificate
  readonly path: readonly Certificate[]
  readonly signedBytes: Buffer
  readonly digest: Buffer
  readonly signingTime: Date
  readonly signature: Buffer
}

function parse(cms: Buffer): Parsed {
  const [type, wrapper] = sequenceOf(readDer(cms), TAG.oid, contextTag(0))
  if (oidOf(type) !== OID.signedData) throw malformed('not SignedData')
  const [body] = childrenOf(expectTag(wrapper))
  const [version, digests, encapsulated, certificateSet, signers] = sequenceOf(
    body,
    TAG.integer,
    TAG.set,
    TAG.sequence,
    contextTag(0),
    TAG.set,
  )
  if (smallIntegerOf(version) !== 1) throw malformed('version')
  const [contentType, ...attached] = childrenOf(expectTag(encapsulated))
  if (oidOf(contentType) !== OID.data || attached.length > 0) throw malformed('content is attached')
  const signerInfos = childrenOf(expectTag(signers))
  if (signerInfos.length !== 1) throw malformed('not exactly one signer')
  const [infoVersion, identifier, hash, attributes, algorithm, signature] = sequenceOf(
    signerInfos[0],
    TAG.integer,
    TAG.sequence,
    TAG.sequence,
    contextTag(0),
    TAG.sequence,
    TAG.octetString,
  )
  if (smallIntegerOf(infoVersion) !== 1) throw malformed('version')
  const listed = childrenOf(expectTag(digests))
  const hashIdentifier = expectTag(hash).whole
  if (listed.length !== 1 || !listed[0]?.whole.equals(hashIdentifier)) {
    throw malformed('digest algorithms differ')
  }
  const [issuer, serial] = sequenceOf(identifier, TAG.sequence, TAG.integer)
  const certificates = childrenOf(expectTag(certificateSet)).map((one) =>
    readCertificate(one.whole),
  )
  const { signer, path } = arrange(certificates, expectTag(issuer), expectTag(serial))
  const signatureIdentifier = expectTag(algorithm).whole
  return {
    algorithm: algorithmOf(hashIdentifier, signatureIdentifier),
    hashIdentifier,
    signatureIdentifier,
    signer,
    path,
    signedBytes: setOf(elementsOf(expectTag(attributes).content).map((one) => one.whole)),
    ...readAttributes(elementsOf(expectTag(attributes).content)),
    signature: expectTag(signature).content,
  }
}

/** The signer and the certificates above it; a certificate beside that path is refused. */
function arrange(certificates: readonly Certificate[], issuer: Der, serial: Der) {
  const signer = certificates.find(
    (one) => one.issuer.equals(issuer.whole) && one.serial.equals(serial.whole),
  )
  if (signer === undefined) throw malformed('the certificate of the signer is missing')
  const rest = new Set(certificates.filter((one) => one !== signer))
  const path: Certificate[] = []
  for (let last = signer; rest.size > 0; ) {
    const next = [...rest].find((one) => issued(one, last))
    if (next === undefined) throw malformed('a certificate that is not on the path of the signer')
    rest.delete(next)
    path.push(next)
    last = next
  }
  for (const one of [signer, ...path]) {
    if (one.issuer.equals(one.subject) && !issued(one, one))
      throw malformed('self-signed certificate')
  }
  return { signer, path }
}

/** Digest and time; the three other attributes are compared when the structure is rebuilt. */
function readAttributes(attributes: readonly Der[]): { digest: Buffer; signingTime: Date } {
  const values = new Map<string, Der>()
  for (const attribute of attributes) {
    const [type, set] = sequenceOf(attribute, TAG.oid, TAG.set)
    const [value, ...more] = childrenOf(expectTag(set))
    if (value === undefined || more.length > 0) throw malformed('attribute with several values')
    if (values.has(oidOf(type))) throw malformed('attribute twice')
    values.set(oidOf(type), value)
  }
  return {
    digest: expectTag(values.get(OID.messageDigest), TAG.octetString).content,
    signingTime: timeOf(values.get(OID.signingTime)),
  }
}

/** SHA-2 identifiers with NULL or without parameters, as RFC 5754 (2) tells readers to accept. */
function algorithmOf(hashIdentifier: Buffer, signatureIdentifier: Buffer): Algorithm | null {
  const same = (bytes: Buffer) => bytes.equals(signatureIdentifier)
  const hash = HASHES.find((name) =>
    [sequence(oid(HASH_OID[name])), sequence(oid(HASH_OID[name]), nul())].some((form) =>
      form.equals(hashIdentifier),
    ),
  )
  if (hash === undefined) return null
  if (same(sequence(oid(OID.rsa), nul())) || same(sequence(oid(RSA_WITH[hash]), nul()))) {
    return { scheme: 'rsa', hash }
  }
  if (same(sequence(oid(ECDSA_WITH[hash])))) return { scheme: 'ecdsa', hash }
  return same(pssIdentifier(hash, true)) || same(pssIdentifier(hash, false))
    ? { scheme: 'pss', hash }
    : null
}

function isSignedBy(parsed: Parsed, { scheme, hash }: Algorithm, key: KeyObject): boolean {
  const kinds: Readonly<Record<Scheme, readonly string[]>> = {
    rsa: ['rsa'],
    pss: ['rsa', 'rsa-pss'],
    ecdsa: ['ec'],
  }
  if (!kinds[scheme].includes(key.asymmetricKeyType ?? '')) return false
  const padding = constants.RSA_PKCS1_PSS_PADDING
  const how = scheme === 'pss' ? { key, padding, saltLength: HASH_BYTES[hash] } : key
  try {
    return verify(hash, parsed.signedBytes, how, parsed.signature)
  } catch {
    return false
  }
}

/** The bytes that the understood meaning has under the profile. Whatever differs was not understood. */
function rebuild(parsed: Parsed): Buffer {
  const { signer, path } = parsed
  const parts = {
    issuer: signer.issuer,
    serial: signer.serial,
    hashAlgorithm: parsed.hashIdentifier,
    signatureAlgorithm: parsed.signatureIdentifier,
  }
  return signedData({
    ...parts,
    certificates: [signer, ...path].map((one) => one.der),
    attributes: signedAttributes({
      ...parts,
      certificate: signer.der,
      digest: parsed.digest,
      when: parsed.signingTime,
    }),
    signature: parsed.signature,
  })
}

const fault = (code: string, message: string): Fault => ({ severity: 'error', code, message })

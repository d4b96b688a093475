import {
  createHash,
  createPrivateKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { promisify } from 'node:util'
import forge from 'node-forge'
import { SigningError } from '../../domain/errors.ts'
import { readCertificate } from './certificate-read.ts'
import { makeCrl } from './revocation.ts'

/** A private key with its certificate and the certificates above it. */
export type SigningIdentity = {
  readonly key: KeyObject
  /** DER. */
  readonly certificate: Buffer
  /** Issuer … root, DER. */
  readonly chain: readonly Buffer[]
  /** The issuer's revocation list, PEM, as it stood when the certificate was issued; an imported
   *  identity comes without one. */
  readonly crl?: string
}

export type SignerSubject = {
  readonly organisation: string
  readonly unit: string
  readonly name: string
}

export type Validity = { readonly from: Date; readonly until: Date }

const KEY_BITS = 3072
const AUTHORITY_YEARS = 20
const SIGNER_YEARS = 5

const generate = promisify(generateKeyPair)

/** A new root of an agency: self-signed, issues signers directly and nothing below them. */
export async function makeAuthority(
  organisation: string,
  validity: Validity = yearsFromNow(AUTHORITY_YEARS),
): Promise<SigningIdentity> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: KEY_BITS })
  const subject = nameOf({ organisation, unit: 'Safehold', name: `${organisation} root` })
  const certificate = issue({ subject, publicKey, validity, issuer: null, key: privateKey })
  return { key: privateKey, certificate, chain: [] }
}

/** A new person's or workstation's signing certificate, fit for openssl's `smimesign` purpose. */
export async function issueSigner(
  authority: SigningIdentity,
  subject: SignerSubject,
  validity: Validity = yearsFromNow(SIGNER_YEARS),
): Promise<SigningIdentity> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: KEY_BITS })
  const issuer = forge.pki.certificateFromAsn1(
    forge.asn1.fromDer(authority.certificate.toString('latin1')),
  )
  const certificate = issue({
    subject: nameOf(subject),
    publicKey,
    validity: within(validity, readCertificate(authority.certificate).notAfter),
    issuer,
    key: authority.key,
  })
  const chain = [authority.certificate, ...authority.chain]
  return { key: privateKey, certificate, chain, crl: makeCrl(authority) }
}

/** Bytes that hold the whole identity, private key in clear: the caller seals them. */
export function sealIdentity(identity: SigningIdentity): Buffer {
  const fields = {
    key: identity.key.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    certificates: [identity.certificate, ...identity.chain].map((der) => der.toString('base64')),
    ...(identity.crl === undefined ? {} : { crl: identity.crl }),
  }
  return Buffer.from(JSON.stringify(fields))
}

/** The identity that {@link sealIdentity} wrote.
 *  @throws {SigningError} BAD_CERTIFICATE for anything else. */
export function openIdentity(bytes: Buffer): SigningIdentity {
  try {
    const { key, certificates, crl } = JSON.parse(bytes.toString('utf8')) as {
      key: string
      certificates: string[]
      crl?: string
    }
    const [certificate, ...chain] = certificates.map((text) => Buffer.from(text, 'base64'))
    if (certificate === undefined) throw new TypeError('no certificate')
    const pkcs8 = Buffer.from(key, 'base64')
    const identity = {
      key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
      certificate,
      chain,
      ...(crl === undefined ? {} : { crl }),
    }
    pkcs8.fill(0)
    return identity
  } catch (cause) {
    throw new SigningError('BAD_CERTIFICATE', 'The stored signing identity cannot be read.', {
      cause,
    })
  }
}

export { importPkcs12 } from './pkcs12.ts'

/** Lower-case hexadecimal SHA-256 of a certificate's DER: what people compare on paper. */
export function fingerprint(certificate: Uint8Array): string {
  return createHash('sha256').update(certificate).digest('hex')
}

type Order = {
  readonly subject: forge.pki.CertificateField[]
  readonly publicKey: KeyObject
  readonly validity: Validity
  /** null for a root, which issues itself. */
  readonly issuer: forge.pki.Certificate | null
  readonly key: KeyObject
}

/** node-forge writes the structure, node:crypto signs it. */
function issue({ subject, publicKey, validity, issuer, key }: Order): Buffer {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.publicKeyFromPem(
    publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  )
  certificate.serialNumber = serialNumber()
  certificate.validity.notBefore = validity.from
  certificate.validity.notAfter = validity.until
  certificate.setSubject(subject)
  certificate.setIssuer(issuer ? issuer.subject.attributes.map(decoded) : subject)
  const authority = issuer ?? certificate
  certificate.setExtensions([
    ...(issuer ? SIGNER_EXTENSIONS : ROOT_EXTENSIONS),
    { name: 'subjectKeyIdentifier' },
    {
      name: 'authorityKeyIdentifier',
      keyIdentifier: authority.generateSubjectKeyIdentifier().getBytes(),
    },
  ])
  const native = {
    sign: () =>
      sign('sha512', Buffer.from(derOf(certificate.tbsCertificate), 'latin1'), key).toString(
        'latin1',
      ),
  }
  certificate.sign(native as unknown as forge.pki.rsa.PrivateKey, forge.md.sha512.create())
  return Buffer.from(derOf(forge.pki.certificateToAsn1(certificate)), 'latin1')
}

const ROOT_EXTENSIONS = [
  { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
  { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
]

const SIGNER_EXTENSIONS = [
  { name: 'basicConstraints', cA: false, critical: true },
  { name: 'keyUsage', digitalSignature: true, nonRepudiation: true, critical: true },
  { name: 'extKeyUsage', emailProtection: true },
]

const derOf = (node: forge.asn1.Asn1): string => forge.asn1.toDer(node).getBytes()

function nameOf({ organisation, unit, name }: SignerSubject): forge.pki.CertificateField[] {
  // X.520 gives each of these 64 characters.
  const field = (shortName: string, value: string) => ({
    shortName,
    value: [...value].slice(0, 64).join(''),
    valueTagClass: forge.asn1.Type.UTF8 as unknown as forge.asn1.Class,
  })
  return [field('O', organisation), field('OU', unit), field('CN', name)]
}

/** node-forge keeps the bytes of a name it parsed but encodes what it writes: once more, and an issuer
 *  outside ASCII would not be the root's subject any longer. */
function decoded(field: forge.pki.CertificateField): forge.pki.CertificateField {
  const isUtf8 = Number(field.valueTagClass) === Number(forge.asn1.Type.UTF8)
  return isUtf8 ? { ...field, value: forge.util.decodeUtf8(String(field.value)) } : field
}

/** 128 bits of chance, positive and with no leading zero byte. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

function yearsFromNow(years: number): Validity {
  const from = new Date()
  from.setUTCMilliseconds(0)
  const until = new Date(from)
  until.setUTCFullYear(until.getUTCFullYear() + years)
  return { from, until }
}

const within = (validity: Validity, end: Date): Validity =>
  validity.until > end ? { from: validity.from, until: end } : validity

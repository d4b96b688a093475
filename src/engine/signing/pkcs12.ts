import { createPrivateKey, type KeyObject } from 'node:crypto'
import forge from 'node-forge'
import { SigningError } from '../../domain/errors.ts'
import type { SigningIdentity } from './certificate.ts'
import { type Certificate, issued, readCertificate } from './certificate-read.ts'

/** A person's key and certificates from a `.p12` file; RSA or ECDSA.
 *  @throws {SigningError} BAD_PKCS12 for a damaged file or wrong passphrase, or when it does not hold
 *  exactly one private key; UNSUPPORTED_KEY for a key we cannot sign with; BAD_CERTIFICATE when no
 *  certificate in it belongs to the key. */
export function importPkcs12(bytes: Buffer, passphrase: string): SigningIdentity {
  const bags = openBags(bytes, passphrase)
  const keys = bags.filter((bag) => isKeyBag(bag)).map(privateKeyOf)
  const [key] = keys
  if (key === undefined || keys.length !== 1) {
    throw new SigningError('BAD_PKCS12', 'The PKCS#12 file does not hold exactly one private key.')
  }
  const certificates = bags
    .filter((bag) => bag.type === forge.pki.oids['certBag'])
    .map((bag) => readCertificate(certificateOf(bag)))
  const own = certificates.find((certificate) => belongsTo(certificate, key))
  if (own === undefined) {
    // node-forge reads a key bound to RSASSA-PSS as a plain RSA key, which is another key.
    if (certificates.some((one) => one.publicKey.asymmetricKeyType === 'rsa-pss')) {
      throw unsupported()
    }
    throw new SigningError('BAD_CERTIFICATE', 'No certificate in the file belongs to its key.')
  }
  return { key, certificate: own.der, chain: pathOf(own, certificates) }
}

function openBags(bytes: Buffer, passphrase: string): forge.pkcs12.Bag[] {
  try {
    const outer = forge.asn1.fromDer(bytes.toString('latin1'))
    const file = forge.pkcs12.pkcs12FromAsn1(outer, true, passphrase)
    return file.safeContents.flatMap((contents) => contents.safeBags)
  } catch (cause) {
    throw new SigningError('BAD_PKCS12', 'Not a PKCS#12 file, or the passphrase is wrong.', {
      cause,
    })
  }
}

function isKeyBag(bag: forge.pkcs12.Bag): boolean {
  const { keyBag, pkcs8ShroudedKeyBag } = forge.pki.oids
  return bag.type === keyBag || bag.type === pkcs8ShroudedKeyBag
}

/** node-forge leaves a key it does not know (EC) as its PKCS#8 structure in `asn1`. */
function privateKeyOf(bag: forge.pkcs12.Bag): KeyObject {
  try {
    const structure = bag.key
      ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key))
      : bag.asn1
    const key = createPrivateKey({ key: derOf(structure), format: 'der', type: 'pkcs8' })
    if (['rsa', 'rsa-pss', 'ec'].includes(key.asymmetricKeyType ?? '')) return key
  } catch (cause) {
    throw unsupported({ cause })
  }
  throw unsupported()
}

function certificateOf(bag: forge.pkcs12.Bag): Buffer {
  // A certificate that node-forge parsed is written back; one that it cannot read (EC) is kept as is.
  return derOf(bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1)
}

function belongsTo(certificate: Certificate, key: KeyObject): boolean {
  try {
    return certificate.x509.checkPrivateKey(key)
  } catch {
    return false
  }
}

/** The certificates above `own`, nearest first; what is not on that path stays out. */
function pathOf(own: Certificate, candidates: readonly Certificate[]): Buffer[] {
  const path: Certificate[] = [own]
  for (let last = own; !last.issuer.equals(last.subject); ) {
    const issuer = candidates.find((one) => !path.includes(one) && issued(one, last))
    if (issuer === undefined) break
    path.push(issuer)
    last = issuer
  }
  return path.slice(1).map((certificate) => certificate.der)
}

const derOf = (node: forge.asn1.Asn1): Buffer =>
  Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1')

function unsupported(options?: ErrorOptions): SigningError {
  return new SigningError(
    'UNSUPPORTED_KEY',
    'The key in the PKCS#12 file is neither plain RSA nor ECDSA, or cannot be read.',
    options,
  )
}

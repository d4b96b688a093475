import { createHash } from 'node:crypto'
import { existsSync, realpathSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { Sha256 } from '../../domain/digest.ts'
import type { DisposalId } from '../../domain/disposal.ts'
import { ExportError, SafeholdError } from '../../domain/errors.ts'
import { UnnamedFile, writeFileAtomically } from '../disk.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { fingerprint, type SigningIdentity } from '../signing/certificate.ts'
import { readCertificate } from '../signing/certificate-read.ts'
import { signDetached } from '../signing/cms-sign.ts'
import { annexOf } from './annex.ts'
import { certificateFacts } from './certificate-facts.ts'
import { certificatePdf, type Signer } from './certificate-pdf.ts'
import { disposalRow } from './disposal-rows.ts'

export type Certificate = {
  readonly path: string
  readonly signaturePath: string
  readonly listPath: string
  /** Of the PDF. */
  readonly sha256: Sha256
}

/** Prints the certificate of a finished disposal from the record into a folder, with its detached
 *  signature and the list of items beside it.
 *  @throws {RetentionError} NOT_APPROVED when the disposal is not finished.
 *  @throws {ExportError} TARGET_EXISTS; TARGET_NOT_WRITABLE, also for a folder of evidence.
 *  @throws {AccessError} NO_KEY for who may not sign. */
export async function printCertificate(
  kase: Case,
  keyring: Keyring,
  disposal: DisposalId,
  dir: string,
): Promise<Certificate> {
  const target = targetIn(kase, dir)
  if (Object.values(filesIn(target, disposal)).some((path) => existsSync(path))) {
    throw new ExportError('TARGET_EXISTS', 'a certificate of this disposal is there already')
  }
  try {
    return await write(kase, keyring, disposal, target)
  } catch (cause) {
    if (cause instanceof SafeholdError) throw cause
    throw new ExportError('TARGET_NOT_WRITABLE', 'this folder cannot be written', { cause })
  }
}

/** The first print, which stays in the case folder; the ledger has its digest. What an interrupted one
 *  left there is replaced. */
export async function certify(
  kase: Case,
  keyring: Keyring,
  disposal: DisposalId,
  actor: Actor,
): Promise<void> {
  const { sha256 } = await write(kase, keyring, disposal, join(kase.dir, 'exports'))
  const data = { disposal, certificate: sha256 }
  kase.ledger.append({ action: 'disposal-certified', data }, actor)
}

/** The list may have a line for each of a million items, so it is written as it is read. */
async function write(
  kase: Case,
  keyring: Keyring,
  disposal: DisposalId,
  dir: string,
): Promise<Certificate> {
  const facts = certificateFacts(kase, disposal)
  const identity = keyring.signer()
  const pdf = await certificatePdf(facts, signerOf(identity))
  const signature = signDetached(pdf, identity, new Date(kase.clock.read().time))
  const files = filesIn(dir, disposal)
  const list = new UnnamedFile(dir, 'list-')
  try {
    const { no } = disposalRow(kase.readable, disposal)
    await annexOf(kase.readable, no, (text) => list.write(Buffer.from(text)))
    await list.sync()
    rmSync(files.listPath, { force: true })
    list.publish(files.listPath)
  } finally {
    list.drop()
  }
  writeFileAtomically(files.signaturePath, signature, 0o444)
  writeFileAtomically(files.path, pdf, 0o444)
  return { ...files, sha256: Sha256.parse(createHash('sha256').update(pdf).digest('hex')) }
}

function filesIn(dir: string, disposal: DisposalId): Omit<Certificate, 'sha256'> {
  const path = join(dir, `disposal-${disposal}.pdf`)
  return { path, signaturePath: `${path}.p7s`, listPath: path.replace(/pdf$/, 'tsv') }
}

function signerOf(identity: SigningIdentity): Signer {
  const { x509, sha256 } = readCertificate(identity.certificate)
  return {
    subject: x509.subject.split('\n').join(', '),
    sha256,
    rootSha256: fingerprint(identity.chain.at(-1) ?? identity.certificate),
  }
}

/** Nothing is ever written into evidence. */
function targetIn(kase: Case, dir: string): string {
  const sources = kase.readable.prepare<[], string>('SELECT root FROM source').pluck().all()
  try {
    const target = realpathSync(dir)
    if (!sources.some((root) => target === root || target.startsWith(root + sep))) return target
  } catch (cause) {
    throw new ExportError('TARGET_NOT_WRITABLE', 'this folder cannot be written', { cause })
  }
  throw new ExportError('TARGET_NOT_WRITABLE', 'a certificate is not written into evidence')
}

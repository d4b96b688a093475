/** Writes one bundle: pictures, catalogue, custody, report, signature; verified before it has a name. */
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Bundle, WritableAudience } from '../../domain/bundle.ts'
import { Sha512 } from '../../domain/digest.ts'
import { ExportError } from '../../domain/errors.ts'
import type { VerifyReport } from '../../domain/verify-report.ts'
import { atomically } from '../catalogue/database.ts'
import { writeFileAtomically } from '../disk.ts'
import type { Job } from '../jobs/job.ts'
import type { Actor, Checkpoint } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { readDerivative } from '../sealing/object-store.ts'
import { toPem } from '../signing/certificate-read.ts'
import { signDetached } from '../signing/cms-sign.ts'
import { verifyBundle } from '../verification/verify-bundle.ts'
import { bagInfoText } from './bag-info.ts'
import { type BundledItem, bundleCatalogue } from './bundle-catalogue.ts'
import { BundleFolder } from './bundle-folder.ts'
import {
  BAGIT_TXT,
  bundleFolder,
  bundleId,
  EXPORT_SIGNATURE,
  itemCustodyPath,
  LAYOUT,
  redactedPath,
} from './bundle-layout.ts'
import type { BundleReport } from './bundle-report.ts'
import { addBundle, nextSequence, supersededBy } from './bundle-rows.ts'
import { caseGraph } from './case-graph.ts'
import { type Disclosure, disclose } from './disclose.ts'
import { type ExportItem, exportBytes, exportItems } from './export-items.ts'
import { manifestText, type WrittenFile } from './manifest.ts'
import { preflight, requireReady } from './preflight.ts'
import { type Receipt, receiptJson, receiptPdf } from './receipt.ts'
import { reportPage } from './report-page.ts'
import { reportPdf } from './report-pdf.ts'
import { fill, resource } from './resources.ts'
import { chainPem, crlPem, logKey, rootOf, signerOf } from './trust-files.ts'

export type BundleWish = {
  readonly audience: WritableAudience
  /** The bundle becomes a folder in this one. */
  readonly parentDir: string
  readonly job: Job
  readonly actor: Actor
  /** Checks the finished folder; the real one unless a test says otherwise. */
  readonly verify?: Verify
}

type Verify = (
  path: string,
  options: {
    readonly rootPems: readonly string[]
    readonly signers: readonly { readonly role: string | null; readonly sha256: string }[]
  },
) => Promise<VerifyReport>

/** One bundle of a case being written: what its parts need to know of it. */
type Draft = {
  readonly kase: Case
  readonly keyring: Keyring
  readonly wish: BundleWish
  readonly folder: BundleFolder
  readonly sequence: number
  readonly bundle: string
  readonly madeAt: string
  readonly tool: string
}

/** Cases of which a bundle is being written: two at a time would take the same number. */
const writing = new WeakSet<Case>()

/** Writes, signs, verifies and records a bundle of all approved redacted items. Only a bundle that
 *  verifies ever has its name; a cancelled or failed one leaves nothing behind but its ledger entries.
 *  @throws {ExportError} NOTHING_APPROVED, BLOCKED, TARGET_EXISTS, TARGET_NOT_WRITABLE, NOT_VERIFIED.
 *  @throws {AccessError} NO_KEY for who may not export.
 *  @throws The signal's reason when the job is cancelled. */
export async function writeBundle(
  kase: Case,
  keyring: Keyring,
  wish: BundleWish,
): Promise<{ bundle: Bundle; receiptPath: string; report: VerifyReport }> {
  if (writing.has(kase)) throw new ExportError('BLOCKED', 'another bundle is being written')
  writing.add(kase)
  try {
    requireReady(preflight(kase, keyring, wish.audience))
    return await writeDraft(begin(kase, keyring, wish))
  } finally {
    writing.delete(kase)
  }
}

function begin(kase: Case, keyring: Keyring, wish: BundleWish): Draft {
  const sequence = nextSequence(kase.readable)
  const bundle = bundleId(sequence)
  const name = bundleFolder(kase.summary.number, bundle)
  const sources = kase.readable.prepare<[], string>('SELECT root FROM source').pluck().all()
  const [latest] = kase.ledger.entries({ limit: 1, newestFirst: true })
  return {
    kase,
    keyring,
    wish,
    sequence,
    bundle,
    madeAt: kase.clock.read().time,
    tool: latest?.entry.tool ?? 'safehold',
    folder: new BundleFolder(wish.parentDir, name, [kase.dir, ...sources]),
  }
}

async function writeDraft(
  draft: Draft,
): Promise<{ bundle: Bundle; receiptPath: string; report: VerifyReport }> {
  const { folder, wish } = draft
  let disclosed = false
  try {
    const items = await writePayload(draft)
    wish.job.signal.throwIfAborted()
    const disclosure = disclosePayload(draft, items)
    disclosed = true
    await writeTagFiles(draft, disclosure)
    const tagManifest = folder.write(LAYOUT.tagManifest, manifestText(folder.tagFiles(), 'sha512'))
    sign(draft)
    const report = await verifyWritten(draft, items.length)
    wish.job.signal.throwIfAborted()
    return await record(draft, disclosure, tagManifest, report)
  } catch (error) {
    folder.discard()
    if (disclosed) recordDiscarded(draft)
    throw error
  }
}

/** The pictures, hashed as they are written: each must be the very one that was approved. */
async function writePayload(draft: Draft): Promise<BundledItem[]> {
  const { kase, keyring, folder, wish } = draft
  const items = exportItems(kase.readable)
  wish.job.stage('writing')
  wish.job.total(items.length, exportBytes(items))
  const written: BundledItem[] = []
  for (const source of items) {
    wish.job.signal.throwIfAborted()
    written.push({ source, file: writePicture(draft, source) })
    wish.job.advance(1, source.size, source.item)
    await turn()
  }
  folder.write(LAYOUT.catalogue, bundleCatalogue(kase.summary.number, draft.bundle, written))
  return written

  function writePicture({ folder }: Draft, source: ExportItem): WrittenFile {
    const bytes = readDerivative(kase.dir, keyring.tier('original'), source.object)
    const file = folder.write(redactedPath(source.exhibit, source.item), bytes)
    if (file.sha256 !== source.output || file.size !== source.size) {
      throw new ExportError('BLOCKED', 'a picture is not the one that was approved')
    }
    return file
  }
}

function disclosePayload(draft: Draft, items: readonly BundledItem[]): Disclosure {
  const { kase, keyring, folder, wish } = draft
  const payload = folder.payload()
  const manifest512 = manifestText(payload, 'sha512')
  folder.write(LAYOUT.manifest256, manifestText(payload, 'sha256'))
  folder.write(LAYOUT.manifest512, manifest512)
  return disclose(kase, keyring, {
    bundle: draft.bundle,
    sequence: draft.sequence,
    audience: wish.audience,
    items,
    manifest512,
    actor: wish.actor,
  })
}

async function writeTagFiles(draft: Draft, disclosure: Disclosure): Promise<void> {
  const { kase, keyring, folder, wish } = draft
  const { summary } = kase
  const signer = keyring.signer()
  const report = reportOf(draft, disclosure)
  folder.write(LAYOUT.checkpoint, disclosure.checkpoint.note)
  folder.write(LAYOUT.consistency, disclosure.consistency)
  for (const { source, custody } of disclosure.items) {
    folder.write(itemCustodyPath(source.item), custody)
    await turn()
  }
  folder.write(LAYOUT.graph, caseGraph({ ...report, items: disclosure.items }))
  folder.write(LAYOUT.page, reportPage(report))
  folder.write(LAYOUT.report, await reportPdf(report))
  const names = { case: summary.number, bundle: draft.bundle }
  folder.write(LAYOUT.readme, fill(resource('README.txt'), { ...names, audience: wish.audience }))
  folder.write(
    LAYOUT.verify,
    fill(resource('VERIFY.txt'), { ...names, signature: LAYOUT.signature }),
  )
  folder.write(LAYOUT.chain, chainPem(signer))
  folder.write(LAYOUT.crl, crlPem(signer))
  folder.write(LAYOUT.logKey, logKey(kase.ledger.log, keyring.ledgerKey))
  folder.write(LAYOUT.bagit, BAGIT_TXT)
  const payload = folder.payload()
  const info = {
    organisation: summary.agency,
    date: draft.madeAt.slice(0, 10),
    caseNumber: summary.number,
    bundle: draft.bundle,
    sequence: draft.sequence,
    payload: { bytes: payload.reduce((sum, { size }) => sum + size, 0), files: payload.length },
    supersedes: supersededBy(kase.readable, wish.audience),
    audience: wish.audience,
  }
  folder.write(LAYOUT.bagInfo, bagInfoText(info))
}

function reportOf(draft: Draft, { checkpoint, items }: Disclosure): BundleReport {
  const { kase, keyring, wish } = draft
  return {
    organisation: kase.summary.agency,
    caseNumber: kase.summary.number,
    bundle: draft.bundle,
    audience: wish.audience,
    madeAt: draft.madeAt,
    tool: draft.tool,
    log: kase.ledger.log,
    checkpoint,
    signer: signerOf(keyring.signer()),
    items,
  }
}

function sign({ folder, keyring, kase }: Draft): void {
  const when = new Date(kase.clock.read().time)
  folder.write(
    LAYOUT.signature,
    signDetached(folder.read(LAYOUT.tagManifest), keyring.signer(), when),
  )
}

/** Reads the whole folder again, with the eyes of a recipient who trusts our root and knows our
 *  signer. */
async function verifyWritten(draft: Draft, items: number): Promise<VerifyReport> {
  const { folder, keyring, wish } = draft
  const signer = keyring.signer()
  wish.job.stage('verifying')
  wish.job.total(items, 0)
  const verify: Verify = wish.verify ?? verifyBundle
  const report = await verify(folder.path, {
    rootPems: [toPem(rootOf(signer), 'CERTIFICATE')],
    signers: [{ role: EXPORT_SIGNATURE.role, sha256: signerOf(signer).sha256 }],
  })
  if (report.exitCode !== 0) {
    const codes = [...new Set(report.findings.map(({ code }) => code))].join(', ')
    throw new ExportError('NOT_VERIFIED', `the written bundle does not verify: ${codes}`)
  }
  wish.job.advance(items, 0, null)
  return { ...report, path: folder.target }
}

/** Row, entry, receipt and name are there together or not at all; the name comes last. */
async function record(
  draft: Draft,
  { checkpoint, items }: Disclosure,
  tagManifest: WrittenFile,
  report: VerifyReport,
): Promise<{ bundle: Bundle; receiptPath: string; report: VerifyReport }> {
  const { kase, keyring, folder, wish } = draft
  const receipt = receiptOf(draft, checkpoint, items.length, tagManifest)
  const receiptPath = join(kase.dir, 'exports', `${draft.bundle}-receipt.pdf`)
  const pdf = await receiptPdf(receipt)
  const bundle = atomically(kase.writable, () => {
    const row = addBundle(kase.writable, {
      sequence: draft.sequence,
      audience: wish.audience,
      items: items.length,
      path: folder.target,
      createdAt: draft.madeAt,
      tagManifestSha512: Sha512.parse(tagManifest.sha512),
      checkpointSize: checkpoint.size,
    })
    recordBundle(draft, {
      tagManifestSha512: tagManifest.sha512,
      checkpointSize: checkpoint.size,
      verified: true,
    })
    writeFileAtomically(receiptPath, pdf)
    writeFileAtomically(receiptPath.replace(/pdf$/, 'json'), receiptJson(receipt))
    folder.publish()
    return row
  })
  kase.ledger.checkpoint(keyring.ledgerKey)
  return { bundle, receiptPath, report }
}

function receiptOf(
  draft: Draft,
  checkpoint: Checkpoint,
  items: number,
  tagManifest: WrittenFile,
): Receipt {
  const { kase, keyring, wish } = draft
  return {
    organisation: kase.summary.agency,
    caseNumber: kase.summary.number,
    bundle: draft.bundle,
    audience: wish.audience,
    items,
    madeAt: draft.madeAt,
    madeBy: wish.actor.user,
    tagManifestSha512: tagManifest.sha512,
    log: kase.ledger.log,
    checkpoint: { size: checkpoint.size, root: checkpoint.root },
    signer: signerOf(keyring.signer()),
  }
}

/** The items' entries say that they left in this bundle; this one says that it was never given out. */
function recordDiscarded(draft: Draft): void {
  recordBundle(draft, { verified: false, discarded: true })
  draft.kase.ledger.checkpoint(draft.keyring.ledgerKey)
}

function recordBundle(
  { kase, wish, bundle, sequence }: Draft,
  outcome: { readonly [key: string]: string | number | boolean },
): void {
  const data = { bundle, seq: sequence, audience: wish.audience, ...outcome }
  kase.ledger.append({ action: 'bundle', data }, wish.actor)
}

/** Writes one bundle: pictures, catalogue, custody, report, signature; verified before it has a name. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Bundle } from '../../domain/bundle.ts'
import { ExportError, SafeholdError } from '../../domain/errors.ts'
import type { VerifyReport } from '../../domain/verify-report.ts'
import { foreseen } from '../case-trouble.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { readDerivative } from '../sealing/object-store.ts'
import type { SigningIdentity } from '../signing/certificate.ts'
import { toPem } from '../signing/certificate-read.ts'
import { signDetached } from '../signing/cms-sign.ts'
import { verifyBundle } from '../verification/verify-bundle.ts'
import { type BundledItem, bundleCatalogue } from './bundle-catalogue.ts'
import { BundleFolder } from './bundle-folder.ts'
import { bundleFolder, bundleId, EXPORT_SIGNATURE, LAYOUT, redactedPath } from './bundle-layout.ts'
import { earlierCheckpoints, nextSequence } from './bundle-rows.ts'
import { disclose, recordLeaving } from './disclose.ts'
import type { BundleWish, Draft, Verify } from './draft.ts'
import { type ExportItem, exportBytes, exportItems } from './export-items.ts'
import { manifestText, type WrittenFile } from './manifest.ts'
import { preflight, requireReady } from './preflight.ts'
import type { Receipt } from './receipt.ts'
import { recordBundle, recordDiscarded } from './record-bundle.ts'
import { rootOf, signerOf } from './trust-files.ts'
import { forgetUnfinished, noteUnfinished, settleBundles } from './unfinished-bundle.ts'
import { writeTagFiles } from './write-tag-files.ts'

export type WrittenBundle = {
  readonly bundle: Bundle
  readonly receipt: Receipt
  /** PDF in the case folder, to print; a record of the same name ends in `.json`. */
  readonly receiptPath: string
  readonly report: VerifyReport
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
): Promise<WrittenBundle> {
  if (writing.has(kase)) throw new ExportError('BLOCKED', 'another bundle is being written')
  writing.add(kase)
  try {
    requireReady(await preflight(kase, keyring, wish.audience, wish.job.signal))
    const identity = keyring.signer()
    await settleBundles(kase, wish.parentDir, (path) => verifyAs(path, identity, [], wish))
    const written = await writeDraft(begin(kase, keyring, identity, wish))
    kase.ledger.checkpoint(keyring.ledgerKey)
    return written
  } finally {
    writing.delete(kase)
  }
}

function begin(kase: Case, keyring: Keyring, identity: SigningIdentity, wish: BundleWish): Draft {
  const sequence = nextSequence(kase.readable)
  const bundle = bundleId(sequence)
  const sources = kase.readable.prepare<[], string>('SELECT root FROM source').pluck().all()
  const [latest] = kase.ledger.entries({ limit: 1, newestFirst: true })
  const name = bundleFolder(kase.summary.number, bundle)
  return {
    kase,
    keyring,
    identity,
    wish,
    sequence,
    bundle,
    madeAt: kase.clock.read().time,
    tool: latest?.entry.tool ?? 'safehold',
    folder: new BundleFolder(wish.parentDir, name, [kase.dir, ...sources]),
  }
}

async function writeDraft(draft: Draft): Promise<WrittenBundle> {
  const { signal } = draft.wish.job
  let isOnRecord = false
  try {
    noteUnfinished(draft)
    const items = await writePayload(draft)
    signal.throwIfAborted()
    const manifest512 = writeManifests(draft)
    recordLeaving(draft, items, manifest512)
    isOnRecord = true
    const disclosure = disclose(draft, items)
    const tagManifest = await writeTagFiles(draft, disclosure)
    sign(draft)
    signal.throwIfAborted()
    const report = await verifyWritten(draft)
    signal.throwIfAborted()
    const recorded = await recordBundle(draft, disclosure, tagManifest)
    forgetUnfinished(draft.kase, draft.bundle)
    return { ...recorded, report }
  } catch (error) {
    abandon(draft, isOnRecord, error)
    throw error
  }
}

/** Removes what was written, and says in the ledger that it was never given out. Where the stick is gone
 *  or the ledger cannot be written, the note of it stays, and the next export sees to it. */
function abandon(draft: Draft, isOnRecord: boolean, first: unknown): void {
  try {
    draft.folder.discard()
    if (isOnRecord) recordDiscarded(draft)
    forgetUnfinished(draft.kase, draft.bundle)
  } catch (second) {
    const isForeseen = foreseen(second, draft.kase.dir) instanceof SafeholdError
    if (!isForeseen) throw new AggregateError([first, second])
  }
}

/** The pictures, one at a time, and their catalogue. */
async function writePayload(draft: Draft): Promise<BundledItem[]> {
  const { kase, folder, wish } = draft
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
}

/** What is written must be the very picture that was approved. */
function writePicture({ kase, keyring, folder }: Draft, source: ExportItem): WrittenFile {
  const bytes = readDerivative(kase.dir, keyring.opening('original'), source.object)
  const file = folder.write(redactedPath(source.exhibit, source.item), bytes)
  if (file.sha256 !== source.output || file.size !== source.size) {
    throw new ExportError('BLOCKED', 'a picture is not the one that was approved')
  }
  return file
}

/** @returns Text of `manifest-sha512.txt`. */
function writeManifests({ folder }: Draft): string {
  const payload = folder.payload()
  const manifest512 = manifestText(payload, 'sha512')
  folder.write(LAYOUT.manifest256, manifestText(payload, 'sha256'))
  folder.write(LAYOUT.manifest512, manifest512)
  return manifest512
}

function sign({ folder, identity, kase }: Draft): void {
  const when = new Date(kase.clock.read().time)
  folder.write(LAYOUT.signature, signDetached(folder.read(LAYOUT.tagManifest), identity, when))
}

/** Reads the whole folder again, with the eyes of a recipient who trusts our root, knows our signer, and
 *  has kept the checkpoints of the bundles before. */
async function verifyWritten(draft: Draft): Promise<VerifyReport> {
  const { kase, folder, identity, wish } = draft
  wish.job.stage('verifying')
  const anchors = earlierCheckpoints(kase.readable, wish.audience).map(({ note }) => note)
  const report = await verifyAs(folder.path, identity, anchors, wish)
  if (report.exitCode !== 0) {
    const codes = [...new Set(report.findings.map(({ code }) => code))].join(', ')
    throw new ExportError('NOT_VERIFIED', `the written bundle does not verify: ${codes}`)
  }
  return { ...report, path: folder.target }
}

function verifyAs(
  path: string,
  identity: SigningIdentity,
  anchors: readonly string[],
  wish: BundleWish,
): Promise<VerifyReport> {
  const verify: Verify = wish.verify ?? verifyBundle
  return verify(path, {
    rootPems: [toPem(rootOf(identity), 'CERTIFICATE')],
    rootSha256: [],
    signers: [{ role: EXPORT_SIGNATURE.role, sha256: signerOf(identity).sha256 }],
    anchors,
    crls: [],
    tsaRootPems: [],
    signal: wish.job.signal,
  })
}

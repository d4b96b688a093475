import { setImmediate as turn } from 'node:timers/promises'
import { bagInfoText } from './bag-info.ts'
import { BAGIT_TXT, itemCustodyPath, LAYOUT } from './bundle-layout.ts'
import type { BundleReport } from './bundle-report.ts'
import { supersededBy } from './bundle-rows.ts'
import { caseGraph } from './case-graph.ts'
import type { Disclosure } from './disclose.ts'
import type { Draft } from './draft.ts'
import { manifestText, type WrittenFile } from './manifest.ts'
import { reportPage } from './report-page.ts'
import { reportPdf } from './report-pdf.ts'
import { fill, resource } from './resources.ts'
import { chainPem, crlPem, logKey, signerOf } from './trust-files.ts'

/** Writes everything beside the payload and its manifests, last of all the tag manifest over it.
 *  @returns That tag manifest: the one file that is signed. */
export async function writeTagFiles(draft: Draft, disclosure: Disclosure): Promise<WrittenFile> {
  const { folder } = draft
  await writeCustody(draft, disclosure)
  const report = reportOf(draft, disclosure)
  folder.write(LAYOUT.graph, caseGraph({ ...report, items: disclosure.items }))
  folder.write(LAYOUT.page, reportPage(report))
  folder.write(LAYOUT.report, await reportPdf(report))
  writeTexts(draft)
  writeTrust(draft)
  folder.write(LAYOUT.bagit, BAGIT_TXT)
  folder.write(LAYOUT.bagInfo, bagInfoOf(draft))
  return folder.write(LAYOUT.tagManifest, manifestText(folder.tagFiles(), 'sha512'))
}

async function writeCustody({ folder }: Draft, disclosure: Disclosure): Promise<void> {
  folder.write(LAYOUT.checkpoint, disclosure.checkpoint.note)
  folder.write(LAYOUT.consistency, disclosure.consistency)
  for (const { source, custody } of disclosure.items) {
    folder.write(itemCustodyPath(source.item), custody)
    await turn()
  }
}

function writeTexts({ kase, folder, wish, bundle }: Draft): void {
  const names = { case: kase.summary.number, bundle }
  folder.write(
    LAYOUT.readme,
    fill(resource('bundle/README.txt'), { ...names, audience: wish.audience }),
  )
  const signature = LAYOUT.signature
  folder.write(LAYOUT.verify, fill(resource('bundle/VERIFY.txt'), { ...names, signature }))
}

function writeTrust({ kase, keyring, identity, folder }: Draft): void {
  folder.write(LAYOUT.chain, chainPem(identity))
  folder.write(LAYOUT.crl, crlPem(identity))
  folder.write(LAYOUT.logKey, logKey(kase.ledger.log, keyring.ledgerKey))
}

function bagInfoOf({ kase, folder, wish, bundle, sequence, madeAt }: Draft): string {
  const payload = folder.payload()
  return bagInfoText({
    organisation: kase.summary.agency,
    date: madeAt.slice(0, 10),
    caseNumber: kase.summary.number,
    bundle,
    sequence,
    payload: { bytes: payload.reduce((sum, { size }) => sum + size, 0), files: payload.length },
    supersedes: supersededBy(kase.readable, wish.audience),
    audience: wish.audience,
  })
}

function reportOf(draft: Draft, { checkpoint, items }: Disclosure): BundleReport {
  const { kase, wish } = draft
  return {
    organisation: kase.summary.agency,
    caseNumber: kase.summary.number,
    bundle: draft.bundle,
    audience: wish.audience,
    madeAt: draft.madeAt,
    tool: draft.tool,
    log: kase.ledger.log,
    checkpoint,
    signer: signerOf(draft.identity),
    items,
  }
}

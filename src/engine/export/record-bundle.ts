import { join } from 'node:path'
import type { Bundle } from '../../domain/bundle.ts'
import { Sha512 } from '../../domain/digest.ts'
import { atomically } from '../catalogue/database.ts'
import { writeFileAtomically } from '../disk.ts'
import { addBundle } from './bundle-rows.ts'
import type { Disclosure } from './disclose.ts'
import type { Draft } from './draft.ts'
import type { WrittenFile } from './manifest.ts'
import { type Receipt, receiptJson, receiptPdf } from './receipt.ts'
import { signerOf } from './trust-files.ts'

/** Row, ledger entry, receipt and the folder's name are there together or not at all; the name comes
 *  last, for it is what people see. */
export async function recordBundle(
  draft: Draft,
  { checkpoint, items }: Disclosure,
  tagManifest: WrittenFile,
): Promise<{ bundle: Bundle; receipt: Receipt; receiptPath: string }> {
  const { kase, folder, wish } = draft
  const receipt: Receipt = {
    organisation: kase.summary.agency,
    caseNumber: kase.summary.number,
    bundle: draft.bundle,
    audience: wish.audience,
    items: items.length,
    madeAt: draft.madeAt,
    madeBy: wish.actor.user,
    tagManifestSha512: tagManifest.sha512,
    log: kase.ledger.log,
    checkpoint: { size: checkpoint.size, root: checkpoint.root },
    signer: signerOf(draft.identity),
  }
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
    appendBundle(draft, {
      tagManifestSha512: tagManifest.sha512,
      checkpointSize: checkpoint.size,
      verified: true,
    })
    writeFileAtomically(receiptPath, pdf)
    writeFileAtomically(receiptPath.replace(/pdf$/, 'json'), receiptJson(receipt))
    folder.publish()
    return row
  })
  return { bundle, receipt, receiptPath }
}

/** The items' entries say that they left in this bundle; this one says that it was never given out. */
export function recordDiscarded(draft: Draft): void {
  appendBundle(draft, { verified: false, discarded: true })
  draft.kase.ledger.checkpoint(draft.keyring.ledgerKey)
}

function appendBundle(
  { kase, wish, bundle, sequence }: Draft,
  outcome: { readonly [key: string]: string | number | boolean },
): void {
  const data = { bundle, seq: sequence, audience: wish.audience, ...outcome }
  kase.ledger.append({ action: 'bundle', data }, wish.actor)
}

/** The page that is printed, signed in ink and kept apart: it anchors ledger and bundle outside the
 *  machine (formats.md 2, 7). */
import { canonicalJson } from '../../domain/jcs.ts'
import { PdfPage } from '../print/pdf-page.ts'
import { qrPng } from '../print/qr-code.ts'
import { groups } from '../print/visible-text.ts'
import type { Signer } from './trust-files.ts'

/** What a receipt says; also for the window, without paper. */
export type Receipt = {
  readonly organisation: string
  readonly caseNumber: string
  readonly bundle: string
  readonly audience: string
  readonly items: number
  readonly madeAt: string
  /** Who exported it: the name in the ledger. */
  readonly madeBy: string
  readonly tagManifestSha512: string
  readonly log: string
  readonly checkpoint: { readonly size: number; readonly root: string }
  readonly signer: Signer
}

const QR_PT = 130

/** Its record: canonical JSON. */
export function receiptJson(receipt: Receipt): string {
  return canonicalJson({ v: 1, type: 'safehold-receipt', ...receipt })
}

/** What the square holds: enough to compare a ledger with, by a camera instead of by eye. */
export function qrText({ log, checkpoint }: Pick<Receipt, 'log' | 'checkpoint'>): string {
  return `${log}\n${checkpoint.size}\n${Buffer.from(checkpoint.root, 'hex').toString('base64')}\n`
}

export async function receiptPdf(receipt: Receipt): Promise<Buffer> {
  const { checkpoint, signer } = receipt
  const name = `Case ${receipt.caseNumber}, bundle ${receipt.bundle}`
  const page = new PdfPage(`${name}: receipt`, `${name}: receipt`)
  page.heading(`Receipt: ${name}`, 1)
  page.fact('Agency', receipt.organisation)
  page.fact('Audience', receipt.audience)
  page.fact('Items', String(receipt.items))
  page.fact('Made', `${receipt.madeAt}, by ${receipt.madeBy}`)
  page.heading('The bundle', 2)
  page.fact('SHA-512 of its tagmanifest-sha512.txt', groups(receipt.tagManifestSha512, 8), 'mono')
  page.fact('Signer', signer.subject)
  page.fact('Its certificate, SHA-256', groups(signer.sha256, 4), 'mono')
  page.fact('Root certificate, SHA-256', groups(signer.rootSha256, 4), 'mono')
  page.heading('The custody ledger when it was made', 2)
  page.fact('Ledger', receipt.log, 'mono')
  page.fact('Entries', String(checkpoint.size))
  page.fact('Root', groups(checkpoint.root, 8), 'mono')
  page.picture(await qrPng(qrText(receipt)), QR_PT)
  page.paragraph('The square holds the ledger’s name, number of entries and root.')
  page.heading('How to check', 2)
  page.bullet('Compute sha512sum tagmanifest-sha512.txt in the bundle and compare with the above.')
  page.bullet('Compare the SHA-256 fingerprint of root.pem with the above, then follow VERIFY.txt.')
  page.bullet(
    'A later ledger of this case must begin with these entries: safehold verify --anchor takes the bundle’s custody/checkpoint.txt, whose root must be the one printed here.',
  )
  page.heading('Received', 2)
  for (const label of ['Date and place', 'Name and office', 'Signature']) {
    page.fact(label, '_'.repeat(48))
  }
  return page.finish()
}

/** The page that is printed, signed in ink, sealed, and kept in a safe (docs/formats/anchors.md). */
import type { Language } from '../../domain/anchor.ts'
import { PdfPage } from '../print/pdf-page.ts'
import { qrPng } from '../print/qr-code.ts'
import { WORDS } from './receipt-words.ts'

export type ReceiptPage = {
  readonly agency: string
  readonly caseNumber: string
  readonly caseTitle: string
  readonly log: string
  readonly size: number
  /** Hexadecimal. */
  readonly root: string
  /** The signed checkpoint, verbatim: what the square holds. */
  readonly note: string
  readonly time: string
  readonly keySha256: string
  readonly printedAt: string
  /** The name in the ledger. */
  readonly printedBy: string
}

const QR_PT = 150

/** @returns A PDF of one page. */
export async function receiptPage(receipt: ReceiptPage, language: Language): Promise<Buffer> {
  const words = WORDS[language]
  const name = `${words.title}: ${receipt.caseNumber}, ${receipt.size}`
  const page = new PdfPage(name, name, language)
  page.heading(words.title, 1)
  page.paragraph(words.lead)
  page.fact(words.agency, receipt.agency)
  page.fact(words.case, `${receipt.caseNumber}  ${receipt.caseTitle}`)
  page.fact(words.log, receipt.log, 'mono')
  page.fact(words.entries, String(receipt.size), 'mono')
  page.hash(words.root, receipt.root)
  page.fact(words.time, receipt.time)
  page.hash(words.key, receipt.keySha256)
  page.fact(words.printed, `${receipt.printedAt}, ${words.by} ${receipt.printedBy}`)
  page.picture(await qrPng(receipt.note), QR_PT)
  page.paragraph(words.square)
  page.heading(words.check, 2)
  for (const step of words.steps) page.bullet(step.replace('{size}', String(receipt.size)))
  page.heading(words.signed, 2)
  page.signature(words.fields, words.seal)
  return page.finish()
}

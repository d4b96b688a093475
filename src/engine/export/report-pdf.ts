import type { CustodyEntry } from '../../domain/custody.ts'
import { PdfPage } from '../print/pdf-page.ts'
import { groups, percent } from '../print/visible-text.ts'
import { type BundleReport, CLAIMS, type ReportItem } from './bundle-report.ts'

/** `report/report.pdf`: what the bundle holds, where from, and what a check of it shows. */
export function reportPdf(report: BundleReport): Promise<Buffer> {
  const name = `Case ${report.caseNumber}, bundle ${report.bundle}`
  const page = new PdfPage(`${name}: report`, name)
  page.heading(name, 1)
  page.paragraph('This report is for reading. What it says is checked as VERIFY.txt describes.')
  summary(page, report)
  page.heading('Items', 2)
  for (const item of report.items) itemPart(page, item)
  claims(page)
  return page.finish()
}

function summary(page: PdfPage, report: BundleReport): void {
  const { checkpoint, signer } = report
  page.fact('Agency', report.organisation)
  page.fact('Audience', report.audience)
  page.fact('Made', report.madeAt)
  page.fact('Program', report.tool)
  page.fact('Items', String(report.items.length))
  page.fact('Custody ledger', report.log, 'mono')
  page.fact('Checkpoint', `${checkpoint.size} entries, ${checkpoint.time}`)
  page.fact('Root of the ledger', groups(checkpoint.root, 8), 'mono')
  page.fact('Signer', signer.subject)
  page.fact('Signer’s certificate', `until ${signer.validTo}`)
  page.fact('its SHA-256', groups(signer.sha256, 4), 'mono')
  page.fact('Root certificate, SHA-256', groups(signer.rootSha256, 4), 'mono')
  page.paragraph(
    'Compare the root certificate’s fingerprint with the one the agency gave you on paper. A fingerprint that is found only here proves nothing.',
  )
}

function itemPart(page: PdfPage, { source, file, entries }: ReportItem): void {
  page.heading(`Item ${source.item}, exhibit ${source.exhibit}`, 3)
  page.fact('File', file.path, 'mono')
  page.fact('Size', `${file.size} bytes, ${source.widthPx} × ${source.heightPx} pixels`)
  page.fact('SHA-256', groups(file.sha256, 8), 'mono')
  page.fact('SHA-512', groups(file.sha512, 8), 'mono')
  page.fact('Made of original, SHA-256', groups(source.original, 8), 'mono')
  page.fact('Recipe, SHA-256', groups(source.recipe, 8), 'mono')
  page.fact('Prepared by', source.preparedBy)
  page.fact('Approved by', `${source.approvedBy}, ${source.approvedAt}`)
  for (const [index, one] of source.regions.entries()) {
    const { x, y, width, height } = one.region
    const place = `from left ${percent(x)}, from top ${percent(y)}, ${percent(width)} × ${percent(height)}`
    page.fact(
      `Made unrecognisable, ${index + 1}`,
      `${one.reason}; legal basis: ${one.legalBasis}; person: ${one.person ?? 'not known'}; ${place}`,
    )
  }
  page.paragraph('Custody of this item, complete up to the checkpoint:')
  for (const entry of entries) page.paragraph(custodyLine(entry), 'mono')
}

function custodyLine({ seq, time, tz, actor, role, action, purpose }: CustodyEntry): string {
  const why = purpose === null ? '' : `, ${purpose}`
  return `${String(seq).padStart(6)}  ${time} (${tz})  ${action}${why}  ${actor}, ${role}`
}

function claims(page: PdfPage): void {
  page.heading('What a successful check shows', 2)
  for (const { claim, proven } of CLAIMS) if (proven) page.bullet(claim)
  page.heading('What it does not show', 2)
  for (const { claim, proven } of CLAIMS) if (!proven) page.bullet(claim)
}

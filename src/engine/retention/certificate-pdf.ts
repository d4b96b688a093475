import type { DisposalContent, DisposalGround } from '../../domain/disposal.ts'
import { lastDayOf, type RetentionRule } from '../../domain/retention.ts'
import { PdfPage } from '../print/pdf-page.ts'
import { qrPng } from '../print/qr-code.ts'
import { groups } from '../print/visible-text.ts'
import type { CertificateFacts } from './certificate-facts.ts'

const QR_PT = 110

export type Signer = {
  readonly subject: string
  readonly sha256: string
  readonly rootSha256: string
}

/** How it was done, in the order in which it was done. */
const METHOD = [
  'Each item has an entry of its own in the custody ledger, written before anything of it was destroyed.',
  'Every original and everything made of it was kept sealed with AES-256-GCM under a key of its own, derived from a key of the case and 32 random bytes in its file. These bytes were overwritten first, in place, and the overwriting was made durable: from then on nobody can derive the key, whatever passphrase they hold.',
  'The rest of each file was overwritten once with random bytes; then the file was emptied and removed.',
  'Previews, frames, redacted copies, granted keys, names, paths, metadata and notes of the items were removed from the catalogue and overwritten in its file; its write-ahead log was emptied.',
]

/** What a program on one workstation cannot do, and does not claim. */
const LIMITS = [
  'A solid-state drive, a copying file system, a snapshot or a journal may hold earlier copies of overwritten blocks that no program can reach. Whether sealed bytes found there open depends on their 32 random bytes having been overwritten there too. A drive that was encrypted as a whole, and whose key is destroyed, leaves nothing.',
  'Copies outside this case folder are not reached: backups, carried-away copies of the folder, the seized medium itself, and bundles given out before (named below).',
  'Files that an interrupted or repeated ingest had begun and removed before were not overwritten when they were removed. They are sealed; with the keys of a whole case destroyed they do not open.',
]

/** What stays on record. */
const STAYS =
  'The custody ledger stays whole and can be verified. Of each item stay its id, exhibit, size, MD5, SHA-1, SHA-256, kind and grades. No name, no picture and no key of it stays.'

/** The certificate of a finished disposal. The same facts give the same bytes. */
export async function certificatePdf(facts: CertificateFacts, signer: Signer): Promise<Buffer> {
  const { disposal } = facts
  const name = `Case ${facts.caseNumber}, disposal ${disposal.id}`
  const page = new PdfPage(`${name}: certificate`, name, 'en', new Date(facts.endedAt))
  page.heading('Certificate of disposal', 1)
  page.fact('Agency', facts.agency)
  page.fact('Case', `${facts.caseNumber} (${facts.caseId})`)
  page.fact('Disposal', disposal.id, 'mono')
  page.fact('Scope', scopeText(disposal.content))
  page.fact('Ended', facts.endedAt)
  whatWent(page, facts)
  groundPart(page, disposal.content)
  persons(page, facts)
  page.heading('How it was done', 2)
  for (const line of METHOD) page.bullet(line)
  page.heading('What this does not reach', 2)
  for (const line of LIMITS) page.bullet(line)
  for (const { id, audience, at } of facts.bundles) page.bullet(`Bundle ${id}, ${audience}, ${at}`)
  if (facts.bundles.length === 0) page.bullet('No bundle of this case held any of these items.')
  page.heading('What stays', 2)
  page.paragraph(STAYS)
  await proof(page, facts, signer)
  return page.finish()
}

function whatWent(page: PdfPage, { disposal, outcome }: CertificateFacts): void {
  const { items, staying } = disposal.content
  page.heading('What was disposed of', 2)
  page.fact(
    'Items',
    `${outcome.items} of ${items.count} that were approved, ${outcome.bytes} bytes`,
  )
  page.fact('Sealed originals destroyed', String(outcome.originals))
  page.fact(
    'Made of them, destroyed',
    `${outcome.derivatives} previews, frames and redacted copies`,
  )
  page.fact(
    'Keys of the case',
    outcome.keys ? 'destroyed for everybody' : 'kept: other evidence stays',
  )
  if (outcome.shared > 0) {
    page.fact(
      'Bytes that stay',
      `of ${outcome.shared} items: an item that is kept has the same bytes`,
    )
  }
  if (outcome.kept > 0) {
    page.fact('Not disposed of', `${outcome.kept}: held, or to be kept longer, since the approval`)
  }
  const stays = staying.held + staying.kept + staying.unknown
  if (stays > 0) {
    page.fact(
      'Not proposed',
      `${stays} items of this scope: ${staying.held} held, ${staying.kept} to be kept longer, ${staying.unknown} without a known date`,
    )
  }
}

function groundPart(page: PdfPage, { ground, rule }: DisposalContent): void {
  page.heading('On what ground', 2)
  if (ground.by === 'court-order') orderFacts(page, ground)
  if (rule === null) page.fact('Rule of the case', 'none')
  else ruleFacts(page, rule)
}

function orderFacts(page: PdfPage, ground: Extract<DisposalGround, { by: 'court-order' }>): void {
  page.fact('Court order', `${ground.reference}, ${ground.date}`)
  page.fact('Reason', ground.reason)
}

function ruleFacts(page: PdfPage, { keep, zone, legalBasis, setBy, setAt }: RetentionRule): void {
  page.fact('Kept to the end of', `${lastDayOf(keep) ?? 'not known'} (${zone})`)
  if (keep.until === 'event') {
    const { years, months, days } = keep.period
    const period = `${years} years, ${months} months, ${days} days`
    page.fact('Which is', `${period} after ${keep.event}, ${keep.on ?? 'not yet'}`)
  }
  page.fact('Legal basis', legalBasis)
  page.fact('Set', `${setAt}, by ${setBy}`)
}

function persons(page: PdfPage, { disposal, proposer, approver }: CertificateFacts): void {
  page.heading('By whom', 2)
  page.fact('Proposed', `${disposal.proposedAt}, by ${proposer}`)
  page.fact('Approved', `${disposal.decidedAt ?? '–'}, by ${approver}`)
  page.fact('What was approved, SHA-256', groups(disposal.digest, 8), 'mono')
}

async function proof(page: PdfPage, facts: CertificateFacts, signer: Signer): Promise<void> {
  const { outcome, checkpoint, log } = facts
  page.heading('The list of items', 2)
  page.paragraph(
    'It accompanies this page as a table: item, exhibit, bytes, MD5, SHA-1, SHA-256, entry of the ledger.',
  )
  page.fact('Lines', `${outcome.items} and one of headings`)
  page.fact('SHA-256 of the list', groups(outcome.list, 8), 'mono')
  page.heading('The custody ledger after it', 2)
  page.fact('Ledger', log, 'mono')
  page.fact('Entries', `${checkpoint.size}, ${checkpoint.time}`)
  page.fact('Root', groups(checkpoint.root, 8), 'mono')
  const root64 = Buffer.from(checkpoint.root, 'hex').toString('base64')
  page.picture(await qrPng(`${log}\n${checkpoint.size}\n${root64}\n`), QR_PT)
  page.heading('Signature', 2)
  page.fact('Signer', signer.subject)
  page.fact('Its certificate, SHA-256', groups(signer.sha256, 4), 'mono')
  page.fact('Root certificate, SHA-256', groups(signer.rootSha256, 4), 'mono')
  page.paragraph('To check, with the root certificate that the agency gave you:')
  page.paragraph(
    'openssl cms -verify -cades -binary -inform DER -in certificate.pdf.p7s -content certificate.pdf -CAfile root.pem -purpose smimesign -out /dev/null',
    'mono',
  )
}

function scopeText({ scope }: DisposalContent): string {
  if (scope.of === 'case') return 'all evidence of the case'
  return scope.of === 'exhibit'
    ? `all evidence of exhibit ${scope.exhibit}`
    : `${scope.items.length} items, named in the proposal`
}

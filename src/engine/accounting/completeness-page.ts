/** The completeness of an ingest on paper: the sum, who read what and when, receipts, every failure with its reason. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Language } from '../../domain/anchor.ts'
import type { Exhibit, ExhibitId } from '../../domain/exhibit.ts'
import type { IngestFinding, IngestFindings } from '../../domain/ingest-finding.ts'
import { isWhole } from '../../domain/item.ts'
import { PdfPage } from '../print/pdf-page.ts'
import { ACCOUNT_WORDS, type AccountWords, put, type RunAction } from './account-words.ts'
import type { ItemCounts, Tally } from './count-items.ts'

/** One entry of the ledger about the reading of an exhibit. */
export type Run = {
  readonly seq: number
  readonly time: string
  readonly actor: string
  readonly action: RunAction
  readonly data: Readonly<Record<string, unknown>>
}

/** SHA-256 over the results of an exhibit: now, and as an entry has it. */
export type ResultsReceipt = {
  readonly exhibit: ExhibitId
  readonly now: string
  readonly then: { readonly sha256: string; readonly entry: number } | null
}

/** As many as are printed, and how many there are. */
export type Listed = { readonly findings: readonly IngestFinding[]; readonly total: number }

export type Account = {
  readonly agency: string
  readonly caseNumber: string
  readonly caseTitle: string
  /** Null: of all. */
  readonly exhibit: Exhibit | null
  readonly counts: ItemCounts
  readonly runs: readonly Run[]
  readonly results: readonly ResultsReceipt[]
  readonly notRead: Listed
  readonly notOpened: Listed
  readonly kinds: IngestFindings['kinds']
  readonly log: string
  /** Covers every entry that is printed. */
  readonly checkpoint: { readonly size: number; readonly root: string; readonly time: string }
  readonly printedAt: string
  readonly printedBy: string
  readonly tool: string
}

/** Rows drawn before others get their turn: about a page. */
const ROWS_PER_TURN = 40

const NUMBERS = { width: 62, face: 'mono' } as const

export async function completenessPdf(account: Account, language: Language): Promise<Buffer> {
  const words = ACCOUNT_WORDS[language]
  const { exhibit, checkpoint } = account
  const title =
    exhibit === null ? words.caseTitle : put(words.exhibitTitle, { exhibit: exhibit.id })
  const footer = `${words.case} ${account.caseNumber} · ${title} · ${account.printedAt}, ${account.printedBy}`
  const page = new PdfPage(`${account.caseNumber}: ${title}`, footer, language)
  page.heading(title, 1)
  page.fact(words.agency, account.agency)
  page.fact(words.case, `${account.caseNumber}  ${account.caseTitle}`)
  if (exhibit !== null) {
    page.fact(words.exhibit, exhibit.id)
    page.fact(words.description, exhibit.description)
    page.fact(words.seal, exhibit.seal)
  }
  page.fact(words.printed, `${account.printedAt}, ${words.by} ${account.printedBy}`)
  page.fact(words.program, account.tool)
  sumPart(page, account, words)
  runsPart(page, account, words)
  receiptsPart(page, account, words)
  await listPart(page, words.notRead, account.notRead, words)
  await listPart(page, words.notOpened, account.notOpened, words)
  othersPart(page, account, words)
  page.heading(words.ledger, 2)
  page.fact(words.log, account.log, 'mono')
  page.fact(words.size, String(checkpoint.size), 'mono')
  page.hash(words.root, checkpoint.root)
  page.fact(words.time, checkpoint.time)
  page.heading(words.shows, 2)
  for (const claim of words.claims) page.bullet(claim)
  return page.finish()
}

/** A sum that does not hold is the first that is said. */
function sumPart(page: PdfPage, { counts }: Account, words: AccountWords): void {
  const { whole, sources, kinds, unscreened } = counts
  page.heading(words.sum, 2)
  if (!isWhole(whole)) page.paragraph(words.broken)
  page.paragraph(put(words.sumIs, whole))
  if (isWhole(whole)) page.paragraph(words.holds)
  if (whole.pending > 0) page.paragraph(put(words.isPending, whole))
  if (unscreened > 0) page.paragraph(put(words.unscreened, { n: unscreened }))
  page.heading(words.bySource, 3)
  page.table(
    [{ head: words.source, width: 187 }, ...tallyColumns(words)],
    sources.map((one) => ({ cells: [one.root, ...tallyCells(one)] })),
  )
  for (const { root } of sources.filter(({ isWalked }) => !isWalked)) {
    page.bullet(put(words.notWalked, { source: root }))
  }
  page.heading(words.byKind, 3)
  page.table(
    [{ head: words.kind, width: 187 }, ...tallyColumns(words)],
    kinds.map((one) => ({ cells: [words.kinds[one.kind], ...tallyCells(one)] })),
  )
}

function tallyColumns(words: AccountWords) {
  const heads = [words.found, words.ingested, words.failed, words.pending]
  return [
    ...heads.map((head) => ({ head, ...NUMBERS, width: 50 })),
    { head: words.bytes, ...NUMBERS, width: 100 },
  ]
}

function tallyCells({ found, ingested, failed, pending, bytes }: Tally): string[] {
  return [found, ingested, failed, pending, bytes].map(String)
}

function runsPart(page: PdfPage, { runs }: Account, words: AccountWords): void {
  page.heading(words.runs, 2)
  if (runs.length === 0) page.paragraph(words.none)
  else {
    page.table(
      [
        { head: words.when, width: 100, face: 'mono' },
        { head: words.who, width: 70 },
        { head: words.what, width: 267 },
        { head: words.entry, width: 50, face: 'mono' },
      ],
      runs.map((run) => ({
        cells: [utc(run.time), run.actor, runWords(run, words), String(run.seq)],
      })),
    )
  }
}

function runWords({ action, data }: Run, words: AccountWords): string {
  const { copies, source, state } = data as {
    readonly copies?: object
    readonly source?: object
    readonly state?: string
  }
  const said = put(words.acts[action], {
    ...data,
    ...copies,
    ...source,
    state: words.states[state ?? ''] ?? state,
  })
  return typeof data['exhibit'] === 'string' ? `${data['exhibit']}: ${said}` : said
}

function receiptsPart(page: PdfPage, { results }: Account, words: AccountWords): void {
  page.heading(words.receipts, 2)
  for (const { exhibit, now, then } of results) {
    page.hash(put(words.digestNow, { exhibit }), now)
    if (then === null) page.paragraph(words.digestNone)
    else {
      page.hash(put(words.digestThen, { entry: then.entry }), then.sha256)
      page.paragraph(then.sha256 === now ? words.digestSame : words.digestOther)
    }
  }
  page.paragraph(words.digestHow)
}

async function listPart(
  page: PdfPage,
  heading: string,
  { findings, total }: Listed,
  words: AccountWords,
): Promise<void> {
  page.heading(`${heading} (${total})`, 2)
  if (total === 0) page.paragraph(words.none)
  if (findings.length < total) page.paragraph(put(words.left, { left: total - findings.length }))
  const reasons: Readonly<Record<string, string>> = words.reasons
  const columns = [
    { head: words.reason, width: 290 },
    { head: words.item, width: 130, face: 'mono' },
    { head: words.entry, width: 67, face: 'mono' },
  ] as const
  for (let from = 0; from < findings.length; from += ROWS_PER_TURN) {
    page.table(
      columns,
      findings.slice(from, from + ROWS_PER_TURN).map((one) => ({
        cells: [
          one.reasons.map((reason) => reasons[reason] ?? reason).join('; '),
          one.item,
          one.entry === null ? '' : String(one.entry),
        ],
        below: one.path ?? '',
      })),
    )
    await turn()
  }
}

function othersPart(page: PdfPage, { kinds }: Account, words: AccountWords): void {
  const others = kinds.filter(({ kind }) => kind !== 'not-read' && kind !== 'not-opened')
  if (others.length === 0) return
  page.heading(words.others, 2)
  for (const { kind, n } of others) page.fact(words.findings[kind], String(n))
}

/** `2026-05-01 10:00:07`, UTC: what the columns are headed with. */
function utc(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace('T', ' ')
}

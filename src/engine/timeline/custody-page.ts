/** Custody of one thing on paper: picture, who had it, findings, every entry with its hash. */
import type { Language } from '../../domain/anchor.ts'
import type { ShownHolder, Timeline, TimelineEvent } from '../../domain/timeline.ts'
import { PdfPage } from '../print/pdf-page.ts'
import { drawPaperTimeline } from './paper-drawing.ts'
import { PAPER_WORDS, type PaperWords, put } from './paper-words.ts'

export type CustodyPage = {
  readonly agency: string
  readonly caseNumber: string
  readonly caseTitle: string
  readonly exhibitDescription: string
  /** Of the item's content; null for an exhibit, and for what was not ingested. */
  readonly sha256: string | null
  readonly timeline: Timeline
  readonly log: string
  /** Covers every entry that is printed. */
  readonly checkpoint: { readonly size: number; readonly root: string; readonly time: string }
  readonly printedAt: string
  /** Name, and the name in the ledger. */
  readonly printedBy: string
  readonly tool: string
}

/** Widths in points; together that of the text of an A4 page. */
const COLUMNS = { when: 96, what: 190, seals: 86, entry: 40, recorded: 75 } as const

export async function custodyPdf(custody: CustodyPage, language: Language): Promise<Buffer> {
  const words = PAPER_WORDS[language]
  const { timeline, checkpoint } = custody
  const thing = timeline.item ?? timeline.exhibit
  const title = put(timeline.item === null ? words.exhibitTitle : words.itemTitle, { thing })
  const footer = `${words.case} ${custody.caseNumber} · ${title} · ${custody.printedAt}, ${custody.printedBy}`
  const page = new PdfPage(`${custody.caseNumber}: ${title}`, footer, language)
  const nameOf = holderWords(words)
  page.heading(title, 1)
  page.fact(words.agency, custody.agency)
  page.fact(words.case, `${custody.caseNumber}  ${custody.caseTitle}`)
  page.fact(words.exhibit, timeline.exhibit)
  page.fact(words.description, custody.exhibitDescription)
  if (custody.sha256 !== null) page.hash(words.sha256, custody.sha256)
  page.fact(words.printed, `${custody.printedAt}, ${words.by} ${custody.printedBy}`)
  page.fact(words.program, custody.tool)
  page.heading(words.picture, 2)
  drawPaperTimeline(page, timeline, words, nameOf)
  page.paragraph(words.legend)
  holdingsPart(page, timeline, words, nameOf)
  findingsPart(page, timeline, words)
  entriesPart(page, timeline, words, nameOf)
  page.heading(words.ledger, 2)
  page.fact(words.log, custody.log, 'mono')
  page.fact(words.size, String(checkpoint.size), 'mono')
  page.hash(words.root, checkpoint.root)
  page.fact(words.time, checkpoint.time)
  page.heading(words.shows, 2)
  for (const claim of words.claims) page.bullet(claim)
  return page.finish()
}

function holdingsPart(
  page: PdfPage,
  { holdings }: Timeline,
  words: PaperWords,
  nameOf: (holder: ShownHolder) => string,
): void {
  page.heading(words.held, 2)
  page.table(
    [
      { head: words.holder, width: 227 },
      { head: words.from, width: 110 },
      { head: words.to, width: 150 },
    ],
    holdings.map(({ holder, from, to, isKnown }) => {
      const until = to === null ? words.still : utc(to)
      return {
        cells: [nameOf(holder), utc(from), isKnown ? until : put(words.gapEnd, { to: until })],
      }
    }),
  )
}

function findingsPart(page: PdfPage, { events }: Timeline, words: PaperWords): void {
  page.heading(words.findings, 2)
  const found = events.filter(({ findings }) => findings.length > 0)
  if (found.length === 0) page.paragraph(words.noFindings)
  for (const event of found) {
    page.bullet(
      `${utc(event.at)}, ${words.entry} ${event.entry ?? '–'}: ${findingWords(event, words)}`,
    )
  }
}

function entriesPart(
  page: PdfPage,
  { events, left }: Timeline,
  words: PaperWords,
  nameOf: (holder: ShownHolder) => string,
): void {
  page.heading(words.events, 2)
  if (left > 0) page.paragraph(put(words.left, { left }))
  page.table(
    [
      { head: words.when, width: COLUMNS.when, face: 'mono' },
      { head: words.what, width: COLUMNS.what },
      { head: words.seals, width: COLUMNS.seals, face: 'mono' },
      { head: words.entry, width: COLUMNS.entry, face: 'mono' },
      { head: words.recorded, width: COLUMNS.recorded },
    ],
    events.map((event) => ({
      cells: [
        utc(event.at),
        whatWords(event, words, nameOf),
        sealWords(event, words),
        event.entry === null ? '' : String(event.entry),
        [
          ...(event.recordedAt === null ? [] : [utc(event.recordedAt)]),
          ...(event.actor === '' ? [] : [event.actor]),
        ].join(' '),
      ],
      ...(event.leaf === null ? {} : { below: event.leaf }),
    })),
  )
}

function whatWords(
  event: TimelineEvent,
  words: PaperWords,
  nameOf: (holder: ShownHolder) => string,
): string {
  const { action, handOver, note, data } = event
  const parts = [words.actions[action] ?? action]
  if (action === 'seized') parts.push(String(data['by']), String(data['where']))
  if (handOver !== null) {
    const { giver, receiver, reason, reasonText, place, remark } = handOver
    if (reason !== 'opened') parts.push(`${nameOf(giver)} → ${nameOf(receiver)}`)
    else parts.push(nameOf(receiver))
    parts.push(words.reasons[reason])
    if (reasonText !== null) parts.push(reasonText)
    if (place !== null) parts.push(put(words.place, { place }))
    if (remark !== null) parts.push(put(words.remark, { remark }))
  }
  if (note !== null) {
    if (note.corrects !== null) parts.push(put(words.corrects, { entry: note.corrects }))
    if (note.text !== null) parts.push(note.text)
  }
  if (event.findings.length > 0) parts.push(findingWords(event, words))
  return parts.join('; ')
}

function sealWords({ handOver, action, data }: TimelineEvent, words: PaperWords): string {
  if (action === 'seized') return String(data['seal'])
  if (handOver === null) return ''
  const { sealBefore, sealAfter } = handOver
  return `${sealBefore ?? words.noSeal} → ${sealAfter ?? words.noSeal}`
}

function findingWords({ findings }: TimelineEvent, words: PaperWords): string {
  return findings
    .map(({ code, stands }) => {
      const finding = words.finding[code]
      return stands ? finding : put(words.explained, { finding })
    })
    .join('; ')
}

function holderWords(words: PaperWords) {
  return ({ id, name, service }: ShownHolder): string => {
    if (id === 'seizer') return put(words.seizer, { name: name ?? '' })
    if (name === null) return put(words.withheld, { number: id.replace('person:', '') })
    return service === null || service === '' ? name : `${name} (${service})`
  }
}

/** `2026-05-01 10:00:07`, UTC: what the columns are headed with. */
function utc(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace('T', ' ')
}

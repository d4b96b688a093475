import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '../../domain/anchor.ts'
import { RequestError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import type { PrintedCustody, Thing } from '../../domain/thing.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { findExhibit } from '../exhibits/exhibits.ts'
import type { Case } from '../open-case.ts'
import { putOnPaper } from '../put-on-paper.ts'
import { custodyPdf } from './custody-page.ts'
import { exhibitTimeline, itemTimeline, type Viewer } from './timeline.ts'

/** Writes the custody of one thing as pages to print: a new checkpoint, the timeline up to it, and an
 *  entry with the digest of what was written. The page names people: it is for who holds their key.
 *  @throws {RequestError} NOT_FOUND without the thing or the folder.
 *  @throws {ExportError} TARGET_NOT_WRITABLE, TARGET_EXISTS. @throws {AccessError} NO_KEY. */
export async function printCustody(
  kase: Case,
  viewer: Viewer,
  wish: { readonly thing: Thing; readonly dir: string; readonly language: Language },
  tool: string,
): Promise<PrintedCustody> {
  const { thing } = wish
  const { session, keyring } = viewer
  // Asked for first: a page without names would say that there were none.
  keyring.opening('identity')
  if (statSync(wish.dir, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new RequestError('NOT_FOUND', 'the folder to write to is missing')
  }
  const timeline =
    'item' in thing
      ? itemTimeline(kase, thing.item, viewer)
      : exhibitTimeline(kase, thing.exhibit, viewer)
  // Without giving way since the timeline was read, so that it covers that and nothing else.
  const { size, root, time } = kase.ledger.checkpoint(keyring.ledgerKey)
  const { agency, number: caseNumber, title: caseTitle } = kase.summary
  const pdf = await custodyPdf(
    {
      ...{ agency, caseNumber, caseTitle, timeline, tool },
      exhibitDescription: findExhibit(kase.readable, timeline.exhibit).description,
      sha256: timeline.item === null ? null : digestOf(kase.readable, timeline.item),
      log: kase.ledger.log,
      checkpoint: { size, root, time },
      printedAt: kase.clock.read().time,
      printedBy: `${session.name} (${session.user})`,
    },
    wish.language,
  )
  const name = `${caseNumber}_${timeline.item ?? timeline.exhibit}_custody-${size}.pdf`
  const path = join(wish.dir, name)
  const { language } = wish
  const about = 'item' in thing ? { language } : { ...thing, language }
  const of = 'item' in thing ? { item: thing.item } : {}
  return putOnPaper(kase, session, { pdf, path, checkpoint: { size, root }, ...of, about })
}

function digestOf(db: ReadableDb, item: ItemId): string | null {
  const sql = 'SELECT sha256 FROM item WHERE id = ?'
  return db.prepare<[string], string | null>(sql).pluck().get(item) ?? null
}

import { join, resolve } from 'node:path'
import type { Language } from '../../domain/anchor.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { IngestFindingKind } from '../../domain/ingest-finding.ts'
import type { Session } from '../../domain/people.ts'
import type { PrintedCustody } from '../../domain/thing.ts'
import { listFindings } from '../catalogue/ingest-findings.ts'
import { findExhibit, listExhibits } from '../exhibits/exhibits.ts'
import { outsideFolder } from '../export/bundle-folder.ts'
import { resultsOf } from '../ingest/completeness.ts'
import type { Case } from '../open-case.ts'
import { putOnPaper } from '../put-on-paper.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { RUN_ACTIONS, type RunAction } from './account-words.ts'
import { type Account, completenessPdf, type Listed, type Run } from './completeness-page.ts'
import { countItems } from './count-items.ts'

/** Some hundred pages; a saved list has them all. */
const MOST_PRINTED = 10_000

/** Writes what has become of everything that was found as pages to print, up to a new checkpoint, and an entry with the
 *  digest of what was written. The pages name files: the caller makes sure that its person may see them.
 *  @param wish.exhibit - Null: all exhibits.
 *  @throws {RequestError} NOT_FOUND without the exhibit.
 *  @throws {ExportError} TARGET_NOT_WRITABLE, TARGET_EXISTS. */
export async function printCompleteness(
  kase: Case,
  viewer: { readonly session: Session; readonly keyring: Pick<Keyring, 'ledgerKey'> },
  wish: {
    readonly exhibit: ExhibitId | null
    readonly dir: string
    readonly language: Language
    readonly tool: string
  },
): Promise<PrintedCustody> {
  const { exhibit, language } = wish
  const { session, keyring } = viewer
  const sources = kase.readable.prepare<[], string>('SELECT root FROM source').pluck().all()
  const folder = outsideFolder(resolve(wish.dir), [kase.dir, ...sources])
  const gathered = await gather(kase, session, exhibit)
  const checkpoint = kase.ledger.checkpoint(keyring.ledgerKey)
  const { agency, number: caseNumber, title: caseTitle } = kase.summary
  const { size, root, time } = checkpoint
  const pdf = await completenessPdf(
    {
      ...{ agency, caseNumber, caseTitle, ...gathered },
      ...{ log: kase.ledger.log, checkpoint: { size, root, time }, tool: wish.tool },
      printedAt: kase.clock.read().time,
      printedBy: `${session.name} (${session.user})`,
    },
    language,
  )
  const path = join(folder, `${caseNumber}_${exhibit ?? 'all'}_completeness-${size}.pdf`)
  const about = { what: 'completeness', exhibit, language }
  return putOnPaper(kase, session, { pdf, path, checkpoint: { size, root }, about })
}

type Gathered = Pick<
  Account,
  'exhibit' | 'counts' | 'runs' | 'results' | 'notRead' | 'notOpened' | 'kinds'
>

async function gather(kase: Case, session: Session, exhibit: ExhibitId | null): Promise<Gathered> {
  const db = kase.readable
  const one = exhibit === null ? null : findExhibit(db, exhibit)
  const all = one === null ? listExhibits(kase) : [one]
  const runs = runsOf(kase, exhibit)
  const results: Account['results'][number][] = []
  for (const { id } of all) {
    const { sha256 } = await resultsOf(db, id)
    const last = runs.findLast(({ data }) => data['exhibit'] === id && 'results' in data)
    const then =
      last === undefined ? null : { sha256: String(last.data['results']), entry: last.seq }
    results.push({ exhibit: id, now: sha256, then })
  }
  const filter = exhibit === null ? {} : { exhibit: [exhibit] }
  const listed = (kind: IngestFindingKind): Listed =>
    listFindings(
      db,
      { filter: { ...filter, kind: [kind] }, offset: 0, limit: MOST_PRINTED },
      session,
    )
  return {
    ...{ exhibit: one, counts: await countItems(db, exhibit), runs, results },
    ...{ notRead: listed('not-read'), notOpened: listed('not-opened') },
    kinds: listFindings(db, { filter, offset: 0, limit: 0 }, session).kinds,
  }
}

function runsOf(kase: Case, exhibit: ExhibitId | null): Run[] {
  return kase.ledger
    .entriesOf([...RUN_ACTIONS])
    .map(({ entry }) => entry)
    .filter(({ data }) => exhibit === null || data['exhibit'] === exhibit)
    .map(({ seq, time, actor, action, data }) => ({
      ...{ seq, time, actor, data },
      action: action as RunAction,
    }))
}

/** Writes what an ingest found amiss into a folder outside of the case, as a table or as JSON. */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { asciiJson } from '../../domain/ascii-json.ts'
import { csv } from '../../domain/csv.ts'
import type { Sha256 } from '../../domain/digest.ts'
import type {
  IngestFinding,
  IngestFindingFilter,
  IngestFindings,
  SavedFindings,
} from '../../domain/ingest-finding.ts'
import type { Session } from '../../domain/people.ts'
import { atomically } from '../catalogue/database.ts'
import { listFindings } from '../catalogue/ingest-findings.ts'
import { UnnamedFile } from '../disk.ts'
import { outsideFolder } from '../export/bundle-folder.ts'
import type { Case } from '../open-case.ts'
import { writingOut } from '../writing-out.ts'

/** Findings that are held at a time. */
const PAGE = 500

const HEADS = ['kind', 'reasons', 'exhibit', 'source', 'path', 'item', 'sha256', 'entry'] as const

/** Streams them, however many there are, and records the file's digest with it: file and entry are there together or
 *  not at all. Names of evidence are in it: the caller makes sure that its person may see them.
 *  @throws {ExportError} TARGET_NOT_WRITABLE, TARGET_EXISTS. */
export async function saveFindings(
  kase: Case,
  session: Session,
  wish: {
    readonly filter: IngestFindingFilter
    readonly dir: string
    readonly format: 'csv' | 'json'
  },
): Promise<SavedFindings> {
  const { filter, dir, format } = wish
  const sources = kase.readable.prepare<[], string>('SELECT root FROM source').pluck().all()
  const folder = outsideFolder(resolve(dir), [kase.dir, ...sources])
  const file = writingOut(() => new UnnamedFile(folder, 'findings-'))
  const hash = createHash('sha256')
  let findings = 0
  try {
    const count = (n: number) => {
      findings += n
    }
    for await (const text of textOf(kase, session, filter, format, count)) {
      const bytes = Buffer.from(text)
      hash.update(bytes)
      writingOut(() => file.write(bytes))
    }
    await file.sync()
    const sha256 = hash.digest('hex') as Sha256
    return recorded(kase, (publish) => {
      const data = { format, findings, sha256, filter: asked(filter) }
      const { seq } = kase.ledger.append({ action: 'findings-saved', data }, session)
      const path = join(folder, `${kase.summary.number}_findings-${seq}.${format}`)
      publish(path, () => file.publishNew(path))
      return { path, sha256, findings, entry: seq }
    })
  } catch (error) {
    file.drop()
    throw error
  }
}

/** What is not on record was not written.
 *  @param work - Is given what publishes a file, to be called in the transaction. */
function recorded<T>(
  kase: Case,
  work: (publish: (path: string, give: () => void) => void) => T,
): T {
  let written: string | null = null
  try {
    return atomically(kase.writable, () =>
      work((path, give) => {
        writingOut(give)
        written = path
      }),
    )
  } catch (error) {
    if (written !== null) rmSync(written, { force: true })
    throw error
  }
}

/** For the ledger: ids and codes only. */
function asked({ exhibit = [], source = [], kind = [] }: IngestFindingFilter) {
  return { exhibit, source, kind }
}

async function* textOf(
  kase: Case,
  session: Session,
  filter: IngestFindingFilter,
  format: 'csv' | 'json',
  onFindings: (n: number) => void,
): AsyncGenerator<string> {
  const { number, id } = kase.summary
  const opening = { case: number, id, writtenBy: session.user, filter: asked(filter) }
  yield format === 'csv'
    ? `${csv([HEADS])}\r\n`
    : `${asciiJson(opening).slice(0, -1)}, "findings": [`
  for (let offset = 0; ; offset += PAGE) {
    const page = listFindings(kase.readable, { filter, offset, limit: PAGE }, session)
    onFindings(page.findings.length)
    if (page.findings.length > 0) yield pageText(page, format, offset === 0)
    if (page.findings.length < PAGE) break
    await turn() // the main thread must stay free
  }
  if (format === 'json') yield '\n]}\n'
}

function pageText(page: IngestFindings, format: 'csv' | 'json', isFirst: boolean): string {
  const roots = new Map(page.sources.map(({ id, root }) => [id, root ?? '']))
  if (format === 'csv') return `${csv(page.findings.map((one) => cellsOf(one, roots)))}\r\n`
  const rows = page.findings.map((one) =>
    asciiJson({ ...one, source: roots.get(one.source) ?? null }),
  )
  return `${isFirst ? '\n' : ',\n'}${rows.join(',\n')}`
}

function cellsOf(finding: IngestFinding, roots: ReadonlyMap<number, string>): string[] {
  const { kind, reasons, exhibit, source, path, item, sha256, entry } = finding
  return [
    ...[kind, reasons.join(' '), exhibit, roots.get(source) ?? '', path ?? '', item],
    ...[sha256 ?? '', entry === null ? '' : String(entry)],
  ]
}

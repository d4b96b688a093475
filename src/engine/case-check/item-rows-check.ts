/** Compares what the catalogue says of an item with what the ledger recorded of it. */
import { createHash } from 'node:crypto'
import type { Finding } from '../../domain/finding.ts'
import { insideOf } from '../../domain/member-path.ts'
import { printablePath } from '../../domain/printable.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { broken } from './case-findings.ts'
import { CATALOGUE } from './database-check.ts'
import type { ItemEntry } from './item-entries.ts'

export type ItemRow = {
  readonly no: number
  readonly id: string
  readonly exhibit: string
  readonly path: Buffer
  readonly name: string
  readonly folder: string
  readonly size: number
  readonly modified: string
  readonly ingest: 'pending' | 'ingested' | 'failed'
  readonly failure: string | null
  readonly md5: string | null
  readonly sha1: string | null
  readonly sha256: string | null
  readonly object: string | null
  readonly preview: string
  readonly disposedAt: string | null
  readonly parent: string | null
  /** Content of its parent. */
  readonly container: string | null
}

export const ITEM_COLUMNS = `no, id, exhibit, path, name, folder, size,
  CAST(modified_ns AS TEXT) AS modified, ingest, ingest_failure AS failure, md5, sha1, sha256, object,
  preview, disposed_at AS disposedAt, parent,
  (SELECT p.sha256 FROM item p WHERE p.id = item.parent) AS container`

type RedactionRow = {
  readonly id: string
  readonly input: string
  readonly recipe: string
  readonly recipeSha256: string
  readonly output: string
  readonly preparedBy: string
  readonly state: 'pending' | 'approved' | 'rejected'
  readonly decidedBy: string | null
}

type OpinionRow = {
  readonly user: string
  readonly grade: string
  readonly undoneAt: string | null
}

/** Farthest time a row can hold; the ledger quotes the claim whole (ingest/item-rows.ts). */
const MAX_INT64 = 2n ** 63n - 1n

/** The entry that a row was made by, and what differs. Of what has been disposed of nothing but the digests
 *  is left. */
export function checkItemRow(row: ItemRow, entries: readonly ItemEntry[]): Finding[] {
  const said = entries.findLast(({ action }) => action === 'ingest' || action === 'ingest-failed')
  const wrong = row.disposedAt === null ? wrongNames(row) : []
  const expected = { ingested: 'ingest', failed: 'ingest-failed', pending: undefined }[row.ingest]
  const isRetried = row.ingest === 'pending' && said?.action === 'ingest-failed'
  if (said?.action !== expected && !isRetried) {
    const words =
      said === undefined ? 'the ledger has no entry of it' : `its entry ${said.seq} differs`
    return [at(row, 'item-unrecorded', `is ${row.ingest}, and ${words}`), ...named(row, wrong)]
  }
  if (said !== undefined && !isRetried) wrong.push(...wrongColumns(row, said.data))
  return named(row, wrong, said)
}

function named(row: ItemRow, wrong: readonly string[], said?: ItemEntry): Finding[] {
  if (wrong.length === 0) return []
  const by = said === undefined ? '' : ` (entry ${said.seq})`
  return [at(row, 'item-differs', `${wrong.join(', ')}: not as recorded${by}`)]
}

function wrongNames({ path, name, folder }: ItemRow): string[] {
  const made = printablePath(insideOf(path))
  return [...(made.name === name ? [] : ['name']), ...(made.folder === folder ? [] : ['folder'])]
}

/** A member's entry tells its container by its content, and its place in that; its path has both ids. */
function wrongPlace(row: ItemRow, data: ItemEntry['data']): string[] {
  const { container = null, member = null } = data
  const isSame = (row.parent === null ? null : row.container) === container
  if (!isSame) return ['parent']
  if (row.parent === null || row.disposedAt !== null) return []
  const head = Buffer.from(`\0${row.parent}\0${String(member)}/`)
  return row.path.subarray(0, head.length).equals(head) ? [] : ['path']
}

function wrongColumns(row: ItemRow, data: ItemEntry['data']): string[] {
  const same = (column: keyof ItemRow, member: string) =>
    row[column] === data[member] ? [] : [column]
  const place = wrongPlace(row, data)
  if (row.ingest === 'failed') {
    return [...same('exhibit', 'exhibit'), ...same('failure', 'reason'), ...place]
  }
  return [
    ...place,
    ...(['exhibit', 'md5', 'sha1', 'sha256', 'size'] as const).flatMap((one) => same(one, one)),
    ...(row.disposedAt === null ? same('object', 'object') : []),
    ...(row.disposedAt === null && row.modified !== clamped(data['mtimeNs'])
      ? ['modified_ns']
      : []),
  ]
}

function clamped(nanoseconds: unknown): string | null {
  if (typeof nanoseconds !== 'string' || !/^-?\d{1,30}$/.test(nanoseconds)) return null
  const value = BigInt(nanoseconds)
  return String(value > MAX_INT64 ? MAX_INT64 : value < -MAX_INT64 ? -MAX_INT64 : value)
}

/** Grades and redactions of an item against their entries. */
export class WorkRows {
  readonly #redactions: (item: string) => RedactionRow[]
  readonly #opinions: (item: string) => OpinionRow[]

  constructor(db: ReadableDb) {
    const redactions = db.prepare<[string], RedactionRow>(
      `SELECT id, input_sha256 AS input, recipe, recipe_sha256 AS recipeSha256, output_sha256 AS output,
         prepared_by AS preparedBy, state, decided_by AS decidedBy FROM redaction WHERE item = ?`,
    )
    const opinions = db.prepare<[string], OpinionRow>(
      'SELECT user, grade, undone_at AS undoneAt FROM opinion WHERE item = ?',
    )
    this.#redactions = (item) => redactions.all(item)
    this.#opinions = (item) => opinions.all(item)
  }

  check(row: ItemRow, entries: readonly ItemEntry[]): Finding[] {
    const findings = this.#redactions(row.id)
      .filter((one) => !isRecorded(one, entries))
      .map(({ id }) => at(row, 'redaction-differs', `redaction ${id} is not as recorded`))
    const rows = this.#opinions(row.id)
    const inRows = rows.map(({ user, grade }) => `${user} ${grade}`)
    const undone = rows.filter(({ undoneAt }) => undoneAt !== null).map(({ user }) => user)
    const given = entries.filter(({ action }) => action === 'grade')
    const takenBack = entries.filter(({ action }) => action === 'grade-undone')
    const isSame =
      sorted(inRows) ===
        sorted(given.map(({ actor, data }) => `${actor} ${String(data['grade'])}`)) &&
      sorted(undone) === sorted(takenBack.map(({ actor }) => actor))
    if (!isSame) findings.push(at(row, 'grade-differs', 'its grades are not as recorded'))
    return findings
  }
}

function isRecorded(row: RedactionRow, entries: readonly ItemEntry[]): boolean {
  const isMade = entries.some(
    ({ action, actor, data }) =>
      action === 'redacted' &&
      actor === row.preparedBy &&
      data['input'] === row.input &&
      data['recipe'] === row.recipeSha256 &&
      data['output'] === row.output,
  )
  const isRecipe = createHash('sha256').update(row.recipe).digest('hex') === row.recipeSha256
  // Set aside for a newer one, it was rejected by nobody.
  const isDecided =
    row.state === 'pending' ||
    (row.state === 'rejected' && row.decidedBy === null) ||
    entries.some(
      ({ action, actor, data }) =>
        action === row.state && actor === row.decidedBy && data['redaction'] === row.id,
    )
  return isMade && isRecipe && isDecided
}

function sorted(texts: readonly string[]): string {
  return texts.toSorted().join('\n')
}

function at({ id }: ItemRow, code: string, words: string): Finding {
  return broken(code, CATALOGUE, `item ${id}: ${words}`)
}

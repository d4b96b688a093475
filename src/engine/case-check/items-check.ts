/** The check of items by number: rows against the ledger, contents against both, what was made of them. */
import type { Sha256 } from '../../domain/digest.ts'
import type { Finding } from '../../domain/finding.ts'
import { isOfSqlite, type ReadableDb } from '../catalogue/database.ts'
import { derivativeName, objectName } from '../sealing/object-store.ts'
import type { SealKey } from '../sealing/sealed-object.ts'
import { broken } from './case-findings.ts'
import type { CheckAnswers, CheckThreadData } from './check-task.ts'
import { CATALOGUE } from './database-check.ts'
import { entriesOfItems, type ItemEntry } from './item-entries.ts'
import { checkItemRow, ITEM_COLUMNS, type ItemRow, WorkRows } from './item-rows-check.ts'
import { checkObject, type Sealed } from './object-check.ts'

type DerivativeRow = {
  readonly kind: 'preview' | 'strip' | 'thumbnail' | 'text' | 'redaction'
  readonly place: number
  readonly sha256: string
  readonly object: string
  readonly tier: 'preview' | 'original'
  readonly size: number
}

/** Of the items that share a content so many are named. */
const NAMED = 5

type Sum = { objects: number; derivatives: number }

export class ItemsCheck {
  readonly #thread: CheckThreadData
  readonly #rows: (from: number, to: number) => ItemRow[]
  readonly #entriesOf: (item: string) => ItemEntry[]
  readonly #first: (sha256: string) => { no: number; id: string } | undefined
  readonly #sha256Of: (no: number) => string | null | undefined
  readonly #sharing: (sha256: string) => string[]
  readonly #derivatives: (item: string) => DerivativeRow[]
  readonly #hasDerivative: (item: string, row: DerivativeRow) => boolean
  readonly #work: WorkRows

  constructor(db: ReadableDb, thread: CheckThreadData) {
    this.#thread = thread
    const rows = db.prepare<[number, number], ItemRow>(
      `SELECT ${ITEM_COLUMNS} FROM item WHERE no BETWEEN ? AND ? ORDER BY no`,
    )
    const live = `sha256 = ? AND ingest = 'ingested' AND disposed_at IS NULL`
    const first = db.prepare<[string], { no: number; id: string }>(
      `SELECT no, id FROM item WHERE ${live} ORDER BY no LIMIT 1`,
    )
    const sha256Of = db
      .prepare<[number], string | null>('SELECT sha256 FROM item NOT INDEXED WHERE no = ?')
      .pluck()
    const sharing = db
      .prepare<[string], string>(`SELECT id FROM item WHERE ${live} ORDER BY no LIMIT ${NAMED + 1}`)
      .pluck()
    const derivatives = db.prepare<[string], DerivativeRow>(
      'SELECT kind, place, sha256, object, tier, size FROM derivative WHERE item = ?',
    )
    const has = db.prepare<[string, string, number, string]>(
      'SELECT 1 FROM derivative WHERE item = ? AND kind = ? AND place = ? AND sha256 = ?',
    )
    this.#rows = (from, to) => rows.all(from, to)
    this.#entriesOf = entriesOfItems(db)
    this.#first = (sha256) => first.get(sha256)
    this.#sha256Of = (no) => sha256Of.get(no)
    this.#sharing = (sha256) => sharing.all(sha256)
    this.#derivatives = (item) => derivatives.all(item)
    this.#hasDerivative = (item, { kind, place, sha256 }) =>
      has.get(item, kind, place, sha256) !== undefined
    this.#work = new WorkRows(db)
  }

  /** Items from one number to another, both included. One that cannot be read does not stop the rest.
   *  @param onBytes - Told of every chunk of content. @param onItem - Told after each item. Both may end
   *  the check by throwing. */
  check(
    from: number,
    to: number,
    onBytes: (bytes: number) => void,
    onItem: () => void,
  ): CheckAnswers['items'] {
    const findings: Finding[] = []
    const sum: Sum = { objects: 0, derivatives: 0 }
    for (const row of this.#readable(from, to, findings)) {
      try {
        for (const finding of this.#item(row, sum, onBytes)) findings.push(finding)
      } catch (error) {
        if (!isOfSqlite(error)) throw error
        findings.push(unreadable(`item ${row.id}`))
      }
      onItem()
    }
    return { findings, ...sum }
  }

  /** A damaged page makes SQLite refuse the whole range: then each row is asked for by itself. */
  #readable(from: number, to: number, findings: Finding[]): ItemRow[] {
    try {
      return this.#rows(from, to)
    } catch (error) {
      if (!isOfSqlite(error)) throw error
      if (from === to) {
        findings.push(unreadable(`item number ${from}`))
        return []
      }
    }
    return Array.from({ length: to - from + 1 }, (_, place) => from + place).flatMap((no) =>
      this.#readable(no, no, findings),
    )
  }

  *#item(row: ItemRow, sum: Sum, onBytes: (bytes: number) => void): Generator<Finding> {
    const entries = readOr(null, () => this.#entriesOf(row.id))
    if (entries === null) yield unreadable(`item ${row.id}, its entries`)
    else {
      yield* checkItemRow(row, entries)
      yield* this.#work.check(row, entries)
    }
    if (row.ingest !== 'ingested' || row.disposedAt !== null) return
    const first = this.#firstWithContentOf(row)
    if (first.no === row.no) {
      sum.objects += 1
      yield* this.#object(this.#original(row, entries ?? []), this.#thread.original, onBytes)
    }
    const derivatives = this.#derivatives(row.id)
    for (const derivative of derivatives) {
      if (entries !== null) yield* this.#recorded(row, derivative, entries)
      // Copies of one content share what was made of it.
      if (first.no !== row.no && this.#hasDerivative(first.id, derivative)) continue
      sum.derivatives += 1
      const key = derivative.tier === 'original' ? this.#thread.original : this.#thread.preview
      yield* this.#object(sealedOf(row, derivative), key, onBytes, derivative.tier)
    }
    if (row.preview === 'ready' && !derivatives.some(({ kind }) => kind !== 'redaction')) {
      yield broken('derivative-missing', CATALOGUE, `item ${row.id}: its preview is in no row`)
    }
  }

  /** Each content is read once, for its first item. An index that is damaged may name another's row: then
   *  it is read for every item. */
  #firstWithContentOf(row: ItemRow): { readonly no: number; readonly id: string } {
    const first = readOr(undefined, () => this.#first(row.sha256 ?? ''))
    return first === undefined || this.#sha256Of(first.no) !== row.sha256 ? row : first
  }

  /** What the ledger says of a content has the last word; the row has been compared with it. */
  #original(row: ItemRow, entries: readonly ItemEntry[]): Sealed {
    const said = entries.findLast(({ action }) => action === 'ingest')?.data ?? {}
    const { sha256 = row.sha256, object = row.object, size = row.size } = said
    const ids = readOr([], () => this.#sharing(row.sha256 ?? ''))
    const named = ids.length === 0 ? [row.id] : ids.slice(0, NAMED)
    const more = ids.length > NAMED ? ' and others' : ''
    const of = `item ${named.join(', ')}${more}`
    return {
      kind: 'object',
      object: String(object),
      sha256: String(sha256),
      size: Number(size),
      of,
    }
  }

  *#object(
    sealed: Sealed,
    key: SealKey | null,
    onBytes: (bytes: number) => void,
    tier: 'preview' | 'original' = 'original',
  ): Generator<Finding> {
    const { names, caseDir } = this.#thread
    if (names !== null && /^[0-9a-f]{64}$/.test(sealed.sha256)) {
      const sha256 = sealed.sha256 as Sha256
      const name =
        sealed.kind === 'object' ? objectName(names, sha256) : derivativeName(names, tier, sha256)
      if (name !== sealed.object) {
        const words = `${sealed.of}: its object is not named as its content asks`
        yield broken(`${sealed.kind}-misnamed`, CATALOGUE, words)
      }
    }
    const finding = checkObject(caseDir, key, sealed, onBytes)
    if (finding !== null) yield finding
  }

  /** Previews are machine work, one entry per job; a redaction has an entry of its own. */
  *#recorded(
    row: ItemRow,
    { kind, sha256 }: DerivativeRow,
    entries: readonly ItemEntry[],
  ): Generator<Finding> {
    if (kind !== 'redaction') return
    const isSaid = entries.some(
      ({ action, data }) => action === 'redacted' && data['output'] === sha256,
    )
    if (!isSaid) {
      const words = `item ${row.id}: the ledger has no redaction with this result`
      yield broken('derivative-unrecorded', CATALOGUE, words)
    }
  }
}

function sealedOf(row: ItemRow, { kind, place, sha256, object, size }: DerivativeRow): Sealed {
  const of = `item ${row.id}, ${kind}${kind === 'strip' ? ` ${place}` : ''}`
  return { kind: 'derivative', object, sha256, size, of }
}

/** What a damaged index keeps from being found does not keep the rest from being checked. */
function readOr<T, Else>(otherwise: Else, read: () => T): T | Else {
  try {
    return read()
  } catch (error) {
    if (!isOfSqlite(error)) throw error
    return otherwise
  }
}

function unreadable(what: string): Finding {
  return broken(
    'catalogue-unreadable',
    CATALOGUE,
    `${what}: a damaged page keeps it from being read`,
  )
}

/** Lists stored entries. None of it can write. */
import { type Action, CustodyEntry } from '../../domain/custody.ts'
import { LedgerError } from '../../domain/errors.ts'
import type { ReadableDb } from '../catalogue/database.ts'

/** An entry with the bytes that are hashed; `entry` is read from them. */
export type StoredEntry = {
  readonly seq: number
  /** Leaf hash, hexadecimal. */
  readonly leaf: string
  readonly body: Buffer
  readonly entry: CustodyEntry
}

type Row = { readonly seq: number; readonly leaf: Buffer; readonly body: Buffer }

const NOTHING = { seq: -1, leaf: Buffer.alloc(0) }

export class EntryReader {
  readonly #db: ReadableDb
  #anomalies: number[] = []
  /** Newest entry that was searched; its salted leaf tells whether it was rolled back since. */
  #searched: { readonly seq: number; readonly leaf: Buffer } = NOTHING

  constructor(db: ReadableDb) {
    this.#db = db
  }

  /** Acts of these kinds on no item, oldest first.
   *  @throws {LedgerError} BROKEN when stored bytes are not an entry. */
  entriesOf(actions: readonly Action[]): StoredEntry[] {
    return this.#db
      .prepare<string[], Row>(
        `SELECT seq, leaf, body FROM entry INDEXED BY entry_of_no_item
         WHERE item IS NULL AND action IN (${actions.map(() => '?').join(', ')}) ORDER BY seq`,
      )
      .all(...actions)
      .map(toStored)
  }

  /** @throws {LedgerError} BROKEN when stored bytes are not an entry. */
  lastOf(actions: readonly Action[]): StoredEntry | null {
    const row = this.#db
      .prepare<string[], Row>(
        `SELECT seq, leaf, body FROM entry INDEXED BY entry_of_no_item
         WHERE item IS NULL AND action IN (${actions.map(() => '?').join(', ')})
         ORDER BY seq DESC LIMIT 1`,
      )
      .get(...actions)
    return row === undefined ? null : toStored(row)
  }

  /** @throws {LedgerError} BROKEN when stored bytes are not an entry. */
  entries(query: {
    readonly item?: string
    readonly from?: number
    readonly limit: number
    readonly newestFirst?: boolean
  }): StoredEntry[] {
    const backwards = query.newestFirst === true
    const conditions = [backwards ? 'seq <= @from' : 'seq >= @from']
    if (query.item !== undefined)
      conditions.push('item_no = (SELECT item_no FROM item_head WHERE item = @item)')
    const order = query.item === undefined ? 'seq' : 'item_seq'
    return this.#db
      .prepare<[object], Row>(
        `SELECT seq, leaf, body FROM entry WHERE ${conditions.join(' AND ')}
         ORDER BY ${order} ${backwards ? 'DESC' : 'ASC'} LIMIT @limit`,
      )
      .all({
        from: query.from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0),
        limit: query.limit,
        ...(query.item === undefined ? {} : { item: query.item }),
      })
      .map(toStored)
  }

  /** Entries that say the clock went back, after `first` and before `last`; there are few, ever. The
   *  ledger is searched once, then only what has been added: an export asks for each item. */
  clockAnomalies(first: number, last: number): StoredEntry[] {
    this.#searchAnomalies()
    return this.#anomalies
      .filter((seq) => seq > first && seq < last)
      .flatMap((seq) => this.entries({ from: seq, limit: 1 }))
  }

  #searchAnomalies(): void {
    const leafOf = this.#db
      .prepare<[number], Buffer>('SELECT leaf FROM entry WHERE seq = ?')
      .pluck()
    const rolledBack = leafOf.get(this.#searched.seq)?.equals(this.#searched.leaf) !== true
    if (rolledBack) {
      this.#anomalies = []
      this.#searched = NOTHING
    }
    const end = this.#db
      .prepare<[], { seq: number; leaf: Buffer }>(
        'SELECT seq, leaf FROM entry ORDER BY seq DESC LIMIT 1',
      )
      .get()
    if (end === undefined) return
    const more = this.#db
      .prepare<[number], number>(
        `SELECT seq FROM entry WHERE seq > ? AND action = 'clock-anomaly' ORDER BY seq`,
      )
      .pluck()
      .all(this.#searched.seq)
    this.#anomalies.push(...more)
    this.#searched = end
  }
}

function toStored({ seq, leaf, body }: Row): StoredEntry {
  return { seq, leaf: leaf.toString('hex'), body, entry: parseEntry(seq, body) }
}

function parseEntry(seq: number, body: Buffer): CustodyEntry {
  try {
    return CustodyEntry.parse(JSON.parse(body.toString('utf8')))
  } catch (cause) {
    throw new LedgerError('BROKEN', `entry ${seq} cannot be read`, { cause })
  }
}

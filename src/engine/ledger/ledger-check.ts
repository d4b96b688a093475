/** The check itself: nothing that can be made again from the stored bytes is believed. */
import type { KeyObject } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { CustodyEntry } from '../../domain/custody.ts'
import { isOfSqlite, type ReadableDb } from '../catalogue/database.ts'
import { CheckpointCheck } from './checkpoint-check.ts'
import type { CheckpointStore } from './checkpoint-store.ts'
import { type HeadRow, toItemHead } from './head-rows.ts'
import { IndexCheck } from './index-check.ts'
import { ItemChains } from './item-chains.ts'
import type { LedgerFindings } from './ledger-findings.ts'
import { leafHash } from './merkle.ts'
import { signerIn } from './named-signer.ts'
import { parseEntry } from './parse-entry.ts'
import { TreeCheck } from './tree-check.ts'
import type { Base } from './verified-base.ts'

/** Where the entries are, as findings name it. */
export const CATALOGUE = 'catalogue.db'

/** Read from the catalogue in portions of this many. */
const PORTION = 250

export type Checked = {
  readonly db: ReadableDb
  readonly log: string
  readonly publicKey: KeyObject
  readonly checkpoints: CheckpointStore
  readonly onProgress: (done: number, total: number) => void
}

type Row = {
  readonly seq: number
  readonly leaf: Buffer
  readonly body: Buffer
  readonly time: string
  readonly actor: string
  readonly action: string
  readonly item: string | null
  readonly item_seq: number | null
  readonly item_no: number | null
}

type HeadNodeRow = { readonly level: number; readonly place: number; readonly hash: Buffer }

export class LedgerCheck {
  readonly #of: Checked
  readonly #findings: LedgerFindings
  readonly #isWhole: boolean
  readonly #from: number
  readonly #chains: ItemChains
  readonly #tree: TreeCheck
  readonly #checkpoints: CheckpointCheck
  readonly #indexes: IndexCheck
  #seen = 0
  #next: number
  #leaf: Buffer | null
  #time: string | null

  /** @param base - Where it takes up; null for a check of the whole. */
  constructor(of: Checked, findings: LedgerFindings, base: Base | null = null) {
    this.#of = of
    this.#findings = findings
    this.#isWhole = base === null
    this.#from = base?.head.size ?? 0
    this.#next = this.#from
    this.#leaf = base?.leaf ?? null
    this.#time = base?.time ?? null
    this.#chains = new ItemChains(of.log, base)
    this.#tree = new TreeCheck(of.db, findings, CATALOGUE, base?.edge ?? [])
    this.#checkpoints = new CheckpointCheck(of, findings, base)
    this.#indexes = new IndexCheck(of.db)
  }

  /** Entries that were read, from the first it took up with. */
  get size(): number {
    return this.#next
  }

  /** The check; between two steps it may rest. */
  *steps(): Generator<void> {
    const total = this.#count()
    if (this.#from + total === 0) {
      this.#findings.add('ledger-empty', CATALOGUE, 'the ledger has no entry')
    }
    for (const rows of this.#portions()) {
      for (const row of rows) {
        // The root over all items is asked for: made here part by part, it is at hand there.
        if (row.action === 'heads') yield* this.#chains.settle()
        this.#entry(row)
        yield
        if (this.#isWhole && this.#next === this.#checkpoints.newest) yield* this.#headNodes()
      }
      this.#of.onProgress(Math.min(this.#next - this.#from, total), total)
    }
    if (this.#seen !== total) {
      this.#findings.add('ledger-unreadable', CATALOGUE, `${this.#seen} of ${total} entries read`)
    }
    if (this.#isWhole) {
      this.#tree.end(this.#next)
      const wrong = this.#indexes.end()
      if (wrong !== null) this.#findings.add('entry-index', CATALOGUE, wrong)
    }
    this.#checkpoints.end(this.#next)
    yield
    yield* this.#heads()
  }

  #count(): number {
    const { db } = this.#of
    if (this.#isWhole)
      return db.prepare<[], number>('SELECT count(*) FROM entry').pluck().get() ?? 0
    const since = db.prepare<[number], number>('SELECT count(*) FROM entry WHERE seq >= ?').pluck()
    return since.get(this.#from) ?? 0
  }

  *#portions(): Generator<Row[]> {
    const portion = this.#of.db.prepare<[number, number], Row>(
      'SELECT * FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?',
    )
    for (let from = this.#isWhole ? Number.MIN_SAFE_INTEGER : this.#from; ; ) {
      const rows = portion.all(from, PORTION)
      const last = rows.at(-1)
      if (last === undefined) return
      yield rows
      if (!Number.isSafeInteger(last.seq)) return
      from = last.seq + 1
    }
  }

  #entry(row: Row): void {
    // Another schema may have been put in this one's place.
    if (!Buffer.isBuffer(row.body) || !Buffer.isBuffer(row.leaf)) return
    this.#seen += 1
    const leaf = leafHash(row.body)
    if (row.seq !== this.#next) {
      this.#wrong('entry-missing', row, `follows ${this.#next - 1}`)
      this.#tree.lose()
    }
    if (!row.leaf.equals(leaf)) this.#wrong('entry-leaf', row, 'the stored leaf is not its hash')
    if (!this.#indexes.leadsTo(row)) this.#wrong('entry-index', row, 'an index does not lead to it')
    const entry = parseEntry(row.body)
    if (entry === null) this.#wrong('entry-form', row, 'is not a canonical entry')
    else this.#members(row, entry, leaf)
    this.#tree.add(row.seq, leaf)
    this.#checkpoints.at(row.seq + 1, entry, () => this.#tree.root())
    this.#next = row.seq + 1
    this.#leaf = leaf
    this.#time = entry?.time ?? this.#time
  }

  #members(row: Row, entry: CustodyEntry, leaf: Buffer): void {
    if (entry.log !== this.#of.log) this.#wrong('entry-log', row, 'belongs to another ledger')
    if (entry.seq !== row.seq) this.#wrong('entry-sequence', row, `calls itself ${entry.seq}`)
    if (entry.prev !== (this.#leaf?.toString('hex') ?? null)) {
      this.#wrong('entry-chain', row, 'does not name the entry before it')
    }
    if (
      entry.time !== row.time ||
      entry.actor !== row.actor ||
      entry.action !== row.action ||
      entry.item !== row.item ||
      entry.itemSeq !== row.item_seq ||
      entry.itemNo !== row.item_no
    ) {
      this.#wrong('entry-column', row, 'a column says other than the entry')
    }
    if (!isInTime(entry, this.#time)) this.#wrong('entry-time', row, 'the clock went back unsaid')
    if (entry.action === 'heads') this.#headsEntry(row, entry)
    const signer = signerIn(entry)
    if (signer !== null) this.#checkpoints.named(signer)
    if (!this.#chains.follow(entry, leaf)) {
      this.#wrong('item-chain', row, 'is not the next entry of its item')
    }
  }

  #headsEntry(row: Row, { data }: CustodyEntry): void {
    const root = this.#chains.root()
    if (data['items'] !== this.#chains.items || (root !== null && data['root'] !== root)) {
      this.#wrong('heads-root', row, 'the root over the items is another')
    }
  }

  /** The table of heads is a convenience of the writer; it must say what the entries say. */
  *#heads(): Generator<void> {
    const row = this.#of.db.prepare<[number], HeadRow>('SELECT * FROM item_head WHERE item_no = ?')
    const count = this.#of.db.prepare<[], number>('SELECT count(*) FROM item_head').pluck()
    const number = this.#of.db.prepare<[string], number>(
      'SELECT item_no FROM item_head WHERE item = ?',
    )
    number.pluck()
    for (const head of this.#chains.heads()) {
      try {
        const stored = row.get(head.itemNo)
        if (stored === undefined || !isDeepStrictEqual(toItemHead(stored), head)) {
          this.#findings.add('item-head', CATALOGUE, `head ${head.itemNo} is not the entries'`)
        } else if (number.get(head.item) !== head.itemNo) {
          const what = `the index does not lead to head ${head.itemNo}`
          this.#findings.add('item-head', CATALOGUE, what)
        }
      } catch (error) {
        // A damaged page of this table or of its index hides some heads; the others are checked.
        if (!isOfSqlite(error)) throw error
        this.#findings.add('item-head', CATALOGUE, `head ${head.itemNo} cannot be read`)
      }
      yield
    }
    const stored = this.#isWhole ? (count.get() ?? 0) : this.#chains.items
    if (stored !== this.#chains.items) {
      const what = `${stored} heads of ${this.#chains.items} items`
      this.#findings.add('item-head', CATALOGUE, what)
    }
  }

  /** What the writer keeps of the tree over heads is that of the newest checkpoint. */
  *#headNodes(): Generator<void> {
    const portion = this.#of.db.prepare<[number, number, number], HeadNodeRow>(
      `SELECT level, place, hash FROM head_node WHERE (level, place) > (?, ?)
       ORDER BY level, place LIMIT ?`,
    )
    const read = (after: HeadNodeRow | null) => {
      const first = Number.MIN_SAFE_INTEGER
      return portion.all(after?.level ?? first, after?.place ?? first, PORTION)
    }
    for (let rows = read(null); rows.length > 0; rows = read(rows.at(-1) ?? null)) {
      for (const { level, place, hash } of rows) {
        const made = this.#chains.node(level, place)
        if (made === undefined || !Buffer.isBuffer(hash) || !hash.equals(made)) {
          this.#findings.add('head-node', CATALOGUE, `head node ${level}/${place} is another`)
        }
        yield
      }
    }
  }

  #wrong(code: Parameters<LedgerFindings['add']>[0], row: Row, what: string): void {
    this.#findings.add(code, CATALOGUE, `entry ${row.seq}: ${what}`)
  }
}

/** Whether wall time stands still or goes on, or the entry says that it went back, and truly. */
function isInTime(entry: CustodyEntry, before: string | null): boolean {
  if (entry.action === 'clock-anomaly') {
    return before !== null && entry.data['previous'] === before && entry.data['now'] === entry.time
  }
  return before === null || entry.time >= before
}

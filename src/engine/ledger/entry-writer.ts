/** Puts one entry into the catalogue: its bytes, its place in the item's chain, its tree nodes. */
import { randomBytes } from 'node:crypto'
import type { Act, CustodyEntry } from '../../domain/custody.ts'
import { LedgerError } from '../../domain/errors.ts'
import { canonicalJson } from '../../domain/jcs.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Reading } from '../clock.ts'
import { type HeadRow, toItemHead } from './head-rows.ts'
import { HeadsTree, headHash, type ItemHead } from './item-head.ts'
import { leafHash } from './merkle.ts'
import { TreeStore } from './tree-store.ts'

/** Who acts: a user with their role, or the program itself. */
export type Actor = { readonly user: string; readonly role: string }

/** The program acting on its own account. */
export const SYSTEM: Actor = { user: 'safehold', role: 'system' }

/** The newest entry. */
export type Tip = { readonly seq: number; readonly leaf: Buffer; readonly time: string }

/** Where an entry has come to lie. */
export type Recorded = {
  readonly seq: number
  /** Leaf hash, hexadecimal. */
  readonly leaf: string
  readonly time: string
  readonly itemNo: number | null
}

/** An entry holds parameters and hashes, never lists of results: those are named by their hash. */
export const MAX_ENTRY_BYTES = 65_536

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const ITEM = /^i[0-9a-f]{16}$/

export class EntryWriter {
  readonly tree: TreeStore
  readonly #log: string
  readonly #tool: string
  readonly #tip: () => Tip | undefined
  readonly #insert: (...values: readonly unknown[]) => unknown
  readonly #headOf: (item: string) => HeadRow | undefined
  readonly #items: () => number
  readonly #headsFrom: (from: number, to: number) => HeadRow[]
  readonly #addHead: (...values: readonly unknown[]) => unknown
  readonly #moveHead: (...values: readonly unknown[]) => unknown
  #heads: HeadsTree
  /** Newest leaf when `#heads` was last right. Leaves are salted, so an equal one means that nothing
   *  was rolled back or written by others since. */
  #headsAt: Buffer | null = null

  constructor(db: ReadableDb, log: string, tool: string) {
    this.tree = new TreeStore(db)
    this.#log = log
    this.#tool = tool
    const tip = db.prepare<[], Tip>('SELECT seq, leaf, time FROM entry ORDER BY seq DESC LIMIT 1')
    const insert = db.prepare(
      `INSERT INTO entry (seq, leaf, body, time, actor, action, item, item_seq)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const headOf = db.prepare<[string], HeadRow>('SELECT * FROM item_head WHERE item = ?')
    const items = db.prepare<[], number>('SELECT coalesce(max(item_no) + 1, 0) FROM item_head')
    const headsFrom = db.prepare<[number, number], HeadRow>(
      'SELECT * FROM item_head WHERE item_no >= ? AND item_no < ? ORDER BY item_no',
    )
    const addHead = db.prepare(
      'INSERT INTO item_head (item_no, item, count, last, salt) VALUES (?, ?, 1, ?, ?)',
    )
    const moveHead = db.prepare('UPDATE item_head SET count = ?, last = ? WHERE item_no = ?')
    this.#tip = () => tip.get()
    this.#insert = (...values) => insert.run(...values)
    this.#headOf = (item) => headOf.get(item)
    this.#items = () => items.pluck().get() ?? 0
    this.#headsFrom = (from, to) => headsFrom.all(from, to)
    this.#addHead = (...values) => addHead.run(...values)
    this.#moveHead = (...values) => moveHead.run(...values)
    this.#heads = this.#newHeads()
  }

  /** Asked of the database each time: what was true in a transaction may have been rolled back. */
  tip(): Tip | null {
    return this.#tip() ?? null
  }

  items(): number {
    return this.#items()
  }

  head(item: string): ItemHead | null {
    const row = this.#headOf(item)
    return row === undefined ? null : toItemHead(row)
  }

  /** Tree over the heads as they stand now. */
  heads(): HeadsTree {
    this.#syncHeads(this.tip())
    return this.#heads
  }

  /** Must run in a transaction: it writes to three tables.
   *  @throws {LedgerError} BAD_ENTRY for what an entry cannot hold. */
  write(act: Act, actor: Actor, now: Reading, tip: Tip | null): Recorded {
    const item = act.item ?? null
    const head = item === null ? null : this.head(item)
    const itemNo = item === null ? null : (head?.itemNo ?? this.#items())
    const itemSeq = item === null ? null : (head?.count ?? 0)
    const salt = nextSalt()
    const seq = tip === null ? 0 : tip.seq + 1
    const body = encode({
      v: 1,
      type: 'custody-entry',
      log: this.#log,
      seq,
      prev: tip?.leaf.toString('hex') ?? null,
      time: now.time,
      tz: now.tz,
      boot: now.boot,
      mono: now.mono,
      salt: salt.toString('hex'),
      actor: actor.user,
      role: actor.role,
      action: act.action,
      item,
      itemNo,
      itemSeq,
      itemPrev: head?.last.toString('hex') ?? null,
      purpose: act.purpose ?? null,
      tool: this.#tool,
      data: act.data,
    })
    const leaf = leafHash(body)
    this.#syncHeads(tip)
    this.#insert(seq, leaf, body, now.time, actor.user, act.action, item, itemSeq)
    this.tree.grow(seq, leaf, tip?.leaf ?? null)
    if (itemNo !== null) {
      if (head === null) this.#addHead(itemNo, item, leaf, salt)
      else this.#moveHead(head.count + 1, leaf, itemNo)
      this.#heads.touch(itemNo)
    }
    this.#headsAt = leaf
    return { seq, leaf: leaf.toString('hex'), time: now.time, itemNo }
  }

  #syncHeads(tip: Tip | null): void {
    if (this.#headsAt === null || tip?.leaf.equals(this.#headsAt) !== true) {
      this.#heads = this.#newHeads()
    }
    this.#headsAt = tip?.leaf ?? null
  }

  #newHeads(): HeadsTree {
    return new HeadsTree((from, to) => {
      const rows = this.#headsFrom(from, to)
      if (rows.length !== to - from) throw new LedgerError('BROKEN', 'an item has no head')
      return rows.map((row) => headHash(this.#log, toItemHead(row)))
    })
  }
}

/** One call to the system's generator costs as much as the rest of an entry's bytes, so many are drawn
 *  at once. Each is given out once. */
let salts = Buffer.alloc(0)
function nextSalt(): Buffer {
  if (salts.length === 0) salts = randomBytes(16 * 256)
  const salt = salts.subarray(0, 16)
  salts = salts.subarray(16)
  return salt
}

function encode(entry: Omit<CustodyEntry, 'data'> & { readonly data: Act['data'] }): Buffer {
  if (!TIME.test(entry.time)) throw new LedgerError('BAD_ENTRY', 'the clock is out of range')
  if (entry.item !== null && !ITEM.test(entry.item)) {
    throw new LedgerError('BAD_ENTRY', 'this is not the id of an item')
  }
  const body = Buffer.from(canonical(entry))
  if (body.length > MAX_ENTRY_BYTES) throw new LedgerError('BAD_ENTRY', 'the entry is too long')
  return body
}

function canonical(entry: Parameters<typeof canonicalJson>[0]): string {
  try {
    return canonicalJson(entry)
  } catch (cause) {
    throw new LedgerError('BAD_ENTRY', 'the entry holds what its format cannot', { cause })
  }
}

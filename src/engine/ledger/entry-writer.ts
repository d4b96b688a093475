/** Puts one entry into the catalogue: its bytes, its place in the item's chain, its tree nodes. */
import { randomBytes } from 'node:crypto'
import type { Act } from '../../domain/custody.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Reading } from '../clock.ts'
import { entryBytes } from './entry-bytes.ts'
import { type HeadRow, toItemHead } from './head-rows.ts'
import type { ItemHead } from './item-head.ts'
import { leafHash } from './merkle.ts'
import { StoredHeads } from './stored-heads.ts'
import { TreeStore } from './tree-store.ts'

/** Who acts: a user with their role, or the program itself. */
export type Actor = { readonly user: string; readonly role: string }

/** The program acting on its own account. */
export const SYSTEM: Actor = { user: 'safehold', role: 'system' }

/** The newest entry. */
export type Tip = {
  readonly seq: number
  readonly leaf: Buffer
  readonly time: string
  /** Number of items that have an entry. */
  readonly items: number
}

/** Where an entry has come to lie. */
export type Recorded = {
  readonly seq: number
  /** Leaf hash, hexadecimal. */
  readonly leaf: string
  readonly time: string
  readonly itemNo: number | null
}

export class EntryWriter {
  readonly tree: TreeStore
  readonly heads: StoredHeads
  readonly #log: string
  readonly #tool: string
  readonly #sql: ReturnType<typeof prepare>
  #known: Tip | null = null

  constructor(db: ReadableDb, log: string, tool: string) {
    this.tree = new TreeStore(db)
    this.heads = new StoredHeads(db, log)
    this.#log = log
    this.#tool = tool
    this.#sql = prepare(db)
  }

  /** What is remembered of it is checked each time: what was true in a transaction may have been rolled
   *  back. Leaves are salted, so an equal one means that nothing was, and nothing came from others. */
  tip(): Tip | null {
    const leaf = this.#sql.newestLeaf.get()
    if (leaf === undefined) return null
    if (this.#known?.leaf.equals(leaf) === true) return this.#known
    const newest = this.#sql.newest.get()
    this.#known = newest === undefined ? null : { ...newest, items: this.heads.items() }
    return this.#known
  }

  head(item: string): ItemHead | null {
    const row = this.#sql.head.get(item)
    return row === undefined ? null : toItemHead(row)
  }

  /** Must run in a transaction: it writes to three tables.
   *  @param tip - As {@link tip} has just told it.
   *  @throws {LedgerError} BAD_ENTRY for what an entry cannot hold. */
  write(act: Act, actor: Actor, now: Reading, tip: Tip | null): Recorded {
    const item = act.item ?? null
    const head = item === null ? undefined : this.#sql.head.get(item)
    const items = tip?.items ?? 0
    const itemNo = item === null ? null : (head?.item_no ?? items)
    const itemSeq = item === null ? null : (head?.count ?? 0)
    const salt = nextSalt()
    const seq = tip === null ? 0 : tip.seq + 1
    const body = entryBytes({
      log: this.#log,
      seq,
      prev: tip?.leaf ?? null,
      time: now.time,
      tz: now.tz,
      boot: now.boot,
      mono: now.mono,
      salt,
      actor: actor.user,
      role: actor.role,
      action: act.action,
      item,
      itemNo,
      itemSeq,
      itemPrev: head?.last ?? null,
      purpose: act.purpose ?? null,
      tool: this.#tool,
      data: act.data,
    })
    const leaf = leafHash(body)
    this.#sql.insert.run(seq, leaf, body, now.time, actor.user, act.action, item, itemSeq, itemNo)
    this.tree.grow(seq, leaf, tip?.leaf ?? null)
    if (head !== undefined) this.#sql.moveHead.run(head.count + 1, leaf, head.item_no)
    else if (item !== null) this.#sql.addHead.run(items, item, leaf, salt)
    const isNew = item !== null && head === undefined
    this.#known = { seq, leaf, time: now.time, items: isNew ? items + 1 : items }
    return { seq, leaf: leaf.toString('hex'), time: now.time, itemNo }
  }
}

function prepare(db: ReadableDb) {
  return {
    newestLeaf: db.prepare<[], Buffer>('SELECT leaf FROM entry ORDER BY seq DESC LIMIT 1').pluck(),
    newest: db.prepare<[], Omit<Tip, 'items'>>(
      'SELECT seq, leaf, time FROM entry ORDER BY seq DESC LIMIT 1',
    ),
    insert: db.prepare(
      `INSERT INTO entry (seq, leaf, body, time, actor, action, item, item_seq, item_no)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    head: db.prepare<[string], HeadRow>('SELECT * FROM item_head WHERE item = ?'),
    addHead: db.prepare(
      'INSERT INTO item_head (item_no, item, count, last, salt) VALUES (?, ?, 1, ?, ?)',
    ),
    moveHead: db.prepare('UPDATE item_head SET count = ?, last = ? WHERE item_no = ?'),
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

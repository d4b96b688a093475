/** The heads of the items and the tree over them, as the catalogue keeps both for the writer. Kept
 *  subtrees are those of the last checkpoint; the entries since tell which of them hold no longer. */
import { LedgerError } from '../../domain/errors.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { type HeadRow, toItemHead } from './head-rows.ts'
import { HeadsTree, headHash } from './item-head.ts'

/** Sixteen below each one that is kept: some 4 bytes an item on the disk. */
const STEP = 4

export class StoredHeads {
  readonly #leaf: (itemNo: number) => Buffer
  readonly #find: (level: number, place: number) => Buffer | undefined
  readonly #keep: (level: number, place: number, hash: Buffer) => void
  readonly #items: () => number
  readonly #changedSince: (seq: number) => number[]

  constructor(db: ReadableDb, log: string) {
    const head = db.prepare<[number], HeadRow>('SELECT * FROM item_head WHERE item_no = ?')
    const find = db
      .prepare<[number, number], Buffer>('SELECT hash FROM head_node WHERE level = ? AND place = ?')
      .pluck()
    const keep = db.prepare(
      'INSERT OR REPLACE INTO head_node (level, place, hash) VALUES (?, ?, ?)',
    )
    const items = db
      .prepare<[], number>('SELECT coalesce(max(item_no) + 1, 0) FROM item_head')
      .pluck()
    const changed = db
      .prepare<[number], number>(
        'SELECT DISTINCT item_no FROM entry WHERE seq >= ? AND item_no IS NOT NULL',
      )
      .pluck()
    this.#leaf = (itemNo) => {
      const row = head.get(itemNo)
      if (row === undefined) throw new LedgerError('BROKEN', `item ${itemNo} has no head`)
      return headHash(log, toItemHead(row))
    }
    this.#find = (level, place) => find.get(level, place)
    this.#keep = (level, place, hash) => void keep.run(level, place, hash)
    this.#items = () => items.get() ?? 0
    this.#changedSince = (seq) => changed.all(seq)
  }

  /** Number of items that have an entry. */
  items(): number {
    return this.#items()
  }

  /** Tree over the heads as they stand now.
   *  @param since - Size of the ledger at the last checkpoint.
   *  @param keeping - For who makes the next checkpoint, and only in its transaction. */
  tree(since: number, keeping = false): HeadsTree {
    const items = this.#items()
    const stale = new Set<string>()
    for (const itemNo of this.#changedSince(since)) {
      for (let level = STEP; 2 ** level <= items; level += STEP) {
        stale.add(`${level}/${Math.floor(itemNo / 2 ** level)}`)
      }
    }
    return new HeadsTree({
      leaf: this.#leaf,
      find: (level, place) =>
        stale.has(`${level}/${place}`) ? undefined : this.#find(level, place),
      keep: keeping ? this.#keep : () => undefined,
      step: STEP,
    })
  }
}

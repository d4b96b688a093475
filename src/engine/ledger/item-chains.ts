/** The items' chains as the entries themselves tell them, for a check that trusts no other table. */
import type { CustodyEntry } from '../../domain/custody.ts'
import { HashColumn } from './hash-column.ts'
import { HeadsTree, headHash, type ItemHead } from './item-head.ts'
import { ItemTable } from './item-table.ts'

/** Kept in memory, so at every second level: 11 bytes an item. */
const STEP = 2

/** Roots are made in parts of so many items, for who must not be busy for long. */
const PART_LEVEL = 8

export class ItemChains {
  readonly #table = new ItemTable()
  readonly #kept: HashColumn[] = []
  readonly #tree: HeadsTree

  constructor(log: string) {
    this.#tree = new HeadsTree({
      leaf: (itemNo) => headHash(log, this.#table.at(itemNo)),
      find: (level, place) => this.#kept[level / STEP]?.get(place),
      keep: (level, place, hash) => this.#level(level).set(place, hash),
      step: STEP,
    })
  }

  get items(): number {
    return this.#table.size
  }

  /** To be read before the next entry is taken. */
  head(itemNo: number): ItemHead | undefined {
    const isItem = Number.isInteger(itemNo) && itemNo >= 0 && itemNo < this.items
    return isItem ? this.#table.at(itemNo) : undefined
  }

  root(): string {
    return this.#tree.root(this.items).toString('hex')
  }

  /** Makes what {@link root} needs, a part at a time. */
  *settle(): Generator<void> {
    const parts = Math.floor(this.items / 2 ** PART_LEVEL)
    for (let part = 0; part < parts; part += 1) {
      if (this.#kept[PART_LEVEL / STEP]?.get(part) !== undefined) continue
      this.#tree.node(PART_LEVEL, part)
      yield
    }
  }

  /** A complete subtree over the heads; undefined where there is none. */
  node(level: number, place: number): Uint8Array | undefined {
    const isThere = level > 0 && place >= 0 && (place + 1) * 2 ** level <= this.items
    return isThere ? this.#tree.node(level, place) : undefined
  }

  /** Takes an entry into its item's chain.
   *  @returns Whether it is the one that had to come next. The chain goes on from it in either case. */
  follow(entry: CustodyEntry, leaf: Buffer): boolean {
    const { item, itemNo, itemSeq, itemPrev } = entry
    if (item === null) return itemNo === null && itemSeq === null && itemPrev === null
    const known = this.#table.find(item)
    const before = known === null ? null : this.#table.at(known)
    const isNext =
      itemNo === (known ?? this.items) &&
      itemSeq === (before?.count ?? 0) &&
      itemPrev === (before?.last.toString('hex') ?? null)
    const number = this.#table.put({
      item,
      itemNo: known ?? this.items,
      count: (before?.count ?? 0) + 1,
      last: leaf,
      salt: before?.salt ?? Buffer.from(entry.salt, 'hex'),
    })
    this.#touch(number)
    return isNext
  }

  /** The subtrees above this head are to be made anew. */
  #touch(itemNo: number): void {
    for (let level = STEP; 2 ** level <= this.items; level += STEP) {
      this.#kept[level / STEP]?.clear(Math.floor(itemNo / 2 ** level))
    }
  }

  #level(level: number): HashColumn {
    const column = this.#kept[level / STEP] ?? new HashColumn()
    this.#kept[level / STEP] = column
    return column
  }
}

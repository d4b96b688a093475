/** The items' chains as the entries themselves tell them, for a check that trusts no other table. */
import type { CustodyEntry } from '../../domain/custody.ts'
import { HashColumn } from './hash-column.ts'
import { HeadsTree, headHash, type ItemHead } from './item-head.ts'
import { ItemTable } from './item-table.ts'
import type { Base } from './verified-base.ts'

/** Kept in memory, so at every second level: 11 bytes an item. */
const STEP = 2

/** Roots are made in parts of so many items, for who must not be busy for long. */
const PART_LEVEL = 8

export class ItemChains {
  readonly #base: Base | null
  /** From the first entry on, items stand in it by their numbers; else those that were met. */
  readonly #table = new ItemTable()
  readonly #kept: HashColumn[] = []
  readonly #tree: HeadsTree
  #items: number

  /** @param base - Where the check takes up; null from the first entry. */
  constructor(log: string, base: Base | null) {
    this.#base = base
    this.#items = base?.items ?? 0
    this.#tree = new HeadsTree({
      leaf: (itemNo) => headHash(log, this.#table.at(itemNo)),
      find: (level, place) => this.#kept[level / STEP]?.get(place),
      keep: (level, place, hash) => this.#level(level).set(place, hash),
      step: STEP,
    })
  }

  /** Number of items so far. */
  get items(): number {
    return this.#items
  }

  /** Where the items that were met stand now. Each is to be read before the next is asked for. */
  *heads(): Generator<ItemHead> {
    for (let record = 0; record < this.#table.size; record += 1) yield this.#table.at(record)
  }

  /** Root over all items; null when the check did not begin with the first entry: it knows those only
   *  that it met. */
  root(): string | null {
    return this.#base === null ? this.#tree.root(this.#items).toString('hex') : null
  }

  /** Makes what {@link root} needs, a part at a time. */
  *settle(): Generator<void> {
    if (this.#base !== null) return
    const parts = Math.floor(this.#items / 2 ** PART_LEVEL)
    for (let part = 0; part < parts; part += 1) {
      if (this.#kept[PART_LEVEL / STEP]?.get(part) !== undefined) continue
      this.#tree.node(PART_LEVEL, part)
      yield
    }
  }

  /** A complete subtree over the heads, from the first entry on; undefined where there is none. */
  node(level: number, place: number): Uint8Array | undefined {
    const isWhole = Number.isInteger(level) && Number.isInteger(place)
    const isThere = level > 0 && place >= 0 && (place + 1) * 2 ** level <= this.#table.size
    return isWhole && isThere ? this.#tree.node(level, place) : undefined
  }

  /** Takes an entry into its item's chain.
   *  @returns Whether it is the one that had to come next. The chain goes on from it in either case. */
  follow(entry: CustodyEntry, leaf: Buffer): boolean {
    const { item, itemNo, itemSeq, itemPrev } = entry
    if (item === null) return itemNo === null && itemSeq === null && itemPrev === null
    const before = this.#before(item, itemNo)
    const isNext =
      itemNo === (before?.itemNo ?? this.#items) &&
      itemSeq === (before?.count ?? 0) &&
      itemPrev === (before?.last.toString('hex') ?? null)
    const record = this.#table.put({
      item,
      itemNo: before?.itemNo ?? this.#items,
      count: (before?.count ?? 0) + 1,
      last: leaf,
      salt: before?.salt ?? Buffer.from(entry.salt, 'hex'),
    })
    if (before === null) this.#items += 1
    if (this.#base === null) this.#touch(record)
    return isNext
  }

  #before(item: string, itemNo: number | null): ItemHead | null {
    const known = this.#table.find(item)
    if (known !== null) return this.#table.at(known)
    const isOlder = this.#base !== null && itemNo !== null && itemNo < this.#base.items
    const head = isOlder ? this.#base?.lastOf(itemNo) : null
    return head?.item === item ? head : null
  }

  /** The subtrees above this head are to be made anew. */
  #touch(itemNo: number): void {
    for (let level = STEP; 2 ** level <= this.#items; level += STEP) {
      this.#kept[level / STEP]?.clear(Math.floor(itemNo / 2 ** level))
    }
  }

  #level(level: number): HashColumn {
    const column = this.#kept[level / STEP] ?? new HashColumn()
    this.#kept[level / STEP] = column
    return column
  }
}

/** The items' chains as the entries themselves tell them, for a check that trusts no other table. */
import type { CustodyEntry } from '../../domain/custody.ts'
import { HeadsTree, headHash, type ItemHead } from './item-head.ts'

export class ItemChains {
  readonly #log: string
  readonly #numbers = new Map<string, number>()
  readonly #heads: ItemHead[] = []
  readonly #tree: HeadsTree

  constructor(log: string) {
    this.#log = log
    this.#tree = new HeadsTree((from, to) =>
      this.#heads.slice(from, to).map((head) => headHash(this.#log, head)),
    )
  }

  get items(): number {
    return this.#heads.length
  }

  head(itemNo: number): ItemHead | undefined {
    return this.#heads[itemNo]
  }

  root(): string {
    return this.#tree.root(this.#heads.length).toString('hex')
  }

  /** What {@link root} needs, a block of items at a time. */
  settle(): Generator<void> {
    return this.#tree.settle(this.#heads.length)
  }

  /** Takes an entry into its item's chain.
   *  @returns Whether it is the one that had to come next. The chain goes on from it in either case. */
  follow(entry: CustodyEntry, leaf: Buffer): boolean {
    const { item, itemNo, itemSeq, itemPrev } = entry
    if (item === null) return itemNo === null && itemSeq === null && itemPrev === null
    const number = this.#numbers.get(item) ?? this.#heads.length
    const before = this.#heads[number]
    this.#numbers.set(item, number)
    this.#heads[number] = {
      item,
      itemNo: number,
      count: (before?.count ?? 0) + 1,
      last: leaf,
      salt: before?.salt ?? Buffer.from(entry.salt, 'hex'),
    }
    this.#tree.touch(number)
    return (
      itemNo === number &&
      itemSeq === (before?.count ?? 0) &&
      itemPrev === (before?.last.toString('hex') ?? null)
    )
  }
}

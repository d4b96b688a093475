/** Heads of the items' chains and the Merkle tree over them, which makes the disclosure of one item
 *  provably complete (formats.md 5, 9). */
import { canonicalJson } from '../../domain/jcs.ts'
import { inclusionProof, leafHash, nodesOf, rootOf, treeRoot } from './merkle.ts'

/** How far one item's chain has come. */
export type ItemHead = {
  readonly item: string
  readonly itemNo: number
  /** Number of the item's entries, 1 or more. */
  readonly count: number
  /** Leaf hash of its last entry. */
  readonly last: Buffer
  /** The salt of its first entry, so that heads can be made again from the entries alone. */
  readonly salt: Buffer
}

/** The head as the tree holds it: canonical JSON, hashed as a leaf. */
export function headBytes(log: string, head: ItemHead): Buffer {
  return Buffer.from(
    canonicalJson({
      v: 1,
      type: 'item-head',
      log,
      item: head.item,
      itemNo: head.itemNo,
      count: head.count,
      last: head.last.toString('hex'),
      salt: head.salt.toString('hex'),
    }),
  )
}

export function headHash(log: string, head: ItemHead): Buffer {
  return leafHash(headBytes(log, head))
}

/** Heads per block: 32 bytes are remembered for so many items. */
export const BLOCK = 256

/** Merkle tree over item heads that remembers the root of each block of 256 and makes anew only those
 *  an append has touched: a checkpoint costs what has changed since the last, not all items. */
export class HeadsTree {
  readonly #roots: (Buffer | undefined)[] = []
  readonly #leaves: (from: number, to: number) => Buffer[]

  /** @param leaves - Head hashes of the items from number `from` up to but not with `to`. */
  constructor(leaves: (from: number, to: number) => Buffer[]) {
    this.#leaves = leaves
  }

  /** The head of this item is not what it was, or is new. */
  touch(itemNo: number): void {
    this.#roots[Math.floor(itemNo / BLOCK)] = undefined
  }

  /** Makes the roots of blocks anew one at a time, for who must not be busy for long. */
  *settle(items: number): Generator<void> {
    for (let from = 0; from < items; from += BLOCK) {
      if (this.#roots[from / BLOCK] !== undefined) continue
      this.#blockRoot(from, items)
      yield
    }
  }

  root(items: number): Buffer {
    return treeRoot(nodesOf(this.#blocks(items)), Math.ceil(items / BLOCK))
  }

  /** Siblings from one head to the root over all `items`. */
  proof(itemNo: number, items: number): Buffer[] {
    const block = Math.floor(itemNo / BLOCK)
    const within = this.#leaves(block * BLOCK, Math.min((block + 1) * BLOCK, items))
    const blocks = this.#blocks(items)
    return [
      ...inclusionProof(nodesOf(within), itemNo % BLOCK, within.length),
      ...inclusionProof(nodesOf(blocks), block, blocks.length),
    ]
  }

  /** Splitting at the largest power of two keeps blocks whole, so the tree over their roots has the
   *  root of the tree over all leaves. */
  #blocks(items: number): Buffer[] {
    const blocks: Buffer[] = []
    for (let from = 0; from < items; from += BLOCK) blocks.push(this.#blockRoot(from, items))
    return blocks
  }

  #blockRoot(from: number, items: number): Buffer {
    const root =
      this.#roots[from / BLOCK] ?? rootOf(this.#leaves(from, Math.min(from + BLOCK, items)))
    this.#roots[from / BLOCK] = root
    return root
  }
}

/** Heads of the items' chains and the Merkle tree over them, which makes the disclosure of one item
 *  provably complete (formats.md 5, 9). */
import { canonicalJson } from '../../domain/jcs.ts'
import { inclusionProof, leafHash, type Nodes, nodeHash, treeRoot } from './merkle.ts'

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

/** The head as the tree holds it: canonical JSON, hashed as a leaf. Its members are written in the order
 *  that RFC 8785 sorts them in: a check makes one for each entry. */
export function headBytes(log: string, head: ItemHead): Buffer {
  return Buffer.from(
    `{"count":${head.count},"item":${canonicalJson(head.item)},"itemNo":${head.itemNo},` +
      `"last":"${head.last.toString('hex')}","log":${canonicalJson(log)},` +
      `"salt":"${head.salt.toString('hex')}","type":"item-head","v":1}`,
  )
}

export function headHash(log: string, head: ItemHead): Buffer {
  return leafHash(headBytes(log, head))
}

/** What a tree over heads is made from, and where some of its complete subtrees are kept. */
export type HeadNodes = {
  /** Hash of an item's head. */
  readonly leaf: (itemNo: number) => Buffer
  /** A subtree that was kept and still holds. */
  readonly find: (level: number, place: number) => Buffer | undefined
  readonly keep: (level: number, place: number, hash: Buffer) => void
  /** Subtrees are kept at every so many levels: few make little to store, many make little to hash. */
  readonly step: number
}

/** Merkle tree over item heads that makes anew only what was not kept: a checkpoint costs what has
 *  changed since the last one, not all items. */
export class HeadsTree {
  readonly #of: HeadNodes

  constructor(of: HeadNodes) {
    this.#of = of
  }

  root(items: number): Buffer {
    return treeRoot(this.node, items)
  }

  /** Siblings from one head to the root over all `items`. */
  proof(itemNo: number, items: number): Buffer[] {
    return inclusionProof(this.node, itemNo, items)
  }

  readonly node: Nodes = (level, place) => {
    const { leaf, find, keep, step } = this.#of
    if (level === 0) return leaf(place)
    const kept = level % step === 0 ? find(level, place) : undefined
    if (kept !== undefined) return kept
    const hash = nodeHash(this.node(level - 1, 2 * place), this.node(level - 1, 2 * place + 1))
    if (level % step === 0) keep(level, place, hash)
    return hash
  }
}

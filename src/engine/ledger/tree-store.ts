/** The log's Merkle tree in the catalogue: leaves are the entries' own column, complete subtrees above
 *  them rows of `tree_node`. So appending costs O(1) amortised, a root or a proof O(log n). */
import { LedgerError } from '../../domain/errors.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { type Nodes, nodeHash } from './merkle.ts'

export class TreeStore {
  /** Of what is stored; a node that is not there throws {@link LedgerError} BROKEN. */
  readonly nodes: Nodes
  readonly #find: (level: number, place: number) => Buffer | undefined
  readonly #insert: (level: number, place: number, hash: Buffer) => void

  constructor(db: ReadableDb) {
    const leaf = db.prepare<[number], Buffer>('SELECT leaf FROM entry WHERE seq = ?').pluck()
    const node = db
      .prepare<[number, number], Buffer>('SELECT hash FROM tree_node WHERE level = ? AND place = ?')
      .pluck()
    const insert = db.prepare('INSERT INTO tree_node (level, place, hash) VALUES (?, ?, ?)')
    this.#find = (level, place) => (level === 0 ? leaf.get(place) : node.get(level, place))
    this.#insert = (level, place, hash) => void insert.run(level, place, hash)
    this.nodes = (level, place) => {
      const hash = this.#find(level, place)
      if (hash === undefined) throw new LedgerError('BROKEN', `no tree node ${level}/${place}`)
      return hash
    }
  }

  /** Stores the subtrees that the leaf at `seq` completes.
   *  @param before - The leaf just before, when there is one. */
  grow(seq: number, leaf: Buffer, before: Buffer | null): void {
    let hash = leaf
    for (let level = 0, place = seq; place % 2 === 1; level += 1) {
      const left = level === 0 && before !== null ? before : this.nodes(level, place - 1)
      hash = nodeHash(left, hash)
      place = (place - 1) / 2
      this.#insert(level + 1, place, hash)
    }
  }

  /** As stored, for a check that must not throw. */
  find(level: number, place: number): Buffer | undefined {
    return this.#find(level, place)
  }
}

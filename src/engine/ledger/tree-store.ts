/** The log's Merkle tree in the catalogue: leaves are the entries' own column, complete subtrees of every
 *  second level above them rows of `tree_node`. So appending costs a third of a row, a root or a proof
 *  O(log n). */
import { LedgerError } from '../../domain/errors.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { type Nodes, nodeHash } from './merkle.ts'

/** Levels that are stored; those between are made of two of the one below. */
export function isStored(level: number): boolean {
  return level > 0 && level % 2 === 0
}

export class TreeStore {
  /** Of what is stored; a node that is not there throws {@link LedgerError} BROKEN. */
  readonly nodes: Nodes
  readonly #insert: (level: number, place: number, hash: Buffer) => void
  /** By level, the subtrees that wait for the one to their right; only as of `#newest`. */
  #waiting: (Buffer | undefined)[] = []
  /** The leaf last grown. Leaves are salted: the same one before the next means that nothing was rolled
   *  back or written by others since. */
  #newest: Buffer | null = null

  constructor(db: ReadableDb) {
    const leaf = db.prepare<[number], Buffer>('SELECT leaf FROM entry WHERE seq = ?').pluck()
    const node = db
      .prepare<[number, number], Buffer>('SELECT hash FROM tree_node WHERE level = ? AND place = ?')
      .pluck()
    const insert = db.prepare('INSERT INTO tree_node (level, place, hash) VALUES (?, ?, ?)')
    this.#insert = (level, place, hash) => void insert.run(level, place, hash)
    this.nodes = (level, place) => {
      if (level % 2 === 1) {
        return nodeHash(this.nodes(level - 1, 2 * place), this.nodes(level - 1, 2 * place + 1))
      }
      const hash = level === 0 ? leaf.get(place) : node.get(level, place)
      if (hash === undefined) throw new LedgerError('BROKEN', `no tree node ${level}/${place}`)
      return hash
    }
  }

  /** Stores the subtrees that the leaf at `seq` completes.
   *  @param before - The leaf just before, when there is one. */
  grow(seq: number, leaf: Buffer, before: Buffer | null): void {
    if (before === null || this.#newest?.equals(before) !== true) this.#waiting = []
    let hash = leaf
    let level = 0
    for (let place = seq; place % 2 === 1; level += 1) {
      const left = this.#waiting[level] ?? this.nodes(level, place - 1)
      hash = nodeHash(left, hash)
      place = (place - 1) / 2
      if (isStored(level + 1)) this.#insert(level + 1, place, hash)
      this.#waiting[level] = undefined
    }
    this.#waiting[level] = hash
    this.#newest = leaf
  }
}

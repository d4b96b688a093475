/** Grows the log's tree anew, leaf by leaf, and compares what is stored of it. */
import type { ReadableDb } from '../catalogue/database.ts'
import type { LedgerFindings } from './ledger-findings.ts'
import { EMPTY_ROOT, nodeHash } from './merkle.ts'
import { isStored } from './tree-store.ts'
import type { Edge } from './verified-base.ts'

export class TreeCheck {
  readonly #findings: LedgerFindings
  readonly #path: string
  readonly #find: (level: number, place: number) => Buffer | undefined
  readonly #count: () => number
  /** Complete subtrees not yet part of a larger one, widest first. */
  #edge: Edge[number][]
  #lost = false

  /** @param edge - Of the entries that are not read again. */
  constructor(db: ReadableDb, findings: LedgerFindings, path: string, edge: Edge) {
    this.#edge = [...edge]
    this.#findings = findings
    this.#path = path
    const node = db
      .prepare<[number, number], Buffer>('SELECT hash FROM tree_node WHERE level = ? AND place = ?')
      .pluck()
    const count = db.prepare<[], number>('SELECT count(*) FROM tree_node').pluck()
    this.#find = (level, place) => node.get(level, place)
    this.#count = () => count.get() ?? 0
  }

  /** An entry is missing: nothing can be said of the tree any more. */
  lose(): void {
    this.#lost = true
  }

  add(seq: number, leaf: Buffer): void {
    if (this.#lost) return
    let grown = { level: 0, hash: leaf }
    for (let place = seq; place % 2 === 1; ) {
      const left = this.#edge.pop()
      if (left === undefined) {
        this.lose()
        return
      }
      grown = { level: grown.level + 1, hash: nodeHash(left.hash, grown.hash) }
      place = (place - 1) / 2
      if (!isStored(grown.level)) continue
      const stored: unknown = this.#find(grown.level, place)
      if (!Buffer.isBuffer(stored) || !stored.equals(grown.hash)) {
        this.#findings.add('tree-node', this.#path, `node ${grown.level}/${place} is another`)
      }
    }
    this.#edge.push(grown)
  }

  /** Root over all leaves so far; null when an entry is missing. */
  root(): Buffer | null {
    if (this.#lost) return null
    const [rightmost, ...others] = this.#edge.toReversed()
    return others.reduce((right, { hash }) => nodeHash(hash, right), rightmost?.hash ?? EMPTY_ROOT)
  }

  /** There must be no nodes but those of `size` leaves. */
  end(size: number): void {
    let nodes = 0
    for (let level = 1; 2 ** level <= size; level += 1) {
      if (isStored(level)) nodes += Math.floor(size / 2 ** level)
    }
    if (this.#count() !== nodes) {
      this.#findings.add('tree-node', this.#path, `${this.#count()} nodes where ${nodes} belong`)
    }
  }
}

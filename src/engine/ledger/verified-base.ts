/** Where a check takes up again: a checkpoint up to which the entries were read before. */
import type { KeyObject } from 'node:crypto'
import { LedgerError } from '../../domain/errors.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { ItemHead } from './item-head.ts'
import { leafHash, type Nodes, treeRoot } from './merkle.ts'
import { signerIn } from './named-signer.ts'
import { type TreeHead, verifyNote } from './note.ts'
import { parseEntry } from './parse-entry.ts'
import { TreeStore } from './tree-store.ts'

/** Complete subtrees that side by side make up a tree, widest first. */
export type Edge = readonly { readonly level: number; readonly hash: Buffer }[]

export type Base = {
  readonly head: TreeHead
  /** Of its last entry, the heads entry. */
  readonly leaf: Buffer
  readonly time: string
  /** Number of items by then, as that entry says. */
  readonly items: number
  readonly edge: Edge
  /** The certificate that was in force. */
  readonly signer: string | null
  /** Where an item's chain stood by then; null when it had no entry. */
  readonly lastOf: (itemNo: number) => ItemHead | null
}

/** What was remembered is believed as far as the ledger bears it out: a checkpoint of this size and root
 *  is there, signed by the ledger's key, and the stored tree has that root.
 *  @returns null when it is not so: then all is to be read. */
export function baseAt(
  of: { readonly db: ReadableDb; readonly log: string; readonly publicKey: KeyObject },
  head: TreeHead,
): Base | null {
  const { db, log, publicKey } = of
  const note = db
    .prepare<[number], Buffer>('SELECT note FROM checkpoint WHERE size = ?')
    .pluck()
    .get(head.size)
  const body = db
    .prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?')
    .pluck()
    .get(head.size - 1)
  const heads = body === undefined ? null : parseEntry(body)
  const items = heads?.data['items']
  if (body === undefined || heads?.action !== 'heads' || typeof items !== 'number') return null
  if (!verifyNote(note?.toString('utf8') ?? '', log, head, publicKey)) return null
  const edge = edgeOf(new TreeStore(db).nodes, head)
  const leaf = leafHash(body)
  if (edge === null) return null
  const [signer, lastOf] = [signerBefore(db, head.size), headsBefore(db, head.size)]
  return { head, leaf, time: heads.time, items, edge, signer, lastOf }
}

/** null when the stored tree has another root, or is not whole. */
function edgeOf(nodes: Nodes, { size, root }: TreeHead): Edge | null {
  try {
    if (!treeRoot(nodes, size).equals(root)) return null
    const edge: { level: number; hash: Buffer }[] = []
    let at = 0
    for (let level = Math.floor(Math.log2(size)); level >= 0; level -= 1) {
      const width = 2 ** level
      if (size - at < width) continue
      edge.push({ level, hash: Buffer.from(nodes(level, at / width)) })
      at += width
    }
    return edge
  } catch (error) {
    if (error instanceof LedgerError) return null
    throw error
  }
}

function signerBefore(db: ReadableDb, size: number): string | null {
  const naming = db
    .prepare<[number], Buffer>(
      `SELECT body FROM entry WHERE action IN ('case-created', 'certificate-set') AND seq < ?
       ORDER BY seq DESC`,
    )
    .pluck()
  for (const body of naming.iterate(size)) {
    const entry = parseEntry(body)
    const signer = entry === null ? null : signerIn(entry)
    if (signer !== null) return signer
  }
  return null
}

function headsBefore(db: ReadableDb, size: number): (itemNo: number) => ItemHead | null {
  const bodyOf = (order: 'ASC' | 'DESC') =>
    db
      .prepare<[number, number], Buffer>(
        `SELECT body FROM entry WHERE item_no = ? AND seq < ? ORDER BY item_seq ${order} LIMIT 1`,
      )
      .pluck()
  const [first, last] = [bodyOf('ASC'), bodyOf('DESC')]
  return (itemNo) => {
    const body = last.get(itemNo, size)
    const newest = body === undefined ? null : parseEntry(body)
    const oldest = parseEntry(first.get(itemNo, size) ?? Buffer.alloc(0))
    if (body === undefined || newest?.item == null || oldest === null) return null
    return {
      item: newest.item,
      itemNo: newest.itemNo ?? -1,
      count: (newest.itemSeq ?? -1) + 1,
      last: leafHash(body),
      salt: Buffer.from(oldest.salt, 'hex'),
    }
  }
}

/** What leaves the case about custody: all of one item and nothing of the others, with proofs
 *  (formats.md 5, 8–12). Both are canonical JSON texts, without a line end. */
import { RequestError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import { canonicalJson, type Json } from '../../domain/jcs.ts'
import { headBytes } from './item-head.ts'
import type { Ledger, StoredEntry } from './ledger.ts'
import { consistencyProof, inclusionProof, treeRoot } from './merkle.ts'

/** Read from the catalogue in portions of this many. */
const PORTION = 1_000

/** Complete custody of one item, provable against the checkpoint just made.
 *  @throws {RequestError} NOT_FOUND for an item without entries; CONFLICT when something was recorded
 *  since the last checkpoint. */
export function itemCustody(ledger: Ledger, item: ItemId): string {
  const size = ledger.size()
  if (ledger.lastCheckpoint()?.size !== size) {
    throw new RequestError('CONFLICT', 'custody is disclosed right after a checkpoint only')
  }
  const head = ledger.head(item)
  if (head === null) throw new RequestError('NOT_FOUND', 'this item has no custody')
  const proven = (stored: StoredEntry): Json => ({
    index: stored.seq,
    entry: stored.body.toString('base64'),
    proof: hex(inclusionProof(ledger.nodes, stored.seq, size)),
  })
  const own = entriesOf(ledger, item)
  const first = own[0]?.seq ?? 0
  const last = own.at(-1)?.seq ?? 0
  return canonicalJson({
    v: 1,
    type: 'item-custody',
    log: ledger.log,
    item,
    size,
    entries: own.map(proven),
    context: ledger.clockAnomalies(first, last).map(proven),
    heads: ledger.entries({ from: size - 1, limit: 1 }).map(proven)[0] ?? null,
    head: {
      leaf: headBytes(ledger.log, head).toString('base64'),
      proof: hex(ledger.heads().proof(head.itemNo, ledger.items())),
    },
  })
}

/** That the ledger begins with each of the earlier checkpoints its recipients hold.
 *  @param from - Roots in hexadecimal; any order, kept.
 *  @throws {RequestError} CONFLICT for one that this ledger does not begin with: the recipient holds
 *  the checkpoint of another history, and no proof exists. */
export function consistency(
  ledger: Ledger,
  from: readonly { readonly size: number; readonly root: string }[],
): string {
  const to = ledger.lastCheckpoint()
  if (to === null) throw new RequestError('CONFLICT', 'there is no checkpoint yet')
  return canonicalJson({
    v: 1,
    type: 'consistency',
    log: ledger.log,
    to: { size: to.size, root: to.root },
    from: from.map(({ size, root }) => {
      if (!(size > 0 && size <= to.size) || rootAt(ledger, size) !== root) {
        throw new RequestError('CONFLICT', 'this ledger does not begin with that checkpoint')
      }
      return { size, root, proof: hex(consistencyProof(ledger.nodes, size, to.size)) }
    }),
  })
}

function entriesOf(ledger: Ledger, item: ItemId): StoredEntry[] {
  const all: StoredEntry[] = []
  for (;;) {
    const from = (all.at(-1)?.seq ?? -1) + 1
    const portion = ledger.entries({ item, from, limit: PORTION })
    all.push(...portion)
    if (portion.length < PORTION) return all
  }
}

function rootAt(ledger: Ledger, size: number): string {
  return treeRoot(ledger.nodes, size).toString('hex')
}

function hex(proof: readonly Buffer[]): string[] {
  return proof.map((hash) => hash.toString('hex'))
}

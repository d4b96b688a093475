import { keySha256 } from '../engine/anchors/print-receipt.ts'
import type { Case } from '../engine/open-case.ts'
import type { Output } from '../ipc/contract.ts'

/** How the ledger stands to what is known of it from outside. */
export function anchorList({ anchors, ledger }: Case): Output<'anchor.list'> {
  const last = ledger.lastCheckpoint()
  return {
    state: anchors.state(),
    compared: anchors.compared,
    entries: ledger.size(),
    checkpoint: last === null ? null : { size: last.size, root: last.root, time: last.time },
    keySha256: keySha256(anchors.vkey),
    contradictions: anchors.contradictions(),
  }
}

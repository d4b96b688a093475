import { keySha256 } from '../engine/anchors/print-receipt.ts'
import { listTimestamps } from '../engine/anchors/timestamps.ts'
import type { Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'

/** How the ledger stands to what is known of it from outside. */
export function anchorList({ case: kase, memory }: Desk): Output<'anchor.list'> {
  const { anchors, ledger } = kase
  const last = ledger.lastCheckpoint()
  return {
    state: anchors.state(),
    compared: anchors.compared,
    entries: ledger.size(),
    checkpoint: last === null ? null : { size: last.size, root: last.root, time: last.time },
    keySha256: keySha256(anchors.vkey),
    timestamps: listTimestamps(kase),
    memory: memory.stateOf(ledger.log),
    contradictions: anchors.contradictions(),
  }
}

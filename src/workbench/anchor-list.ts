import { createHash } from 'node:crypto'
import { keyOfLine } from '../engine/anchors/anchor.ts'
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

/** Of the key as `openssl pkey -pubin -outform DER` writes it. */
function keySha256(vkey: string): string | null {
  const key = keyOfLine(vkey)
  if (key === null) return null
  const der = key.key.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex')
}

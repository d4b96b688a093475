import { createPublicKey } from 'node:crypto'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'

/** Findings of the check of the ledger that say of a file what an anchor says of the ledger. */
const OF_FILES = new Set(['checkpoint-file', 'checkpoint-file-unknown'])

/** Faults of the ledger as it stands now, without the files about which a supervisor has said why it does
 *  not hold them: a case that was put back from a safety copy goes on, and its findings stay.
 *  @throws the reason of `signal`, once it is aborted. */
export async function ledgerFaults(
  kase: Case,
  keyring: Keyring,
  signal: AbortSignal,
): Promise<number> {
  const found = await kase.ledger.verifyInTurns(createPublicKey(keyring.ledgerKey), signal)
  const explained = kase.anchors.explainedSizes()
  return found.filter(({ code, path }) => !(OF_FILES.has(code) && explained.has(sizeOf(path))))
    .length
}

/** `checkpoints/000001234.txt` → 1234. */
function sizeOf(path: string): number {
  return Number.parseInt(path.slice('checkpoints/'.length), 10)
}

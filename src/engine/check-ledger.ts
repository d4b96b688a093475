import { createPublicKey } from 'node:crypto'
import type { CaseCheck } from '../domain/verify-report.ts'
import type { Case } from './open-case.ts'
import type { Keyring } from './sealing/keyring.ts'

/** The ledger alone: entries, chains, tree, checkpoints and their signatures, a few milliseconds at a time.
 *  @throws the reason of `signal`, once it is aborted: when the case closes, or its keys are locked. */
export async function checkLedger(
  kase: Case,
  keyring: Keyring,
  signal: AbortSignal = new AbortController().signal,
): Promise<CaseCheck> {
  const count = kase.readable.prepare<[], number>('SELECT count(*) FROM checkpoint').pluck()
  const counted = { entries: kase.ledger.size(), checkpoints: count.get() ?? 0, objects: 0 }
  const findings = await kase.ledger.verifyInTurns(createPublicKey(keyring.ledgerKey), signal)
  signal.throwIfAborted()
  const intact = findings.every(({ severity }) => severity === 'warning')
  return { intact, ...counted, findings }
}

import type { Session } from '../domain/people.ts'
import { checkCase } from '../engine/case-check/check-case.ts'
import { recordCheck } from '../engine/case-check/record-check.ts'
import type { Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'

/** Checks the whole case. What it found until then is on record also when it is cancelled. */
export function startCheck(desk: Desk, actor: Session): Output<'case.verify'> {
  const { case: kase, keyring, decoders } = desk
  const startedAt = kase.clock.read().time
  const job = desk.startJob('check', async (job) => {
    const checked = await checkCase(kase, keyring, { job, decoders })
    recordCheck(kase, checked, { ...actor, startedAt })
    kase.ledger.checkpoint(keyring.ledgerKey)
  })
  return { job }
}

import type { Disposal, DisposalId } from '../domain/disposal.ts'
import type { JobId } from '../domain/job.ts'
import type { Session } from '../domain/people.ts'
import { decideDisposal } from '../engine/retention/decide.ts'
import { dispose } from '../engine/retention/dispose.ts'
import type { Input } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'

/** Carries out what is approved. Killed or cancelled, it is continued by the same. */
export function startDisposal(desk: Desk, disposal: DisposalId, actor: Session): { job: JobId } {
  const { case: kase, keyring } = desk
  const job = desk.startJob('disposal', async (job) => {
    try {
      await dispose(kase, keyring, { disposal, job, actor })
    } finally {
      desk.emit('items.changed', { items: [] })
    }
  })
  return { job }
}

/** An approval is the start as well: when the work cannot start, nothing is approved. */
export function answerDisposal(
  desk: Desk,
  answer: Input<'disposal.decide'>,
  session: Session,
): { disposal: Disposal; job: JobId | null } {
  const disposal = decideDisposal(desk.case, answer, session.user)
  const job = answer.approve ? startDisposal(desk, disposal.id, session).job : null
  return { disposal, job }
}

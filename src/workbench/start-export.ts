import type { Session } from '../domain/people.ts'
import { writeBundle } from '../engine/export/write-bundle.ts'
import type { Input, Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'

/** Writes, signs and verifies a bundle. A cancelled or failed one leaves nothing behind. */
export function startExport(
  desk: Desk,
  input: Input<'bundle.export'>,
  actor: Session,
): Output<'bundle.export'> {
  const { case: kase, keyring } = desk
  const job = desk.startJob('export', async (job) => {
    await writeBundle(kase, keyring, {
      audience: input.audience,
      parentDir: input.parentDir,
      job,
      actor,
    })
    desk.emit('items.changed', { items: [] })
  })
  return { job }
}

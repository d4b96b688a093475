import type { Session } from '../domain/people.ts'
import { ingestFolder } from '../engine/ingest/ingest-folder.ts'
import { screenItems } from '../engine/preview/screen-items.ts'
import type { Input, Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'

/** Two passes: everything is hashed, sealed and in the ledger before anything is decoded. Either can
 *  be stopped; starting the same source again continues. */
export function startIngest(
  desk: Desk,
  input: Input<'ingest.start'>,
  actor: Session,
): Output<'ingest.start'> {
  const { case: kase, keyring, decoders } = desk
  const job = desk.startJob('ingest', async (job) => {
    try {
      await ingestFolder(kase, keyring, {
        exhibit: input.exhibit,
        sourceDir: input.source,
        job,
        actor,
      })
      if (job.signal.aborted) return
      await screenItems(kase, keyring, { decoders, tools: await desk.tools(), job, actor })
    } finally {
      desk.emit('items.changed', { items: [] })
    }
  })
  return { job }
}

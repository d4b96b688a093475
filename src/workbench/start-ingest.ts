import { DEFAULT_DEPTH } from '../domain/container.ts'
import { CustodyError, IngestError } from '../domain/errors.ts'
import type { Session } from '../domain/people.ts'
import { isHandedOut } from '../engine/exhibits/hand-over.ts'
import { checkSource } from '../engine/ingest/check-source.ts'
import { ingestFolder } from '../engine/ingest/ingest-folder.ts'
import { goneSources, moveSource } from '../engine/ingest/move-source.ts'
import { screenItems } from '../engine/preview/screen-items.ts'
import { makeSeries } from '../engine/similarity/make-series.ts'
import type { Input, Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'
import { keepIngestRate } from './ingest-rate.ts'

const CHANGED_MS = 3_000

/** Of an exhibit that is recorded as handed out it begins only when the person knows, and says so in the
 *  entry. Two passes: everything is hashed, sealed and in the ledger before anything is decoded. Either can
 *  be stopped; starting the same source again continues. */
export function startIngest(
  desk: Desk,
  input: Input<'ingest.start'>,
  actor: Session,
): Output<'ingest.start'> {
  const { case: kase, keyring, decoders } = desk
  const { exhibit } = input
  const handedOut = isHandedOut(kase, exhibit)
  if (handedOut && input.handedOut !== true) {
    throw new CustodyError('HANDED_OUT', 'this exhibit is recorded to be with somebody else')
  }
  const gone = goneSources(kase.readable, exhibit, input.source)
  if (gone.length > 0 && input.earlier === undefined) {
    throw new IngestError('SOURCE_MOVED', 'an unfinished source of this exhibit is gone')
  }
  const depth = input.depth ?? DEFAULT_DEPTH
  const data = { exhibit, depth, ...(handedOut ? { handedOut } : {}) }
  kase.ledger.append({ action: 'ingest-started', data }, actor)
  const job = desk.startJob('ingest', async (job) => {
    job.about(exhibit)
    const changed = () => desk.emit('items.changed', { items: [] })
    // What is found, sealed and screened so far can be looked at and graded while the rest goes on.
    const telling = setInterval(changed, CHANGED_MS)
    try {
      const source = { exhibit, sourceDir: input.source, job, actor }
      if (gone.length > 0 && input.earlier === 'same') await moveSource(kase, source)
      await ingestFolder(kase, keyring, {
        ...source,
        containers: { depth, tools: await desk.tools() },
      })
      if (job.signal.aborted) return
      const { wanted } = desk
      await screenItems(kase, keyring, { decoders, tools: await desk.tools(), job, actor, wanted })
      await makeSeries(kase, job)
      await checkSource(kase, keyring, source)
    } finally {
      clearInterval(telling)
      changed()
    }
  })
  const { job: work, ended } = desk.job(job)
  void ended.then(() => {
    const { state, past } = work.progress()
    if (state === 'done') keepIngestRate(desk.home, past, desk.clock.read().time)
  })
  return { job }
}

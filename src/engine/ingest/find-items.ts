import { lstatSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { IngestError } from '../../domain/errors.ts'
import { printableName } from '../../domain/printable.ts'
import { inTurns } from '../catalogue/in-turns.ts'
import type { Job } from '../jobs/job.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import type { Case } from '../open-case.ts'
import type { ItemRows } from './item-rows.ts'
import { assertStillThere, type Source } from './source.ts'
import { identityOf } from './walk.ts'
import type { WalkBatch, WalkThread } from './walk-batches.ts'

const ENTRY = new URL(`../../workers/walk${extname(import.meta.url)}`, import.meta.url)

/** First half: every file gets its row before any is read, so that nothing can be skipped unseen and
 *  the whole is known. Ends early, without a word, when the job is cancelled.
 *  @throws {IngestError} SOURCE_GONE. */
export async function findItems(
  kase: Case,
  { source, rows, job }: { readonly source: Source; readonly rows: ItemRows; readonly job: Job },
): Promise<void> {
  job.stage('walking')
  if (source.only !== null) return findFiles(kase, source.root, source.only, rows)
  const workerData: WalkThread = {
    root: Buffer.from(source.root),
    never: identityOf(statSync(kase.dir, { bigint: true })),
  }
  const walker = new ThreadPool<null, WalkBatch>(ENTRY, { threads: 1, workerData })
  try {
    let next = lookingOn(walker)
    while (await job.mayGoOn()) {
      const { found, done } = await next
      if (found.some(({ failure }) => failure === 'vanished' || failure === 'read-error')) {
        assertStillThere(source)
      }
      if (found.some(({ path }) => path.length === 0)) {
        throw new IngestError('SOURCE_GONE', 'the source cannot be listed to its end')
      }
      // The next piece is looked for while this one is recorded.
      if (!done) next = lookingOn(walker)
      await inTurns(kase.writable, found, (one) => rows.register(one))
      const last = found.at(-1)
      job.advance(found.length, 0, last === undefined ? null : printableName(last.path))
      if (done) return rows.walked()
    }
  } finally {
    await walker.close()
  }
}

/** A piece that nobody waits for when the search ends before it: then it is of no concern. */
function lookingOn(walker: ThreadPool<null, WalkBatch>): Promise<WalkBatch> {
  const next = walker.run(null)
  next.catch(() => {})
  return next
}

/** Of a source that is a file, or one in parts. */
async function findFiles(
  kase: Case,
  root: string,
  names: readonly string[],
  rows: ItemRows,
): Promise<void> {
  const found = names.map((name) => {
    const path = Buffer.from(name)
    const stats = lstatSync(join(root, name), { bigint: true })
    const failure = stats.isFile() ? null : ('not-a-file' as const)
    return { path, sizeBytes: stats.size, modifiedNs: stats.mtimeNs, failure }
  })
  await inTurns(kase.writable, found, (one) => rows.register(one))
  rows.walked()
}

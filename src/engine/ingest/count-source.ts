import { lstatSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { NOTHING_COUNTED, type SourceCount } from '../../domain/preflight.ts'
import type { Job } from '../jobs/job.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import { assertNotCase, placeOf } from './source.ts'
import { type CountStep, type CountThread, counted } from './source-counter.ts'
import { identityOf } from './walk.ts'

const ENTRY = new URL(`../../workers/count${extname(import.meta.url)}`, import.meta.url)

/** Counts what lies on a source, in a thread: names and sizes are looked at, no file is opened, no link followed, nothing
 *  written. Ends early, without a word, when the job is cancelled.
 *  @param onCount - Told how far it has come.
 *  @throws {IngestError} as an ingest of it would. */
export async function countSource(
  input: {
    readonly caseDir: string
    readonly source: string
    readonly hasUnpacker: boolean
    readonly job: Job
  },
  onCount: (count: SourceCount) => void,
): Promise<void> {
  const { caseDir, job, hasUnpacker } = input
  const { path, root, only } = placeOf(input.source)
  assertNotCase(path, caseDir)
  job.stage('walking')
  if (only !== null) return onCount(countFiles(root, only, hasUnpacker))
  const never = identityOf(statSync(caseDir, { bigint: true }))
  const workerData: CountThread = { root: Buffer.from(root), never, hasUnpacker }
  const thread = new ThreadPool<null, CountStep>(ENTRY, { threads: 1, workerData })
  let told = NOTHING_COUNTED
  try {
    while (!job.signal.aborted) {
      const { count, current } = await thread.run(null)
      onCount(count)
      job.advance(count.files - told.files, count.bytes - told.bytes, current)
      if (count.isDone) return
      told = count
    }
  } finally {
    await thread.close()
  }
}

function countFiles(root: string, names: readonly string[], hasUnpacker: boolean): SourceCount {
  const all = names.reduce((count, name) => {
    const stats = lstatSync(join(root, name), { bigint: true })
    const failure = stats.isFile() ? null : ('not-a-file' as const)
    return counted(count, { path: Buffer.from(name), sizeBytes: stats.size, failure }, hasUnpacker)
  }, NOTHING_COUNTED)
  return { ...all, isDone: true }
}

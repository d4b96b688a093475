import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { caseTrouble } from '../case-trouble.ts'
import { inTurns } from '../catalogue/in-turns.ts'
import type { Job } from '../jobs/job.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import type { Case } from '../open-case.ts'
import type { ItemRows, Pending } from './item-rows.ts'
import type { ObjectKeys } from './object-writer.ts'
import type { BatchOutcome, FileOutcome, FileTask, ReadThread } from './read-batch.ts'
import { assertStillThere, type Source } from './source.ts'
import { absolute } from './walk.ts'

const ENTRY = new URL(`../../workers/read${extname(import.meta.url)}`, import.meta.url)

/** A message to a thread costs about as much as a small file, and a batch is made durable as one. */
const BATCH_FILES = 128
/** A batch is recorded as one: large files travel in smaller company. */
const BATCH_BYTES = 268_435_456
/** While one batch is made durable and recorded the next is read. */
const BATCHES_PER_THREAD = 2
const PROGRESS_MS = 200

/** Second half: reads what waits, one thread per core, and records what came of it in the order in
 *  which batches come back. Returns early, the rest pending, when the job is cancelled.
 *  @throws {IngestError} SOURCE_GONE. @throws {CaseError} DISK_FULL, CASE_NOT_WRITABLE, CASE_GONE. */
export async function readItems(
  kase: Case,
  run: {
    readonly source: Source
    readonly rows: ItemRows
    readonly job: Job
    readonly keys: ObjectKeys
    readonly md5Lanes: boolean
  },
): Promise<void> {
  const { source, rows, job, keys } = run
  if (job.signal.aborted) return
  job.stage('hashing')
  const total = await rows.pendingTotal()
  job.total(total.items, total.bytes)
  const workerData: ReadThread = {
    keys,
    stop: new SharedArrayBuffer(4),
    bytesRead: new SharedArrayBuffer(8),
    md5Lanes: run.md5Lanes,
  }
  const threads = availableParallelism()
  const pool = new ThreadPool<readonly FileTask[], BatchOutcome>(ENTRY, { threads, workerData })
  const stop = () => Atomics.store(new Int32Array(workerData.stop), 0, 1)
  job.signal.addEventListener('abort', stop)
  const meter = new Meter(job, workerData.bytesRead)
  const batches = batchesOf(rows)

  let failed: { readonly error: unknown } | null = null
  const lane = async () => {
    while ((await job.mayGoOn()) && failed === null) {
      const batch = batches.next()
      if (batch.done === true) return
      meter.current(batch.value)
      const outcome = await pool.run(tasksOf(batch.value, source))
      await record(kase, rows, source, batch.value, outcome)
      meter.items(batch.value.length)
    }
  }
  // After one lane has failed the others come to rest before the caller sums up.
  const guarded = () =>
    lane().catch((error: unknown) => {
      failed ??= { error }
      stop()
    })
  try {
    await Promise.all(Array.from({ length: threads * BATCHES_PER_THREAD }, guarded))
  } finally {
    job.signal.removeEventListener('abort', stop)
    meter.close()
    await pool.close()
  }
  if (failed !== null) throw (failed as { readonly error: unknown }).error
}

function tasksOf(batch: readonly Pending[], source: Source): FileTask[] {
  const root = Buffer.from(source.root)
  return batch.map(({ no, path }) => ({ no, path: absolute(root, path) }))
}

/** In order of finding, each file once. Rows that stay pending are behind the cursor: no loop. */
function* batchesOf(rows: ItemRows): Generator<readonly Pending[]> {
  let after = -1
  for (;;) {
    const waiting = rows.pendingAfter(after, BATCH_FILES)
    if (waiting.length === 0) return
    let bytes = 0
    const batch = waiting.filter(({ size }, place) => {
      bytes += size
      return place === 0 || bytes <= BATCH_BYTES
    })
    after = batch.at(-1)?.no ?? after
    yield batch
  }
}

async function record(
  kase: Case,
  rows: ItemRows,
  source: Source,
  batch: readonly Pending[],
  outcome: BatchOutcome,
): Promise<void> {
  if ('trouble' in outcome) throw caseTrouble(outcome.trouble)
  // A pulled plug makes every file vanish. That is one failure of the source, not many of files.
  if (outcome.files.some(isDoubtful)) assertStillThere(source)
  const ids = new Map(batch.map(({ no, id }) => [no, id]))
  await inTurns(kase.writable, outcome.files, (file) => {
    const item = ids.get(file.no)
    if (item === undefined || file.state === 'stopped') return
    if (file.state === 'read') rows.ingest(item, file)
    else rows.fail(item, file.reason)
  })
}

function isDoubtful(file: FileOutcome): boolean {
  return file.state === 'failed' && file.reason !== 'changed-while-read' && file.reason !== 'link'
}

/** Carries the threads' own count of bytes to the job, also in the middle of a large file. */
class Meter {
  readonly #job: Job
  readonly #bytesRead: BigInt64Array
  readonly #timer: NodeJS.Timeout
  #told = 0

  constructor(job: Job, bytesRead: SharedArrayBuffer) {
    this.#job = job
    this.#bytesRead = new BigInt64Array(bytesRead)
    this.#timer = setInterval(() => this.items(0), PROGRESS_MS)
  }

  current(batch: readonly Pending[]): void {
    this.#job.advance(0, 0, batch[0]?.name ?? null)
  }

  items(items: number): void {
    const read = Number(Atomics.load(this.#bytesRead, 0))
    this.#job.advance(items, read - this.#told, null)
    this.#told = read
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

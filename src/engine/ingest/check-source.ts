/** The last pass over a source: its sealed copies are read again, and it is looked at once more. With what was
 *  digested when it was read these are the three receipts of a source, in one entry of the ledger. */
import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { SourceCheck } from '../../domain/source-check.ts'
import { foreseen } from '../case-trouble.ts'
import { inTurns } from '../catalogue/in-turns.ts'
import type { Job } from '../jobs/job.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { resultsOf } from './completeness.ts'
import { lookAgain } from './look-again.ts'
import type { Copy, CopyOutcome, CopyThread } from './read-copies.ts'
import { openSource, type Source } from './source.ts'

const ENTRY = new URL(`../../workers/copies${extname(import.meta.url)}`, import.meta.url)

const BATCH_COPIES = 64
const BATCH_BYTES = 268_435_456

/**
 * Reads again each sealed copy of the source that was not read again before, and looks at size and time of change of
 * each of its files. What differs is counted and put on record; it is for a check of the case to name.
 *
 * @returns null when the job was cancelled: nothing is recorded then, and the next run goes on.
 * @throws {IngestError} SOURCE_GONE. @throws {CaseError} CASE_GONE and the like.
 */
export async function checkSource(
  kase: Case,
  keyring: Keyring,
  input: {
    readonly exhibit: ExhibitId
    readonly sourceDir: string
    readonly job: Job
    readonly actor: Actor
  },
): Promise<SourceCheck | null> {
  const { exhibit, sourceDir, job, actor } = input
  if (job.signal.aborted) return null
  const startedAt = kase.clock.read().time
  const source = openSource(kase.writable, { caseDir: kase.dir, exhibit, sourceDir, startedAt })
  job.stage('verifying')
  try {
    const copies = await readCopiesAgain(kase, keyring, source, job)
    const seen = await lookAgain(kase, source, job)
    if (job.signal.aborted) return null
    const { sha256 } = await resultsOf(kase.readable, exhibit)
    const data = { exhibit, copies, source: seen, results: sha256 }
    kase.ledger.append({ action: 'source-checked', data }, actor)
    kase.ledger.checkpoint(keyring.ledgerKey)
    return { copies, source: seen }
  } catch (error) {
    throw foreseen(error, kase.dir)
  }
}

async function readCopiesAgain(kase: Case, keyring: Keyring, source: Source, job: Job) {
  const db = kase.writable
  const waiting = `source = ? AND ingest = 'ingested' AND disposed_at IS NULL
    AND no NOT IN (SELECT no FROM copy_read)`
  const page = db.prepare<[number, number], Copy>(
    `SELECT no, object, sha256, size FROM item WHERE ${waiting} AND no > ? ORDER BY no
     LIMIT ${BATCH_COPIES}`,
  )
  const total = db
    .prepare<[number], { items: number; bytes: number }>(
      `SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM item WHERE ${waiting}`,
    )
    .get(source.id)
  job.total(total?.items ?? 0, total?.bytes ?? 0)
  const mark = db.prepare<[number]>('INSERT OR IGNORE INTO copy_read (no) VALUES (?)')
  const sum = { read: 0, differ: 0 }
  await inThreads(kase, keyring, job, batchesOf(source, page), async (batch, outcomes) => {
    await inTurns(db, outcomes, ({ no, state }) => {
      if (state === 'same') mark.run(no)
      if (state !== 'stopped') sum.read += 1
      if (state === 'differs') sum.differ += 1
    })
    const bytes = batch.reduce((all, { size }) => all + size, 0)
    job.advance(batch.length, bytes, null)
  })
  return sum
}

type Page = { all(source: number, after: number): Copy[] }

function* batchesOf(source: Source, page: Page): Generator<readonly Copy[]> {
  for (let after = -1; ; ) {
    let bytes = 0
    const batch = page.all(source.id, after).filter(({ size }, place) => {
      bytes += size
      return place === 0 || bytes <= BATCH_BYTES
    })
    const last = batch.at(-1)
    if (last === undefined) return
    after = last.no
    yield batch
  }
}

async function inThreads(
  kase: Case,
  keyring: Keyring,
  job: Job,
  batches: Generator<readonly Copy[]>,
  record: (batch: readonly Copy[], outcomes: readonly CopyOutcome[]) => Promise<void>,
): Promise<void> {
  const workerData: CopyThread = {
    ...{ caseDir: kase.dir, key: keyring.opening('original') },
    stop: new SharedArrayBuffer(4),
  }
  const stop = () => Atomics.store(new Int32Array(workerData.stop), 0, 1)
  job.signal.addEventListener('abort', stop)
  const threads = availableParallelism()
  const pool = new ThreadPool<readonly Copy[], CopyOutcome[]>(ENTRY, { threads, workerData })
  const lane = async () => {
    while (await job.mayGoOn()) {
      const next = batches.next()
      if (next.done === true) return
      await record(next.value, await pool.run(next.value))
    }
  }
  try {
    await Promise.all(Array.from({ length: threads }, lane))
  } finally {
    job.signal.removeEventListener('abort', stop)
    await pool.close()
  }
}

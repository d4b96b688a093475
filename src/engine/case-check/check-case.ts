/** Checks a whole case from what is on its disk: ledger, database, every sealed object, what was made of
 *  them, and what else lies there. Threads read; here only their answers are gathered. */
import { createPublicKey } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import type { CaseReport } from '../../domain/case-report.ts'
import type { Job } from '../jobs/job.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import { MAX_STILL_BYTES } from '../media/clear-bytes.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { CaseFindings } from './case-findings.ts'
import type { CheckAnswers, CheckTask, CheckThreadData } from './check-task.ts'
import { keysFindings } from './keys-check.ts'
import { approvedRedactions, type Burner, checkRedaction } from './redactions-check.ts'

const ENTRY = new URL(`../../workers/check${extname(import.meta.url)}`, import.meta.url)

/** Items in one task: a message to a thread costs about as much as a small object. */
const ITEMS_PER_TASK = 64
const PROGRESS_MS = 200

export type Checked = Pick<CaseReport, 'counted' | 'counts' | 'findings' | 'sha256'> & {
  readonly state: CaseReport['state']
  readonly isIntact: boolean
}

/** What a check counts as it goes. */
type Counted = { -readonly [Name in keyof CaseReport['counted']]: number }

/** Looks at everything; what is damaged does not stop the rest. A cancelled check tells what it has found
 *  until then. Of objects that this person's keys do not open it says only whether they are there.
 *  @param decoders - Repeat redactions.
 *  @throws {AccessError} NO_KEY when the keys were locked before it began. */
export async function checkCase(
  kase: Case,
  keyring: Keyring,
  run: { readonly job: Job; readonly decoders: Burner },
): Promise<Checked> {
  const workerData = threadData(kase, keyring)
  const threads = new CheckThreads(workerData)
  const { job } = run
  const stop = () => Atomics.store(new Int32Array(workerData.stop), 0, 1)
  job.signal.addEventListener('abort', stop)
  const check = new Check(kase, run, threads, new Meter(job, workerData.done))
  check.findings.add(...kase.anchors.findings(), ...keysFindings(kase, keyring))
  try {
    await check.run()
  } catch (error) {
    // A thread that was told to stop says so by an error, which crosses as a plain one.
    if (!job.signal.aborted) throw error
  } finally {
    stop()
    check.meter.close()
    await threads.close()
    job.signal.removeEventListener('abort', stop)
  }
  const { findings, counted } = check
  const state = job.signal.aborted ? 'cancelled' : 'done'
  return { state, isIntact: findings.isIntact, counted, ...findings.report() }
}

function threadData(kase: Case, keyring: Keyring): CheckThreadData {
  const ledgerKey = createPublicKey(keyring.ledgerKey).export({ format: 'der', type: 'spki' })
  const isWhole = keyring.has('original')
  return {
    caseDir: kase.dir,
    log: kase.ledger.log,
    ledgerKey,
    original: isWhole ? keyring.opening('original') : null,
    preview: keyring.has('preview') ? keyring.opening('preview') : null,
    names: isWhole ? keyring.namesKey : null,
    stop: new SharedArrayBuffer(4),
    done: new SharedArrayBuffer(16),
  }
}

class Check {
  readonly findings = new CaseFindings()
  readonly counted: Counted = {
    entries: 0,
    checkpoints: 0,
    items: 0,
    objects: 0,
    derivatives: 0,
    bytes: 0,
    redactions: 0,
    files: 0,
  }
  readonly meter: Meter
  readonly #kase: Case
  readonly #run: { readonly job: Job; readonly decoders: Burner }
  readonly #threads: CheckThreads

  constructor(
    kase: Case,
    run: { readonly job: Job; readonly decoders: Burner },
    threads: CheckThreads,
    meter: Meter,
  ) {
    this.#kase = kase
    this.#run = run
    this.#threads = threads
    this.meter = meter
  }

  /** The whole of it, part by part. */
  async run(): Promise<void> {
    const { signal } = this.#run.job
    const size = await this.#threads.ask({ kind: 'size' })
    await this.#records(size.entries)
    signal.throwIfAborted()
    await this.#contents(size)
    signal.throwIfAborted()
    await this.#redactions()
    signal.throwIfAborted()
    this.meter.stage('files', null)
    const { findings, files } = await this.#threads.ask({ kind: 'files' })
    this.findings.add(...findings)
    this.counted.files = files
  }

  /** The ledger in one thread, the rest of the database in another. */
  async #records(entries: number): Promise<void> {
    this.meter.stage('records', { items: entries, bytes: 0 })
    const [ledger, ...others] = await Promise.all([
      this.#threads.ask({ kind: 'ledger' }),
      this.#threads.ask({ kind: 'database' }),
      this.#threads.ask({ kind: 'acts' }),
    ])
    for (const { findings } of [ledger, ...others]) this.findings.add(...findings)
    this.counted.entries = entries
    this.counted.checkpoints = ledger.checkpoints
  }

  async #contents({ lastItem, items, bytes }: CheckAnswers['size']): Promise<void> {
    this.meter.stage('objects', { items, bytes })
    let next = 1
    const lane = async () => {
      while (next <= lastItem && !this.#run.job.signal.aborted) {
        const from = next
        next += ITEMS_PER_TASK
        const to = Math.min(next - 1, lastItem)
        const { findings, objects, derivatives } = await this.#threads.ask({
          kind: 'items',
          from,
          to,
        })
        this.findings.add(...findings)
        this.counted.objects += objects
        this.counted.derivatives += derivatives
      }
    }
    try {
      await Promise.all(Array.from({ length: this.#threads.count }, lane))
    } finally {
      const done = this.meter.done()
      this.counted.items = done.items
      this.counted.bytes = done.bytes
    }
  }

  async #redactions(): Promise<void> {
    const { job, decoders } = this.#run
    this.meter.stage('redactions', null)
    for (const redaction of approvedRedactions(this.#kase.readable)) {
      if (redaction.object === null || redaction.size > MAX_STILL_BYTES) continue
      const { bytes } = await this.#threads.ask({ kind: 'content', object: redaction.object })
      if (bytes === null) continue
      const finding = await checkRedaction(redaction, bytes, decoders)
      job.signal.throwIfAborted()
      if (finding !== null) this.findings.add(finding)
      this.counted.redactions += 1
      job.advance(1, redaction.size, redaction.item)
    }
  }
}

/** The threads of one check, each with a connection to the catalogue. */
class CheckThreads {
  readonly count = availableParallelism()
  readonly #pool: ThreadPool<CheckTask, CheckAnswers[CheckTask['kind']]>
  readonly #asked = new Set<Promise<unknown>>()

  constructor(workerData: CheckThreadData) {
    this.#pool = new ThreadPool(ENTRY, { threads: this.count, workerData })
  }

  /** The pool answers each kind of task with its kind of answer. */
  ask<Kind extends CheckTask['kind']>(
    task: Extract<CheckTask, { readonly kind: Kind }>,
  ): Promise<CheckAnswers[Kind]> {
    const answer = this.#pool.run(task) as Promise<CheckAnswers[Kind]>
    const ended = answer.catch(() => undefined).finally(() => this.#asked.delete(ended))
    this.#asked.add(ended)
    return answer
  }

  /** Waits until every thread has laid its connection down: a thread that is ended within SQLite's own
   *  code takes the whole program with it. */
  async close(): Promise<void> {
    await Promise.all(this.#asked)
    const closing = Array.from({ length: this.count }, () => this.#pool.run({ kind: 'close' }))
    await Promise.allSettled(closing)
    await this.#pool.close()
  }
}

/** Carries the threads' own count of steps and bytes to the job, also within a large object. */
class Meter {
  readonly #job: Job
  readonly #counts: BigInt64Array
  readonly #timer: NodeJS.Timeout
  #started = { items: 0, bytes: 0 }
  #told = { items: 0, bytes: 0 }

  constructor(job: Job, done: SharedArrayBuffer) {
    this.#job = job
    this.#counts = new BigInt64Array(done)
    this.#timer = setInterval(() => this.#tell(), PROGRESS_MS)
  }

  stage(
    name: Parameters<Job['stage']>[0],
    total: { readonly items: number; readonly bytes: number } | null,
  ): void {
    this.#started = this.#read()
    this.#told = this.#started
    this.#job.stage(name)
    if (total !== null) this.#job.total(total.items, total.bytes)
  }

  /** Since the stage began. */
  done(): { readonly items: number; readonly bytes: number } {
    this.#tell()
    const now = this.#read()
    return { items: now.items - this.#started.items, bytes: now.bytes - this.#started.bytes }
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #tell(): void {
    const now = this.#read()
    this.#job.advance(now.items - this.#told.items, now.bytes - this.#told.bytes, null)
    this.#told = now
  }

  #read(): { readonly items: number; readonly bytes: number } {
    return { items: this.#count(0), bytes: this.#count(1) }
  }

  #count(place: 0 | 1): number {
    return Number(Atomics.load(this.#counts, place))
  }
}

import { RequestError, SafeholdError } from '../domain/errors.ts'
import { isLive, type JobId, type JobKind, type JobProgress } from '../domain/job.ts'
import { Job } from '../engine/jobs/job.ts'

/** Finished jobs stay listed, so that their outcome can be read; no more than this many. */
const MOST_JOBS_KEPT = 20

/** What an opening reads and a preflight counts is in nobody's way, and needs nobody's keys. */
const BESIDE: ReadonlySet<JobKind> = new Set(['opening', 'preflight'])

type Started = { readonly job: Job; readonly ended: Promise<void> }

/** The long work of the open case: one with keys at a time, and what goes on beside it. */
export class Jobs {
  readonly #started = new Map<JobId, Started>()
  readonly #onProgress: (progress: JobProgress) => void
  readonly #foreseen: (error: unknown) => unknown
  readonly #onUnexpected: (error: unknown) => void

  constructor(options: {
    readonly onProgress: (progress: JobProgress) => void
    /** What is known of a failure; any other error as it is. */
    readonly foreseen: (error: unknown) => unknown
    readonly onUnexpected: (error: unknown) => void
  }) {
    this.#onProgress = options.onProgress
    this.#foreseen = options.foreseen
    this.#onUnexpected = options.onUnexpected
  }

  /** @param recorded - Settles as the entry of the act does that starts it: without that it is not begun.
   *  @throws {RequestError} CONFLICT. */
  start(kind: JobKind, work: (job: Job) => Promise<void>, recorded: Promise<void>): JobId {
    if (!BESIDE.has(kind) && this.isWorking()) {
      throw new RequestError('CONFLICT', 'other work is running; wait for it or cancel it')
    }
    const job = new Job(kind, { onProgress: this.#onProgress })
    const ended = recorded.then(
      () => this.#run(job, work),
      () => void this.#started.delete(job.id),
    )
    this.#started.set(job.id, { job, ended })
    for (const [id, kept] of this.#started) {
      if (this.#started.size <= MOST_JOBS_KEPT) break
      if (!isLive(kept.job.progress())) this.#started.delete(id)
    }
    return job.id
  }

  /** Whether work with the keys of who started it is under way. */
  isWorking(): boolean {
    return this.#live().some(({ job }) => !BESIDE.has(job.kind))
  }

  runs(kind: JobKind): boolean {
    return this.#live().some(({ job }) => job.kind === kind)
  }

  list(): JobProgress[] {
    return [...this.#started.values()].map(({ job }) => job.progress())
  }

  /** @throws {RequestError} NOT_FOUND. */
  find(id: JobId): Started {
    const found = this.#started.get(id)
    if (found === undefined) throw new RequestError('NOT_FOUND', 'no such work')
    return found
  }

  cancel(kind: JobKind | null = null): void {
    for (const { job } of this.#started.values())
      if (kind === null || job.kind === kind) job.cancel()
  }

  /** Resolves when the work that needs keys, and runs now, is over. */
  async keysNotNeeded(): Promise<void> {
    await Promise.all(this.#live().map(({ job, ended }) => !BESIDE.has(job.kind) && ended))
  }

  /** Resolves when all of it is over. */
  async ended(): Promise<void> {
    await Promise.all([...this.#started.values()].map(({ ended }) => ended))
  }

  clear(): void {
    this.#started.clear()
  }

  #live(): Started[] {
    return [...this.#started.values()].filter(({ job }) => isLive(job.progress()))
  }

  async #run(job: Job, work: (job: Job) => Promise<void>): Promise<void> {
    await job.run(() =>
      work(job).catch((error: unknown) => {
        throw this.#foreseen(error)
      }),
    )
    if (job.failure !== null && !(job.failure instanceof SafeholdError)) {
      this.#onUnexpected(job.failure)
    }
  }
}

import { randomUUID } from 'node:crypto'
import { SafeholdError } from '../../domain/errors.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { JobId, JobKind, JobProgress, PastStage } from '../../domain/job.ts'
import { type Done, Rate } from './rate.ts'

/** At most one report per this long while a stage runs; a change of stage or state is told at once. */
const REPORT_MS = 200

/** Long work that someone watches and may stop. It says where it stands; what it does is its own. */
export class Job {
  readonly id: JobId = randomUUID() as string as JobId
  readonly kind: JobKind
  #exhibit: ExhibitId | null = null
  /** What ended the work, as thrown; null while it runs and when it came to its end. */
  failure: unknown = null
  readonly #onProgress: (progress: JobProgress) => void
  readonly #now: () => number
  readonly #startedAt = new Date().toISOString()
  readonly #abort = new AbortController()
  readonly #rate = new Rate()
  #resume: (() => void) | null = null
  #resumed: Promise<void> = Promise.resolve()
  #state: JobProgress['state'] = 'running'
  #stage: JobProgress['stage'] = 'walking'
  #past: readonly PastStage[] = []
  /** When the stage began, moved on by every rest in it. */
  #stageBegan: number
  #pausedAt: number | null = null
  #done: Done = { items: 0, bytes: 0 }
  #total: Done | null = null
  #current: string | null = null
  #reportedAt = Number.NEGATIVE_INFINITY

  /** @param options.now - Milliseconds of a steady clock. */
  constructor(
    kind: JobKind,
    options: {
      readonly onProgress?: (progress: JobProgress) => void
      readonly now?: () => number
    } = {},
  ) {
    this.kind = kind
    this.#onProgress = options.onProgress ?? (() => {})
    this.#now = options.now ?? (() => performance.now())
    this.#stageBegan = this.#now()
    this.#rate.restart(this.#stageBegan, this.#done)
  }

  /** Aborted once somebody has asked the work to stop. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  progress(): JobProgress {
    const at = this.#now()
    const runs = this.#state === 'running' || this.#state === 'cancelling'
    const isOver = !runs && this.#state !== 'paused'
    return {
      job: this.id,
      kind: this.kind,
      exhibit: this.#exhibit,
      stage: this.#stage,
      past: [...this.#past],
      state: this.#state,
      items: this.#done.items,
      itemsTotal: this.#total?.items ?? null,
      bytes: this.#done.bytes,
      bytesTotal: this.#total?.bytes ?? null,
      bytesPerSecond: runs ? this.#rate.bytesPerSecond(at, this.#done) : null,
      secondsLeft: runs ? this.#rate.secondsLeft(at, this.#done, this.#total) : null,
      current: isOver ? null : this.#current,
      startedAt: this.#startedAt,
      error: this.failure === null ? null : described(this.failure),
    }
  }

  /** Says what it reads. */
  about(exhibit: ExhibitId): void {
    this.#exhibit = exhibit
  }

  /** Asks the work to stop; it ends when it has left everything in order. */
  cancel(): void {
    if (this.#state !== 'running' && this.#state !== 'paused') return
    this.#state = 'cancelling'
    this.#abort.abort()
    this.#wake()
    this.#report()
  }

  /** Asks the work to rest: what is under way comes to its end and is recorded, nothing new is begun. */
  pause(): void {
    if (this.#state !== 'running') return
    this.#state = 'paused'
    this.#pausedAt = this.#now()
    this.#resumed = new Promise((resolve) => {
      this.#resume = resolve
    })
    this.#report()
  }

  resume(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    this.#endRest()
    // Time at rest says nothing about how fast the work goes.
    this.#rate.goOn(this.#now(), this.#done)
    this.#wake()
    this.#report()
  }

  /** To be asked before each piece of work; waits while the work rests.
   *  @returns False once it was asked to stop. */
  async mayGoOn(): Promise<boolean> {
    await this.#resumed
    return !this.signal.aborted
  }

  /** Begins a stage: counts start anew, totals are not known yet. */
  stage(name: JobProgress['stage']): void {
    this.#endStage()
    this.#stage = name
    this.#done = { items: 0, bytes: 0 }
    this.#total = null
    this.#current = null
    this.#rate.restart(this.#now(), this.#done)
    this.#report()
  }

  /** How much this stage has to do in all. */
  total(items: number, bytes: number): void {
    this.#total = { items, bytes }
  }

  /** Adds what has been done since the last call.
   *  @param current - What it is on, made printable; null leaves what was said before. */
  advance(items: number, bytes: number, current: string | null): void {
    this.#done = { items: this.#done.items + items, bytes: this.#done.bytes + bytes }
    this.#current = current ?? this.#current
    this.#rate.note(this.#now(), this.#done)
    if (this.#now() - this.#reportedAt >= REPORT_MS) this.#report()
  }

  /** Runs the work to its end. Never rejects: how it ended is in {@link progress} and {@link failure}.
   *  Work that returns after {@link cancel}, or throws the signal's reason, has been cancelled. */
  async run(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
      this.#end(this.signal.aborted ? 'cancelled' : 'done')
    } catch (error) {
      const wasAsked = this.signal.aborted && error === this.signal.reason
      if (!wasAsked) this.failure = error
      this.#end(wasAsked ? 'cancelled' : 'failed')
    }
  }

  /** What the stage did is kept. One that did nothing is none. */
  #endStage(): void {
    this.#endRest()
    const now = this.#now()
    const seconds = (now - this.#stageBegan) / 1000
    this.#stageBegan = now
    const { items, bytes } = this.#done
    if (items === 0 && bytes === 0) return
    const same = this.#past.find(({ stage }) => stage === this.#stage)
    const sum = {
      stage: this.#stage,
      items: items + (same?.items ?? 0),
      bytes: bytes + (same?.bytes ?? 0),
      seconds: seconds + (same?.seconds ?? 0),
    }
    this.#past = [...this.#past.filter((one) => one !== same), sum]
  }

  #endRest(): void {
    if (this.#pausedAt !== null) this.#stageBegan += this.#now() - this.#pausedAt
    this.#pausedAt = null
  }

  #wake(): void {
    this.#resume?.()
    this.#resume = null
  }

  #end(state: 'cancelled' | 'done' | 'failed'): void {
    this.#state = state
    this.#endStage()
    if (state === 'done') this.#stage = 'done'
    this.#report()
  }

  #report(): void {
    this.#reportedAt = this.#now()
    this.#onProgress(this.progress())
  }
}

/** Foreseen failures say what happened; anything else may quote evidence, so it says only that. */
function described(error: unknown): { readonly code: string; readonly message: string } {
  return error instanceof SafeholdError
    ? { code: error.code, message: error.message }
    : { code: 'INTERNAL', message: 'an unforeseen failure; the log has it whole' }
}

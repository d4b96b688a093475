import { Worker } from 'node:worker_threads'

type Answer = { readonly id: number; readonly result?: unknown; readonly error?: unknown }
type Waiting = { readonly resolve: (result: never) => void; readonly reject: (e: unknown) => void }
type Thread = { readonly worker: Worker; readonly waiting: Map<number, Waiting> }

/** What V8 lets new objects of a thread grow to before it looks which are still needed. Its own 48 MiB a thread are half
 *  of the memory of an ingest, and save no time. */
const YOUNG_MIB = 8

/** Threads that all run one entry of src/workers and answer tasks in the order they were given.
 *  How many tasks are in flight is the caller's affair: nothing is queued here but in the threads. */
export class ThreadPool<Task, Result> {
  readonly #threads: readonly Thread[]
  #nextId = 0
  #failed: { readonly error: unknown } | null = null

  /** @param workerData - Cloned into each thread once; secrets in it live as long as the pool. */
  constructor(entry: URL, options: { readonly threads: number; readonly workerData: unknown }) {
    this.#threads = Array.from({ length: options.threads }, () => this.#start(entry, options))
  }

  /** Gives a task to the thread with the least to do.
   *  @throws What the thread's handler threw, or why the thread died. */
  run(task: Task): Promise<Result> {
    if (this.#failed !== null) return Promise.reject(this.#failed.error)
    const thread = this.#threads.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a))
    const id = this.#nextId++
    return new Promise<Result>((resolve, reject) => {
      thread.waiting.set(id, { resolve, reject })
      thread.worker.postMessage({ id, task })
    })
  }

  /** Ends the threads at once. Tasks still running are rejected. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()))
  }

  #start(entry: URL, options: { readonly workerData: unknown }): Thread {
    const worker = new Worker(entry, {
      workerData: options.workerData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    })
    const waiting = new Map<number, Waiting>()
    worker.on('message', ({ id, result, error }: Answer) => {
      const task = waiting.get(id)
      waiting.delete(id)
      if (error === undefined) task?.resolve(result as never)
      else task?.reject(error)
    })
    const die = (error: unknown) => {
      this.#failed ??= { error }
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    }
    worker.on('error', die)
    worker.on('exit', (code) => die(new Error(`a thread ended with code ${code}`)))
    return { worker, waiting }
  }
}

/** How fast work goes and how long it will take: pure arithmetic over the last seconds. */

/** Samples older than this say nothing about now. */
const WINDOW_MS = 15_000
/** Before this much has been seen, any rate is chance. */
const LEAST_MS = 2_000
/** One sample per this long is enough; it bounds the window's memory. */
const STEP_MS = 200
/** Opening, naming and recording one file takes about as long as reading this much of it, so that many
 *  small files and few large ones are one measure of work. */
const BYTES_PER_ITEM = 65_536

export type Done = { readonly items: number; readonly bytes: number }
type Sample = Done & { readonly at: number }

/** A sliding window over work done. Times are milliseconds of any steady clock. */
export class Rate {
  #samples: Sample[] = []

  /** Notes how much is done in all, at `at`. Cheap enough to call for every item. */
  note(at: number, done: Done): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && at - last.at < STEP_MS) return
    this.#samples.push({ at, ...done })
    while (at - (this.#samples[0]?.at ?? at) > WINDOW_MS) this.#samples.shift()
  }

  /** Forgets what was: another stage goes at another speed. */
  restart(at: number, done: Done): void {
    this.#samples = [{ at, ...done }]
  }

  /** @returns Bytes per second, or null while too little has been seen. */
  bytesPerSecond(at: number, done: Done): number | null {
    const first = this.#firstAt(at)
    if (first === null) return null
    return Math.max(0, ((done.bytes - first.bytes) / (at - first.at)) * 1000)
  }

  /** @param total - Null while not everything has been found yet.
   *  @returns Seconds, rounded up and never negative; null while it cannot be told. */
  secondsLeft(at: number, done: Done, total: Done | null): number | null {
    if (total === null) return null
    const left = work(total) - work(done)
    if (left <= 0) return 0
    const first = this.#firstAt(at)
    if (first === null) return null
    const perMs = (work(done) - work(first)) / (at - first.at)
    return perMs > 0 ? Math.ceil(left / perMs / 1000) : null
  }

  #firstAt(at: number): Sample | null {
    const first = this.#samples.find((sample) => at - sample.at <= WINDOW_MS)
    return first !== undefined && at - first.at >= LEAST_MS ? first : null
  }
}

function work(done: Done): number {
  return done.bytes + done.items * BYTES_PER_ITEM
}

/** How fast work goes and how long it will take: pure arithmetic over what was done so far. */
import { BYTES_PER_ITEM } from '../../domain/job.ts'

/** The rate that is told is that of so long. */
const TOLD_MS = 15_000
/** The time left goes by so long: shorter than a change of a medium's speed lasts, longer than a pause of it. */
const WINDOW_MS = 60_000
/** Before this much has been seen, any rate is chance. */
const LEAST_MS = 2_000
/** One sample per this long is enough; it bounds the window's memory. */
const STEP_MS = 200
/** What an item costs, and what a byte costs, is learnt from stretches of so long. */
const LESSON_MS = 1_000
/** What was learnt so long ago counts for a third. */
const FORGET_MS = 300_000
/** How much what is believed before counts beside what is seen. */
const BELIEF = 0.0001

export type Done = { readonly items: number; readonly bytes: number }
type Sample = Done & { readonly at: number }

/** A sliding window over work done. Times are milliseconds of any steady clock. */
export class Rate {
  #samples: Sample[] = []
  #cost = new Cost()
  #learntTo: Sample = { at: 0, items: 0, bytes: 0 }

  /** Notes how much is done in all, at `at`. Cheap enough to call for every item. */
  note(at: number, done: Done): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && at - last.at < STEP_MS) return
    this.#samples.push({ at, ...done })
    while (at - (this.#samples[0]?.at ?? at) > WINDOW_MS) this.#samples.shift()
    if (at - this.#learntTo.at < LESSON_MS) return
    this.#cost.learn(at - this.#learntTo.at, less(done, this.#learntTo))
    this.#learntTo = { at, ...done }
  }

  /** Forgets what was: another stage goes at another speed. */
  restart(at: number, done: Done): void {
    this.#samples = [{ at, ...done }]
    this.#cost = new Cost()
    this.#learntTo = { at, ...done }
  }

  /** Goes on after a rest: what was learnt stays, the rest does not count. */
  goOn(at: number, done: Done): void {
    this.#samples = [{ at, ...done }]
    this.#learntTo = { at, ...done }
  }

  /** @returns Bytes per second, or null while too little has been seen. */
  bytesPerSecond(at: number, done: Done): number | null {
    const first = this.#firstOf(at, TOLD_MS)
    if (first === null) return null
    return Math.max(0, ((done.bytes - first.bytes) / (at - first.at)) * 1000)
  }

  /** By what an item and a byte have cost so far, at the pace of the last minute.
   *  @param total - Null while not everything has been found yet.
   *  @returns Seconds, rounded up and never negative; null while it cannot be told. */
  secondsLeft(at: number, done: Done, total: Done | null): number | null {
    if (total === null) return null
    const left = less(total, done)
    if (left.items <= 0 && left.bytes <= 0) return 0
    const first = this.#firstOf(at, WINDOW_MS)
    if (first === null) return null
    const of = this.#cost.each()
    const seen = costOf(less(done, first), of)
    if (seen <= 0) return null
    return Math.ceil((costOf(left, of) * (at - first.at)) / seen / 1000)
  }

  #firstOf(at: number, lastMs: number): Sample | null {
    const first = this.#samples.find((sample) => at - sample.at <= lastMs)
    return first !== undefined && at - first.at >= LEAST_MS ? first : null
  }
}

/** Milliseconds of an item and of a byte: the two that explain best, by least squares, how long stretches of work
 *  took. Where all files are alike that cannot be told apart, and what is believed before decides. */
class Cost {
  #ii = 0
  #ib = 0
  #bb = 0
  #it = 0
  #bt = 0

  learn(ms: number, { items, bytes }: Done): void {
    const kept = Math.exp(-ms / FORGET_MS)
    this.#ii = this.#ii * kept + items * items
    this.#ib = this.#ib * kept + items * bytes
    this.#bb = this.#bb * kept + bytes * bytes
    this.#it = this.#it * kept + items * ms
    this.#bt = this.#bt * kept + bytes * ms
  }

  /** Neither is negative; one of them may be 0. */
  each(): { readonly item: number; readonly byte: number } {
    // The belief as further equations: item = BYTES_PER_ITEM × byte, as strong as a share of what was seen.
    const weight = BELIEF * (this.#ii + this.#bb / BYTES_PER_ITEM ** 2)
    const ii = this.#ii + weight
    const ib = this.#ib - weight * BYTES_PER_ITEM
    const bb = this.#bb + weight * BYTES_PER_ITEM ** 2
    const root = ii * bb - ib * ib
    if (!(root > 0)) return { item: BYTES_PER_ITEM, byte: 1 }
    const item = (this.#it * bb - this.#bt * ib) / root
    const byte = (this.#bt * ii - this.#it * ib) / root
    if (item < 0) return { item: 0, byte: 1 }
    return byte < 0 ? { item: 1, byte: 0 } : { item, byte }
  }
}

function costOf({ items, bytes }: Done, of: { item: number; byte: number }): number {
  return items * of.item + bytes * of.byte
}

function less(a: Done, b: Done): Done {
  return { items: Math.max(0, a.items - b.items), bytes: Math.max(0, a.bytes - b.bytes) }
}

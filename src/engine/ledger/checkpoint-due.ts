/** When a checkpoint must be made, whoever writes and wherever (formats.md 2, 6). */
import type { ReadableDb } from '../catalogue/database.ts'
import type { Reading } from '../clock.ts'

/** Between two checkpoints there are at most so many entries, the heads entry among them. */
export const MOST_ENTRIES = 1_000

/** No entry waits longer than this for a checkpoint, when there is another one to end its waiting. */
export const LONGEST_WAIT_US = 15 * 60 * 1_000_000

type Waiting = { readonly seq: number; readonly boot: string; readonly mono: number }

export class CheckpointDue {
  readonly #covered: () => number
  readonly #read: (seq: number) => Waiting
  /** The first entry that no checkpoint covers. Had it been rolled back, the one in its place is younger:
   *  a checkpoint comes early then, never late. */
  #first: Waiting | null = null

  constructor(db: ReadableDb) {
    const covered = db
      .prepare<[], number>('SELECT size FROM checkpoint ORDER BY size DESC LIMIT 1')
      .pluck()
    const body = db.prepare<[number], Buffer>('SELECT body FROM entry WHERE seq = ?').pluck()
    this.#covered = () => covered.get() ?? 0
    this.#read = (seq) => ({ seq, ...timeOf(body.get(seq)) })
  }

  /** @param size - Of the ledger now. */
  isDue(size: number, now: Reading): boolean {
    const covered = this.#covered()
    if (size === covered) return false
    if (size - covered >= MOST_ENTRIES - 1) return true
    if (this.#first?.seq !== covered) this.#first = this.#read(covered)
    // Monotonic readings compare within one run of the machine; what is left of another has waited enough.
    return this.#first.boot !== now.boot || now.mono - this.#first.mono >= LONGEST_WAIT_US
  }
}

/** Of an entry that cannot be read nothing is known, and it has waited enough. */
function timeOf(body: Buffer | undefined): { boot: string; mono: number } {
  try {
    const { boot, mono } = JSON.parse(body?.toString('utf8') ?? '') as Record<string, unknown>
    return { boot: String(boot), mono: Number(mono) }
  } catch {
    return { boot: '', mono: 0 }
  }
}

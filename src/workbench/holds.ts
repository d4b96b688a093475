/** Reveals that are being held right now: the only way a clear pixel leaves the program. */
import { randomUUID } from 'node:crypto'
import type { ItemId } from '../domain/item.ts'
import type { UserId } from '../domain/people.ts'
import type { Reveal, RevealId } from '../domain/reveal.ts'

export type Hold = {
  readonly id: string
  readonly reveal: RevealId
  readonly item: ItemId
  /** Which redaction is shown; null for an original. */
  readonly redaction: string | null
  readonly user: UserId
  readonly openedAtMs: number
  /** Set when the pixels were handed out; they are handed out once. */
  shownAtMs: number | null
}

/** A hold that nobody closed ends by itself; the page closes it when the key is let go. */
export const LONGEST_HOLD_MS = 60_000

export class Holds {
  readonly #open = new Map<string, Hold>()
  readonly #now: () => number

  /** @param now - Monotonic milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  begin({ id, item, redaction }: Reveal, user: UserId): Hold {
    const hold: Hold = {
      id: randomUUID(),
      reveal: id,
      item,
      redaction,
      user,
      openedAtMs: this.#now(),
      shownAtMs: null,
    }
    this.#open.set(hold.id, hold)
    return hold
  }

  /** Hands out the one look of a hold. @returns null when there is none, it was had, or it is over. */
  take(id: string, user: UserId): Hold | null {
    const hold = this.#open.get(id)
    if (hold === undefined || hold.user !== user || hold.shownAtMs !== null) return null
    if (this.#now() - hold.openedAtMs > LONGEST_HOLD_MS) return null
    hold.shownAtMs = this.#now()
    return hold
  }

  /** Whether this hold is still held, by this person. */
  isHeld(id: string, user: UserId): boolean {
    return this.#open.get(id)?.user === user
  }

  /** @returns how long its pixels have been out, 0 if they never were; null for no such hold. */
  look(id: string): { hold: Hold; milliseconds: number } | null {
    const hold = this.#open.get(id)
    if (hold === undefined) return null
    const shown = hold.shownAtMs
    return { hold, milliseconds: shown === null ? 0 : Math.round(this.#now() - shown) }
  }

  end(id: string): void {
    this.#open.delete(id)
  }

  /** Ids of all that are open, oldest first: what must be ended on locking. */
  ids(): string[] {
    return [...this.#open.keys()]
  }
}

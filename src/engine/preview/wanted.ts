import type { ItemId } from '../../domain/item.ts'

/** Rows of a few screens: what was in sight longer ago is in sight no more. */
const MOST_WANTED = 1_000

/** Items that somebody has before their eyes and that wait for their preview: they are screened first, those
 *  of the newest screen before others. */
export class Wanted {
  #items: ItemId[] = []

  /** @param items - In the order in which they are shown. */
  ask(items: readonly ItemId[]): void {
    if (items.length === 0) return
    const now = new Set(items)
    this.#items = [...items, ...this.#items.filter((item) => !now.has(item))].slice(0, MOST_WANTED)
  }

  /** The next one, which is wanted no more; null when there is none. */
  take(): ItemId | null {
    return this.#items.shift() ?? null
  }

  clear(): void {
    this.#items = []
  }
}

/** Pages asked for at the same time: more only make the ones in sight wait for those that no longer are. */
const MOST_AT_ONCE = 2

/** Asks for the pages in sight, then for those beside them, and for no others: what was scrolled past before its turn came
 *  is never asked for. */
export class PageQueue {
  readonly #ask: (page: number) => Promise<void>
  readonly #asked = new Set<number>()
  #inSight: readonly number[] = []
  #beside: readonly number[] = []
  #underWay = 0

  /** @param ask - Must not reject. */
  constructor(ask: (page: number) => Promise<void>) {
    this.#ask = ask
  }

  /** Says which pages are in sight now, and which may be next. Each is asked for once. */
  show(pages: readonly number[], beside: readonly number[] = []): void {
    this.#inSight = pages
    this.#beside = beside
    this.#askNext()
  }

  #askNext(): void {
    for (const page of this.#inSight) this.#askFor(page, MOST_AT_ONCE)
    for (const page of this.#beside) this.#askFor(page, 1)
  }

  #askFor(page: number, most: number): void {
    if (this.#underWay >= most || this.#asked.has(page)) return
    this.#asked.add(page)
    this.#underWay += 1
    void this.#ask(page).then(() => {
      this.#underWay -= 1
      this.#askNext()
    })
  }
}

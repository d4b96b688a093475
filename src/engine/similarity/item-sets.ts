/** Sets of items that are joined pair by pair (union-find; Tarjan 1975). A set is called by its least number. */
export class ItemSets {
  readonly #parents = new Map<number, number>()

  /** The least number of the set that `item` is in; its own while it is in none. */
  setOf(item: number): number {
    let root = item
    for (let up = this.#parents.get(root); up !== undefined; up = this.#parents.get(root)) root = up
    // What was walked through points to the end from now on.
    for (let at = item; at !== root; ) {
      const up = this.#parents.get(at) ?? root
      this.#parents.set(at, root)
      at = up
    }
    return root
  }

  join(a: number, b: number): void {
    const [one, other] = [this.setOf(a), this.setOf(b)]
    if (one !== other) this.#parents.set(Math.max(one, other), Math.min(one, other))
  }
}

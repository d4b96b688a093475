/** Checks that the indexes lead to every entry: what lists and disclosures find their entries by. */
import { isOfSqlite, type ReadableDb } from '../catalogue/database.ts'

type Place = {
  readonly seq: number
  readonly action: string
  readonly item_no: number | null
  readonly item_seq: number | null
}

export class IndexCheck {
  readonly #byChain: (itemNo: number, itemSeq: number | null) => number | undefined
  readonly #byAction: (action: string, seq: number) => number | undefined
  readonly #counts: () => { readonly chain: number; readonly action: number }
  #entries = 0
  #ofItems = 0

  constructor(db: ReadableDb) {
    const byChain = db
      .prepare<[number, number | null], number>(
        'SELECT seq FROM entry INDEXED BY entry_chain WHERE item_no = ? AND item_seq = ?',
      )
      .pluck()
    const byAction = db
      .prepare<[string, number], number>(
        'SELECT seq FROM entry INDEXED BY entry_action WHERE action = ? AND seq = ?',
      )
      .pluck()
    const count = (sql: string) => db.prepare<[], number>(sql).pluck()
    const chain = count(
      'SELECT count(*) FROM entry INDEXED BY entry_chain WHERE item_no IS NOT NULL',
    )
    const action = count('SELECT count(*) FROM entry INDEXED BY entry_action')
    this.#byChain = (itemNo, itemSeq) => byChain.get(itemNo, itemSeq)
    this.#byAction = (name, seq) => byAction.get(name, seq)
    this.#counts = () => ({ chain: chain.get() ?? 0, action: action.get() ?? 0 })
  }

  /** Whether they do, by what its columns say. */
  leadsTo({ seq, action, item_no, item_seq }: Place): boolean {
    this.#entries += 1
    if (item_no !== null) this.#ofItems += 1
    try {
      const isInChain = item_no === null || this.#byChain(item_no, item_seq) === seq
      return isInChain && this.#byAction(action, seq) === seq
    } catch (error) {
      // A damaged page of an index hides some entries from it; the entries themselves are read on.
      if (!isOfSqlite(error)) throw error
      return false
    }
  }

  /** After all entries. @returns What is wrong with the indexes as a whole, or null. */
  end(): string | null {
    const counts = this.#readCounts()
    if (counts === null) return 'an index cannot be counted'
    const { chain, action } = counts
    if (chain !== this.#ofItems) return `${chain} of ${this.#ofItems} entries by item`
    return action === this.#entries ? null : `${action} of ${this.#entries} entries by action`
  }

  #readCounts(): { readonly chain: number; readonly action: number } | null {
    try {
      return this.#counts()
    } catch (error) {
      if (!isOfSqlite(error)) throw error
      return null
    }
  }
}

import { extname, join } from 'node:path'
import { ThreadPool } from '../jobs/thread-pool.ts'
import type { Case } from '../open-case.ts'
import type { Similar, SimilarTask } from './similar-thread.ts'

const ENTRY = new URL(`../../workers/similar${extname(import.meta.url)}`, import.meta.url)

/** Finds what looks alike in one open case. The first question builds the index, in a thread of its own. */
export class SimilarFinder {
  readonly #catalogue: string
  #thread: ThreadPool<SimilarTask, Similar[] | null> | null = null

  constructor({ dir }: Pick<Case, 'dir'>) {
    this.#catalogue = join(dir, 'catalogue.db')
  }

  /** @param mostBits - 0 to 31; see ALIKE_BITS.
   *  @returns null when the item's picture has too little in it to go by. */
  find(item: string, mostBits: number): Promise<Similar[] | null> {
    this.#thread ??= new ThreadPool(ENTRY, { threads: 1, workerData: this.#catalogue })
    return this.#thread.run({ item, mostBits })
  }

  async close(): Promise<void> {
    await this.#thread?.close()
    this.#thread = null
  }
}

/** The work of the thread that looks items up in a set: on a slow disk each look may take a while. */
import { SetReader } from './set-file.ts'

export type LookupTask = readonly {
  readonly no: number
  readonly md5: string
  readonly sha1: string
  readonly sha256: string
}[]

export type Hit = {
  readonly no: number
  readonly algorithm: 'md5' | 'sha1' | 'sha256'
  readonly category: string
}

export class Lookup {
  readonly #set: SetReader

  constructor(path: string) {
    this.#set = new SetReader(path)
  }

  /** The strongest hash that the set has of an item is the one that is named. */
  handle(items: LookupTask): Hit[] {
    return items.flatMap((item) => {
      for (const algorithm of ['sha256', 'sha1', 'md5'] as const) {
        const found = this.#set.categories(Buffer.from(item[algorithm], 'hex'))
        if (found.length > 0) {
          return found.map((category) => ({ no: item.no, algorithm, category }))
        }
      }
      return []
    })
  }
}

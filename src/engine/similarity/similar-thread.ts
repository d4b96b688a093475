/** The work of the thread that knows what all pictures of a case look like. It reads the catalogue by a connection
 *  of its own and keeps the hashes in memory, about 100 bytes each. */
import { openReadable, type ReadableDb } from '../catalogue/database.ts'
import { LOW_QUALITY } from '../hashing/pdq.ts'
import { PdqIndex } from '../hashing/pdq-index.ts'

export type SimilarTask = { readonly item: string; readonly mostBits: number }

/** Another item that looks alike. */
export type Similar = {
  readonly item: string
  /** Bits in which the two nearest frames differ. */
  readonly bits: number
  /** Of a hundred frames of the item that was asked for, how many have one like it there (vPDQ's "query match
   *  percent"); 100 for a still. */
  readonly sharePercent: number
}

type Row = { readonly item: string; readonly hash: Buffer }

export class SimilarItems {
  readonly #db: ReadableDb
  #index = new PdqIndex(Buffer.alloc(0))
  #rows = new Uint32Array(0)
  #newest = -1

  /** @param catalogue - Path of the case's catalogue. */
  constructor(catalogue: string) {
    this.#db = openReadable(catalogue)
  }

  /** @returns null when there is too little in the picture to go by, or it was not screened; else all other items
   *  that look alike, the nearest first. */
  find({ item, mostBits }: SimilarTask): Similar[] | null {
    const frames = this.#db
      .prepare<[string, number], Buffer>(
        'SELECT hash FROM perceptual WHERE item = ? AND quality > ? ORDER BY place',
      )
      .pluck()
      .all(item, LOW_QUALITY)
    if (frames.length === 0) return null
    this.#load()
    const itemOf = this.#db
      .prepare<[number], string>('SELECT item FROM perceptual WHERE rowid = ?')
      .pluck()
    const others = new Map<string, { bits: number; frames: Set<number> }>()
    for (const [frame, hash] of frames.entries()) {
      for (const { place, bits } of this.#index.near(hash, mostBits)) {
        const other = itemOf.get(this.#rows[place] ?? 0)
        if (other === undefined || other === item) continue
        const known = others.get(other) ?? { bits, frames: new Set<number>() }
        known.frames.add(frame)
        others.set(other, { ...known, bits: Math.min(known.bits, bits) })
      }
    }
    return [...others]
      .map(([other, { bits, frames: alike }]) => ({
        item: other,
        bits,
        sharePercent: Math.round((100 * alike.size) / frames.length),
      }))
      .toSorted((a, b) => b.sharePercent - a.sharePercent || a.bits - b.bits)
  }

  /** Rows are only ever added or replaced by newer ones; what has gone since is left out when it is found. */
  #load(): void {
    const newest =
      this.#db.prepare<[], number | null>('SELECT max(rowid) FROM perceptual').pluck().get() ?? 0
    if (newest === this.#newest) return
    const condition = 'FROM perceptual WHERE quality > ? AND rowid <= ?'
    const count =
      this.#db
        .prepare<[number, number], number>(`SELECT count(*) ${condition}`)
        .pluck()
        .get(LOW_QUALITY, newest) ?? 0
    const hashes = Buffer.alloc(count * 32)
    const rows = new Uint32Array(count)
    let place = 0
    for (const { row, hash } of this.#db
      .prepare<[number, number], Row & { row: number }>(
        `SELECT rowid AS row, hash ${condition} ORDER BY rowid`,
      )
      .iterate(LOW_QUALITY, newest)) {
      if (place === count) break
      hashes.set(hash, place * 32)
      rows[place] = row
      place += 1
    }
    this.#index = new PdqIndex(hashes.subarray(0, place * 32))
    this.#rows = rows
    this.#newest = newest
  }
}

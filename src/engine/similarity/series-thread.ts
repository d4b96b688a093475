/** The work of the thread that finds series: items that look alike, each to at least one other of them. */
import { openReadable, type ReadableDb } from '../catalogue/database.ts'
import { ALIKE_BITS, LOW_QUALITY } from '../hashing/pdq.ts'
import { PdqIndex } from '../hashing/pdq-index.ts'
import { ItemSets } from './item-sets.ts'

/** Of the frames of one video so many must have one like them in the other, for the two to be alike (the example of
 *  vpdq/README.md). */
export const ALIKE_SHARE = 0.8
/** A frame that more videos have is a title or a blank: it says nothing. */
const MOST_VIDEOS = 500
/** Compared before others get a word in. */
const SLICE = 2_000

export type SeriesTask = 'next'
export type SeriesPiece =
  | { readonly state: 'comparing'; readonly done: number; readonly total: number }
  /** Item and series of every item that is in one; `newest` as in `series_state`. */
  | { readonly state: 'done'; readonly items: readonly [number, number][]; readonly newest: number }

type Row = {
  readonly row: number
  readonly no: number
  readonly hash: Buffer
  readonly frames: number
}

/** All that has one hash. */
type Look = {
  /** First of the stills; the others are in its set. */
  still: number | null
  readonly videos: { readonly no: number; readonly frame: number }[]
  /** There since the last time. */
  isNew: boolean
}

export class SeriesFinder {
  readonly #db: ReadableDb
  readonly #sets = new ItemSets()
  readonly #looks: Look[] = []
  readonly #hashes: Buffer[] = []
  readonly #frames = new Map<number, number>()
  readonly #items = new Set<number>()
  /** Of two videos, which of their frames are alike; by `a,b`, the lesser number first. */
  readonly #pairs = new Map<string, { readonly a: Set<number>; readonly b: Set<number> }>()
  #index = new PdqIndex(Buffer.alloc(0))
  #newest = 0
  #at = -1

  /** @param catalogue - Path of the case's catalogue. */
  constructor(catalogue: string) {
    this.#db = openReadable(catalogue)
  }

  handle(_task: SeriesTask): SeriesPiece {
    if (this.#at < 0) this.#load()
    const end = Math.min(this.#looks.length, this.#at + SLICE)
    for (; this.#at < end; this.#at += 1) this.#compare(this.#at)
    const [done, total] = [this.#at, this.#looks.length]
    if (done < total) return { state: 'comparing', done, total }
    this.#joinVideos()
    return { state: 'done', items: this.#series(), newest: this.#newest }
  }

  /** Every hash once, with who has it; series that are known stay together. */
  #load(): void {
    const known = this.#db.prepare<[], { no: number; series: number }>(
      'SELECT item_no AS no, series FROM series_item',
    )
    for (const { no, series } of known.iterate()) this.#sets.join(no, series)
    const compared =
      this.#db.prepare<[], number>('SELECT newest FROM series_state').pluck().get() ?? 0
    const places = new Map<string, number>()
    for (const row of this.#rows()) {
      this.#newest = Math.max(this.#newest, row.row)
      const key = row.hash.toString('latin1')
      const place = places.get(key) ?? this.#looks.length
      if (place === this.#looks.length) {
        places.set(key, place)
        this.#hashes.push(row.hash)
        this.#looks.push({ still: null, videos: [], isNew: false })
      }
      this.#take(this.#looks[place] as Look, row, row.row > compared)
    }
    this.#index = new PdqIndex(Buffer.concat(this.#hashes))
    this.#at = 0
  }

  #rows(): IterableIterator<Row> {
    return this.#db
      .prepare<[number], Row>(
        `SELECT p.rowid AS row, item.no AS no, hash,
           count(*) OVER (PARTITION BY p.item) AS frames
         FROM perceptual p JOIN item ON item.id = p.item WHERE quality > ?`,
      )
      .iterate(LOW_QUALITY)
  }

  #take(look: Look, { no, frames }: Row, isNew: boolean): void {
    this.#items.add(no)
    if (isNew) look.isNew = true
    if (frames > 1) {
      const frame = this.#frames.get(no) ?? 0
      this.#frames.set(no, frame + 1)
      look.videos.push({ no, frame })
    } else if (look.still === null) look.still = no
    else this.#sets.join(look.still, no)
  }

  #compare(place: number): void {
    const look = this.#looks[place] as Look
    if (!look.isNew) return
    for (const near of this.#index.near(this.#hashes[place] as Buffer, ALIKE_BITS)) {
      this.#meet(look, this.#looks[near.place] as Look)
    }
  }

  /** A still is alike to whatever has one frame like it: that is all of its frames. */
  #meet(one: Look, other: Look): void {
    const still = one.still ?? other.still
    if (one.still !== null && other.still !== null) this.#sets.join(one.still, other.still)
    if (one.videos.length > MOST_VIDEOS || other.videos.length > MOST_VIDEOS) return
    if (still !== null) {
      if (other.still !== null) for (const { no } of one.videos) this.#sets.join(other.still, no)
      if (one.still !== null) for (const { no } of other.videos) this.#sets.join(one.still, no)
    }
    for (const a of one.videos) for (const b of other.videos) this.#note(a, b)
  }

  #note(one: Look['videos'][number], other: Look['videos'][number]): void {
    if (one.no === other.no) return
    const [a, b] = one.no < other.no ? [one, other] : [other, one]
    const key = `${String(a.no)},${String(b.no)}`
    const pair = this.#pairs.get(key) ?? { a: new Set<number>(), b: new Set<number>() }
    pair.a.add(a.frame)
    pair.b.add(b.frame)
    this.#pairs.set(key, pair)
  }

  #joinVideos(): void {
    for (const [key, pair] of this.#pairs) {
      const [a = 0, b = 0] = key.split(',').map(Number)
      const share = Math.max(
        pair.a.size / (this.#frames.get(a) ?? 1),
        pair.b.size / (this.#frames.get(b) ?? 1),
      )
      if (share >= ALIKE_SHARE) this.#sets.join(a, b)
    }
  }

  #series(): [number, number][] {
    const sizes = new Map<number, number>()
    for (const no of this.#items) {
      const set = this.#sets.setOf(no)
      sizes.set(set, (sizes.get(set) ?? 0) + 1)
    }
    return [...this.#items].flatMap((no) => {
      const set = this.#sets.setOf(no)
      return (sizes.get(set) ?? 0) > 1 ? [[no, set] as [number, number]] : []
    })
  }
}

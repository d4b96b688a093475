/** What items are found by: their paths, by any part of three characters or more; and words of
 *  their metadata, by how they begin. Whoever changes one of these calls {@link indexing} in the same
 *  transaction. Notes are sealed, and in no index: it would lay them open. */
import type { Database } from 'better-sqlite3'
import type { ItemId } from '../../domain/item.ts'
import type { WritableDb } from './database.ts'

/** Of an item's metadata, so many characters are searched; a file may carry megabytes of text. */
const MOST_CHARACTERS = 32_768

/** Scripts that put no blank between words: each character is one. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu

/** One form for what looks alike: full width, ligatures, letters and accents apart. */
export function searchable(text: string, most = MOST_CHARACTERS): string {
  return text.slice(0, most).normalize('NFKC').replaceAll('\0', ' ')
}

/** The same, with each character apart where a script does not part words. */
export function searchableWords(text: string): string {
  return searchable(text).replace(UNSPACED, ' $& ')
}

/** Gives a connection the two as functions of SQL. */
export function addTextFunctions(db: Database): void {
  const options = { deterministic: true, directOnly: true }
  db.function('searchable', options, (text: unknown) => searchable(String(text)))
  db.function('searchable_words', options, (text: unknown) => searchableWords(String(text)))
}

export const INDEX_PATH = `INSERT INTO item_path (rowid, path)
  SELECT no, searchable(folder || '/' || name) FROM item`
export const INDEX_WORDS = `INSERT INTO item_words (rowid, said)
  SELECT no, searchable_words(group_concat(atom, ' '))
  FROM item JOIN metadata m ON m.item = item.id, json_tree(m.json)
  WHERE type IN ('text', 'integer') AND atom NOT LIKE '(Binary data %'`

/** @returns Functions that bring the index to what the rows of an item say, each to be called in the
 *  transaction that changes them. */
export function indexing(db: WritableDb): {
  /** A new item: its path. */
  readonly found: (item: ItemId) => void
  /** Where an item lay before it came where it was found; by its number. */
  readonly origin: (no: number, path: string) => void
  readonly noOrigin: (no: number) => void
  /** Metadata of every item with a content. */
  readonly said: (sha256: string) => void
} {
  const path = db.prepare<[string]>(`${INDEX_PATH} WHERE id = ?`)
  const origin = db.prepare<[number, string]>(
    'INSERT OR REPLACE INTO item_origin (rowid, path) VALUES (?, searchable(?))',
  )
  const noOrigin = db.prepare<[number]>('DELETE FROM item_origin WHERE rowid = ?')
  const words = db.prepare<[number]>(`${INDEX_WORDS} AND no = ? GROUP BY no`)
  const items = db
    .prepare<[string], number>('SELECT no FROM item WHERE sha256 = ? AND disposed_at IS NULL')
    .pluck()
  // Taking words out costs forty times what putting them in does: only what was there before is.
  const before = db.prepare<[number]>('SELECT 1 FROM item_words WHERE rowid = ?')
  const forget = db.prepare<[number]>('DELETE FROM item_words WHERE rowid = ?')
  return {
    found: (item) => void path.run(item),
    origin: (no, path) => void origin.run(no, path),
    noOrigin: (no) => void noOrigin.run(no),
    said: (sha256) => {
      for (const no of items.all(sha256)) {
        if (before.get(no) !== undefined) forget.run(no)
        words.run(no)
      }
    },
  }
}

/** Takes one item out of the index: to be run in the transaction that forgets it. */
export const FORGET_TEXT = [
  'DELETE FROM item_path WHERE rowid = (SELECT no FROM item WHERE id = @id)',
  'DELETE FROM item_origin WHERE rowid = (SELECT no FROM item WHERE id = @id)',
  'DELETE FROM item_words WHERE rowid = (SELECT no FROM item WHERE id = @id)',
]

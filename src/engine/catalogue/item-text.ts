/** What items are found by: their paths, by any part of three characters or more; and words of their paths
 *  and of their metadata, by how they begin. Whoever changes one of these calls {@link indexing} in the same
 *  transaction. Notes are sealed, and in no index: it would lay them open. */
import type { Database } from 'better-sqlite3'
import type { ItemId } from '../../domain/item.ts'
import type { WritableDb } from './database.ts'

/** Of an item's metadata, so many characters are searched; a file may carry megabytes of text. */
const MOST_CHARACTERS = 32_768

/** Scripts that put no blank between words: each character is one. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu

/** One form for what looks alike: full width, ligatures, letters and accents apart. */
export function searchable(text: string): string {
  return text.slice(0, MOST_CHARACTERS).normalize('NFKC').replaceAll('\0', ' ')
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

export const INDEX_PATH = `INSERT OR REPLACE INTO item_path (rowid, path)
  SELECT no, searchable(folder || '/' || name) FROM item`
export const INDEX_WORDS = `INSERT OR REPLACE INTO item_words (rowid, path, said)
  SELECT no, searchable_words(folder || '/' || name),
    coalesce((SELECT searchable_words(group_concat(atom, ' ')) FROM metadata m, json_tree(m.json)
      WHERE m.item = item.id AND type IN ('text', 'integer') AND atom NOT LIKE '(Binary data %'), '')
  FROM item`

/** @returns Functions that bring the index to what the rows of an item say, each to be called in the
 *  transaction that changes them. */
export function indexing(db: WritableDb): {
  /** A new item: its path. */
  readonly found: (item: ItemId) => void
  /** Metadata of every item with a content, or of one. */
  readonly saidOf: (sha256: string) => void
  readonly said: (item: ItemId) => void
} {
  const path = db.prepare<[string]>(`${INDEX_PATH} WHERE id = ?`)
  const words = db.prepare<[string]>(`${INDEX_WORDS} WHERE id = ?`)
  const wordsOf = db.prepare<[string]>(`${INDEX_WORDS} WHERE sha256 = ? AND disposed_at IS NULL`)
  return {
    found: (item) => {
      path.run(item)
      words.run(item)
    },
    saidOf: (sha256) => void wordsOf.run(sha256),
    said: (item) => void words.run(item),
  }
}

/** Takes one item out of the index: to be run in the transaction that forgets it. */
export const FORGET_TEXT = [
  'DELETE FROM item_path WHERE rowid = (SELECT no FROM item WHERE id = @id)',
  'DELETE FROM item_words WHERE rowid = (SELECT no FROM item WHERE id = @id)',
]

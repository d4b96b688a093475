/** Words of what can be read in contents, in an index that does not lay them open. Each word is kept as the beginning of
 *  its HMAC under a key of the case that reviewers do not hold; so a text is found by whole words, alone or in a row,
 *  and who has the catalogue alone cannot read in it, nor tell whether a word occurs. What shows is how long a text is
 *  and where the same word comes again. The text itself is sealed. */
import { createHmac } from 'node:crypto'
import type { WritableDb } from './database.ts'
import { searchable } from './item-text.ts'

/** One row of the index holds so much of a text: what is written in one go must not hold the main thread. */
const PART_CHARACTERS = 65_536
/** Repeated from the part before, so that words in a row are found across the cut. */
const OVERLAP_CHARACTERS = 256

/** Of 256 bits; two words of a case share them by chance about never. */
const TOKEN_DIGITS = 12

/** Letters and digits; each character of a script that parts no words is one. Accents are nothing, as elsewhere. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:[^\P{L}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|\p{N})+/gu

export function wordsOf(text: string): string[] {
  const plain = searchable(text, text.length).normalize('NFD').replaceAll(/\p{M}/gu, '')
  return plain.normalize('NFC').toLowerCase().match(WORDS) ?? []
}

/** The words of a text as the index holds them, parted by blanks. */
export function keyedWords(text: string, key: Uint8Array): string {
  const known = new Map<string, string>()
  return wordsOf(text)
    .map((word) => {
      const token = known.get(word) ?? tokenOf(word, key)
      known.set(word, token)
      return token
    })
    .join(' ')
}

function tokenOf(word: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(word).digest('hex').slice(0, TOKEN_DIGITS)
}

/** Parts of a text for the index. */
export function* partsOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += PART_CHARACTERS) {
    yield text.slice(Math.max(0, at - OVERLAP_CHARACTERS), at + PART_CHARACTERS)
  }
}

/** @returns Functions on the words of one content's text, each part to be added in a transaction of its own:
 *  before its item says that it was screened, so that a text is whole in the index or is read again. */
export function textIndex(db: WritableDb): {
  readonly forget: (sha256: string) => void
  readonly add: (sha256: string, place: number, part: string, key: Uint8Array) => void
} {
  const rows = db.prepare<[string], number>('SELECT id FROM text_part WHERE sha256 = ?').pluck()
  const forgetWords = db.prepare<[number]>('DELETE FROM text_words WHERE rowid = ?')
  const forgetPart = db.prepare<[number]>('DELETE FROM text_part WHERE id = ?')
  const part = db.prepare<[string, number]>('INSERT INTO text_part (sha256, place) VALUES (?, ?)')
  const words = db.prepare<[number | bigint, string]>(
    'INSERT INTO text_words (rowid, words) VALUES (?, ?)',
  )
  return {
    forget: (sha256) => {
      for (const id of rows.all(sha256)) {
        forgetWords.run(id)
        forgetPart.run(id)
      }
    },
    add: (sha256, place, text, key) => {
      const { lastInsertRowid } = part.run(sha256, place)
      words.run(lastInsertRowid, keyedWords(text, key))
    },
  }
}

const GONE = `text_part WHERE sha256 = (SELECT sha256 FROM item WHERE id = @id) AND NOT EXISTS
  (SELECT 1 FROM item i WHERE i.sha256 = text_part.sha256 AND i.disposed_at IS NULL AND i.id <> @id)`

/** Takes the words of one item out of the index when no other has the same content: to be run in the transaction that
 *  forgets it. */
export const FORGET_WORDS = [
  `DELETE FROM text_words WHERE rowid IN (SELECT id FROM ${GONE})`,
  `DELETE FROM ${GONE}`,
]

/** What somebody types into the search field, as conditions on `item`. Every term must be found. */
import type { Session } from '../../domain/people.ts'
import type { Condition } from './item-filter.ts'
import { searchable, searchableWords } from './item-text.ts'
import { keyedWords } from './text-index.ts'

/** Nobody types more; each costs a search. */
const MOST_TERMS = 16

/** Terms are parted by blanks; in straight double quotes a blank is one of the term. */
export function termsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]+)"?|[^\s"]+/g)]
    .map(([all, quoted]) => (quoted ?? all).trim())
    .filter((term) => term !== '')
    .slice(0, MOST_TERMS)
}

/** Who asks, and the keys of words of text where they hold them; see text-index.ts. */
export type Viewer = Session & { readonly textKeys?: readonly Uint8Array[] }

/** A term is found in a path, also that of a telephone's file whose backup was ingested, anywhere; as the beginning of words (in a row, when it has several) of
 *  metadata; as whole words (in a row) of what can be read in a content; or as the beginning of an id or a SHA-256. A reviewer sees no names and no metadata, so finds
 *  by nothing but the last.
 *  @returns A select of the items' numbers, as `no`. */
export function termSelect(term: string, n: number, viewer: Viewer): Condition {
  const values: Record<string, string> = {}
  const selects: string[] = []
  const search = (name: string, value: string, select: string) => {
    values[name] = value
    selects.push(select)
  }
  if (viewer.role !== 'reviewer') {
    const words = `${quoted(searchableWords(term))} *`
    search(`words${n}`, words, matches('item_words', `words${n}`))
    for (const [k, key] of (viewer.textKeys ?? []).entries()) {
      const keyed = keyedWords(term, key)
      if (keyed !== '') search(`text${n}x${k}`, `"${keyed}"`, inTexts(`text${n}x${k}`))
    }
    const part = searchable(term)
    if ([...part].length >= 3) {
      search(`part${n}`, quoted(part), matches('item_path', `part${n}`))
      selects.push(matches('item_origin', `part${n}`))
    } else {
      search(`part${n}`, `%${term.replace(/[\\%_]/g, '\\$&')}%`, contains(`part${n}`))
    }
  }
  const start = term.toLowerCase()
  if (/^i[0-9a-f]{4,16}$/.test(start)) search(`id${n}`, start, beginsWith('id', `id${n}`))
  if (/^[0-9a-f]{8,64}$/.test(start)) search(`sha${n}`, start, beginsWith('sha256', `sha${n}`))
  const sql = selects.length === 0 ? 'SELECT no FROM item WHERE 0' : selects.join(' UNION ')
  return { sql, values }
}

function matches(table: string, name: string): string {
  return `SELECT rowid AS no FROM ${table} WHERE ${table} MATCH @${name}`
}

function inTexts(name: string): string {
  return `SELECT no FROM item JOIN text_part USING (sha256)
    WHERE text_part.id IN (SELECT rowid FROM text_words WHERE text_words MATCH @${name})`
}

/** One or two characters are in no index of parts: row by row. */
function contains(name: string): string {
  const like = `LIKE @${name} ESCAPE '\\'`
  return `SELECT no FROM item WHERE name ${like} OR folder ${like}`
}

/** By the index; `g` comes after every hexadecimal digit. */
function beginsWith(column: string, name: string): string {
  return `SELECT no FROM item WHERE ${column} >= @${name} AND ${column} < @${name} || 'g'`
}

/** As one string of FTS5: nothing in it is an operator. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

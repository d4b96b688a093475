/** Hash sets that are lines of text: tables with a header, `hashdeep` lists, and plain ones. */
import { parse } from 'csv-parse/sync'
import { KnownError } from '../../domain/errors.ts'
import type { HashSetForm } from '../../domain/known.ts'
import { categoryOf, hashOf, type Sink, strongest } from './known-entry.ts'

type TextForm = Extract<HashSetForm, 'icse' | 'csv' | 'hashdeep' | 'list'>

/** Longer lines than any list has are not kept. */
const LONGEST_LINE_BYTES = 1024 * 1024

/** INTERPOL's export, which has this header and semicolons. */
const ICSE = 'MD5;SHA1;PhotoDNA;Image ID;'

/** Which form a beginning has, or null when it is none of these.
 *  @param start - Text of the first bytes. */
export function textForm(start: string): TextForm | null {
  if (/^%%%% HASHDEEP-1\.\d/.test(start)) return 'hashdeep'
  if (start.startsWith(ICSE)) return 'icse'
  const [first = ''] = start.split(/\r?\n/, 1)
  const delimiter = delimiterOf(first)
  if (delimiter !== null && columnsOf(cells(first, delimiter)).hashes.length > 0) return 'csv'
  // md5sum and its kind write the hash first; a bare list nothing else.
  const lines = start.split(/\r?\n/).slice(0, 50)
  const hasHash = lines.some((line) => hashOf(line.split(/[\s*]/, 1)[0]) !== null)
  return hasHash ? 'list' : null
}

/** Whole lines go to the reader of their form; the header decides what the columns are.
 *  @throws {KnownError} SET_DAMAGED for a table whose header names no hash. */
export function readText(form: TextForm, pieces: Iterable<Buffer>, sink: Sink): void {
  const read = form === 'list' ? listReader(sink) : tableReader(form, sink)
  for (const line of linesOf(pieces)) {
    if (line === null) sink.unread()
    else if (line !== '') read(line)
  }
}

/** `hash`, or `hash  name` as md5sum, sha1sum and sha256sum write it. */
function listReader(sink: Sink): (line: string) => void {
  return (line) => {
    if (line.startsWith('#')) return
    const hash = hashOf(line.replace(/^\\/, '').split(/[\s*]/, 1)[0])
    if (hash === null) sink.unread()
    else sink.entry({ hash, category: '' })
  }
}

function tableReader(form: TextForm, sink: Sink): (line: string) => void {
  let columns: Columns | null = null
  let delimiter = ','
  return (line) => {
    if (form === 'hashdeep') {
      // The columns are named in the second line, which begins with four percent signs, too.
      if (line.startsWith('%%%% size')) columns = columnsOf(line.slice(5).split(','))
      if (/^(%%%%|##)/.test(line)) return
    } else if (columns === null) {
      delimiter = delimiterOf(line) ?? ','
      columns = columnsOf(cells(line, delimiter))
      return
    }
    if (columns === null || columns.hashes.length === 0) {
      throw new KnownError('SET_DAMAGED', 'no column of this table is called after a hash')
    }
    const row = cells(line, delimiter)
    const hash = strongest(columns.hashes.map((column) => row[column]))
    if (hash === null) sink.unread()
    else sink.entry({ hash, category: categoryOf(row[columns.category]) })
  }
}

type Columns = { readonly hashes: readonly number[]; readonly category: number }

function columnsOf(names: readonly string[]): Columns {
  const plain = names.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''))
  const hashes = plain.flatMap((name, n) => (/^(md5|sha1|sha256)(hash)?$/.test(name) ? [n] : []))
  return { hashes, category: plain.findIndex((name) => /^(category|baseline|grade)$/.test(name)) }
}

/** Quotes are the library's affair; most lines have none. A line that it does not understand has no cells. */
function cells(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter)
  try {
    const options = { delimiter, relax_quotes: true, relax_column_count: true }
    const [row = []] = parse(line, options) as string[][]
    return row
  } catch {
    return []
  }
}

function delimiterOf(line: string): string | null {
  const counted = [';', ',', '\t'].map((one) => [one, line.split(one).length - 1] as const)
  const [most] = counted.toSorted(([, a], [, b]) => b - a)
  return most === undefined || most[1] === 0 ? null : most[0]
}

/** Lines without their ends, decoded one by one; null for one that is too long to be one. */
function* linesOf(pieces: Iterable<Buffer>): Generator<string | null> {
  let rest = Buffer.alloc(0)
  let isTooLong = false
  for (const piece of pieces) {
    let from = 0
    for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, from)) {
      const line = Buffer.concat([rest, piece.subarray(from, end)])
      yield isTooLong ? null : textOf(line)
      rest = Buffer.alloc(0)
      isTooLong = false
      from = end + 1
    }
    rest = Buffer.concat([rest, piece.subarray(from)])
    if (rest.length > LONGEST_LINE_BYTES) {
      isTooLong = true
      rest = Buffer.alloc(0)
    }
  }
  if (isTooLong) yield null
  else if (rest.length > 0) yield textOf(rest)
}

function textOf(line: Buffer): string {
  return line.toString('utf8').replace(/\r$/, '')
}

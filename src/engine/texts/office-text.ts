/** Text of office documents that are ZIP files of XML: Office Open XML (ECMA-376), OpenDocument (ISO/IEC 26300). */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { readAt } from '../containers/file-bytes.ts'
import { MemberError } from '../containers/member-source.ts'
import { bytesOf, ENCRYPTED, LOCAL_BYTES } from '../containers/zip-bytes.ts'
import { entriesOf, findDirectory, type ZipEntry } from '../containers/zip-directory.ts'
import type { BoundedText } from './bounded-text.ts'
import { TextError } from './text-failure.ts'
import { XmlText } from './xml-text.ts'

/** Which parts hold text, in which elements, and after which elements a line or a cell ends. */
type Kind = {
  readonly parts: RegExp
  /** Elements whose text counts; null: all within `body`. */
  readonly texts: ReadonlySet<string> | null
  readonly lines: ReadonlySet<string>
  readonly cells: ReadonlySet<string>
}

const kind = (parts: RegExp, texts: string | null, lines: string, cells: string): Kind => ({
  parts,
  texts: texts === null ? null : new Set(texts.split(' ')),
  lines: new Set(lines.split(' ')),
  cells: new Set(cells.split(' ')),
})

/** `delText`: what was deleted with changes tracked is still there. */
const WORDS = kind(
  /^word\/(document|footnotes|endnotes|comments|(header|footer)\d*)\.xml$/,
  't delText',
  'p br cr',
  'tab tc',
)
const SHEETS = kind(
  /^xl\/(sharedStrings|worksheets\/sheet\d+|comments\d*)\.xml$/,
  't v',
  'si row comment',
  'c',
)
const SLIDES = kind(
  /^ppt\/(slides\/slide|notesSlides\/notesSlide|comments\/comment)\d*\.xml$/,
  't text',
  'p br',
  'tab tc',
)
const OPEN = kind(/^content\.xml$/, null, 'p h line-break list-item table-row', 'tab s table-cell')

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/wordprocessingml|ms-word\..*macroenabled/i, WORDS],
  [/spreadsheetml|ms-excel\..*macroenabled/i, SHEETS],
  [/presentationml|ms-powerpoint\..*macroenabled/i, SLIDES],
  [/opendocument/, OPEN],
]

/** Members that are looked through for names, and bytes that are unpacked: a document has some dozens, and some
 *  megabytes. */
const MOST_MEMBERS = 20_000
const MOST_BYTES = 268_435_456

export function isOffice(mediaType: string): boolean {
  return KINDS.some(([type]) => type.test(mediaType))
}

/** @throws {TextError} encrypted, damaged, entities */
export async function officeText(
  path: string,
  mediaType: string,
  into: BoundedText,
): Promise<void> {
  const reading = KINDS.find(([type]) => type.test(mediaType))?.[1]
  if (reading === undefined) throw new TypeError('no office document')
  const fd = openSync(path, 'r')
  try {
    const directory = findDirectory(fd, fstatSync(fd).size)
    if (directory === null) throw new TextError('damaged')
    const budget = { left: MOST_BYTES }
    let members = 0
    for (const entry of entriesOf(fd, directory)) {
      members += 1
      if (members > MOST_MEMBERS || into.isFull || budget.left <= 0) return into.cut()
      if (reading.parts.test(entry.name.toString('utf8')))
        await readPart(fd, entry, reading, into, budget)
    }
  } finally {
    closeSync(fd)
  }
}

async function readPart(
  fd: number,
  entry: ZipEntry,
  reading: Kind,
  into: BoundedText,
  budget: { left: number },
): Promise<void> {
  if ((entry.flags & ENCRYPTED) !== 0) throw new TextError('encrypted')
  const head = readAt(fd, entry.start, LOCAL_BYTES)
  if (head.length < LOCAL_BYTES) throw new TextError('damaged')
  const from = entry.start + LOCAL_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28)
  const xml = new XmlText(gathering(reading, into))
  const decoder = new TextDecoder('utf-8')
  try {
    for await (const bytes of bytesOf(fd, from, from + entry.packedSize, entry.method)) {
      budget.left -= bytes.length
      if (into.isFull || budget.left <= 0) return into.cut()
      xml.write(decoder.decode(bytes, { stream: true }))
    }
    xml.end()
  } catch (error) {
    throw error instanceof MemberError ? new TextError('damaged', { cause: error }) : error
  }
  into.add('\n')
}

function gathering({ texts, lines, cells }: Kind, into: BoundedText) {
  let inside = 0
  // A cell that holds the number of a shared string holds no text: that stands where the strings are.
  let isNumberOfString = false
  return {
    start: (name: string, attributes: string) => {
      if (name === 'c') isNumberOfString = /\st="s"/.test(attributes)
      if (texts === null ? name === 'body' : texts.has(name)) inside += 1
    },
    end: (name: string) => {
      if (texts === null ? name === 'body' : texts.has(name)) inside -= 1
      if (lines.has(name)) into.add('\n')
      else if (cells.has(name)) into.add('\t')
    },
    text: (text: string) => {
      if (inside > 0 && !isNumberOfString) into.add(text)
    },
  }
}

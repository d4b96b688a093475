/** Text of Rich Text Format (Microsoft, RTF 1.9.1). No recursion, however deep its groups go. */
import type { BoundedText } from './bounded-text.ts'

type Group = {
  readonly isSkipped: boolean
  /** Characters that follow a Unicode one, for readers without. */
  fallback: number
}

/** Groups whose text is not of the document: tables of fonts and colours, pictures, what is told of it. */
const SKIPPED = new Set(
  'fonttbl colortbl stylesheet pict object themedata datastore latentstyles listtable listoverridetable rsidtbl generator xmlnstbl'.split(
    ' ',
  ),
)
const BREAKS: Readonly<Record<string, string>> = {
  ...{ par: '\n', line: '\n', row: '\n', sect: '\n', page: '\n', tab: '\t', cell: '\t' },
  ...{
    emdash: '—',
    endash: '–',
    bullet: '•',
    lquote: '‘',
    rquote: '’',
    ldblquote: '“',
    rdblquote: '”',
  },
}

/** More are damage, or laid there to cost. */
const MOST_DEPTH = 10_000

const TOKEN =
  /\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+/g

/** @param rtf - decoded byte by byte: it is ASCII, other characters are escaped */
export function rtfText(rtf: string, into: BoundedText): void {
  const groups: Group[] = [{ isSkipped: false, fallback: 1 }]
  let decoder = new TextDecoder('windows-1252')
  let bytes: number[] = []
  let toSkip = 0
  const flush = () => {
    if (bytes.length > 0) into.add(decoder.decode(Uint8Array.from(bytes)))
    bytes = []
  }
  for (const [, hex, word, number, symbol, brace, plain] of rtf.matchAll(TOKEN)) {
    const group = groups.at(-1) ?? { isSkipped: false, fallback: 1 }
    if (into.isFull) return
    if (hex !== undefined) {
      if (toSkip > 0) toSkip -= 1
      else if (!group.isSkipped) bytes.push(parseInt(hex, 16))
      continue
    }
    flush()
    if (brace === '{') {
      if (groups.length > MOST_DEPTH) break
      groups.push({ ...group })
    } else if (brace === '}') {
      if (groups.length > 1) groups.pop()
      toSkip = 0
    } else if (symbol === '*' || (word !== undefined && SKIPPED.has(word))) {
      groups[groups.length - 1] = { ...group, isSkipped: true }
    } else if (word === 'ansicpg') {
      decoder = decoderOf(Number(number ?? 1252))
    } else if (word === 'uc') {
      group.fallback = Number(number ?? 1)
    } else if (!group.isSkipped && word === 'u') {
      into.add(String.fromCharCode(Number(number ?? 0) & 0xffff))
      toSkip = group.fallback
    } else if (!group.isSkipped && word !== undefined) {
      into.add(BREAKS[word] ?? '')
    } else if (!group.isSkipped && symbol !== undefined) {
      into.add(symbol === '~' ? ' ' : '\\{}'.includes(symbol) ? symbol : '')
    } else if (!group.isSkipped && plain !== undefined) {
      into.add(plain.slice(toSkip))
      toSkip = Math.max(0, toSkip - plain.length)
    }
  }
  flush()
  if (groups.length > MOST_DEPTH) into.cut()
}

const CODE_PAGES: Readonly<Record<number, string>> = {
  ...{ 932: 'shift_jis', 936: 'gb18030', 949: 'euc-kr', 950: 'big5', 874: 'windows-874' },
  ...Object.fromEntries(
    [1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258].map((n) => [n, `windows-${n}`]),
  ),
}

function decoderOf(codePage: number) {
  return new TextDecoder(CODE_PAGES[codePage] ?? 'windows-1252')
}

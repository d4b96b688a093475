/** Text of a page, and nothing of it is ever rendered, run or fetched. */
import type { BoundedText } from './bounded-text.ts'
import { withoutEntities } from './xml-text.ts'

/** Elements after which a line ends. */
const LINES = new Set(
  'p div br li tr h1 h2 h3 h4 h5 h6 title blockquote pre table ul ol section article header footer dt dd option hr'.split(
    ' ',
  ),
)
/** What is in them is for programs. */
const HIDDEN = ['script', 'style', 'template', 'noscript']

const NAMED: Readonly<Record<string, string>> = {
  ...{ nbsp: ' ', copy: '©', reg: '®', euro: '€', pound: '£', hellip: '…', mdash: '—', ndash: '–' },
  ...{
    laquo: '«',
    raquo: '»',
    ldquo: '“',
    rdquo: '”',
    lsquo: '‘',
    rsquo: '’',
    middot: '·',
    bull: '•',
  },
  ...{
    auml: 'ä',
    ouml: 'ö',
    uuml: 'ü',
    Auml: 'Ä',
    Ouml: 'Ö',
    Uuml: 'Ü',
    szlig: 'ß',
    aring: 'å',
    Aring: 'Å',
  },
  ...{ eacute: 'é', egrave: 'è', agrave: 'à', ccedil: 'ç', oslash: 'ø', aelig: 'æ', ntilde: 'ñ' },
}

export function htmlText(html: string, into: BoundedText): void {
  for (let at = 0; at < html.length && !into.isFull; ) {
    const open = html.indexOf('<', at)
    const end = open === -1 ? html.length : open
    if (end > at) into.add(withoutEntities(html.slice(at, end).replaceAll(/\s+/g, ' '), NAMED))
    if (open === -1) return
    at = afterTag(html, open, into)
  }
}

function afterTag(html: string, open: number, into: BoundedText): number {
  if (html.startsWith('<!--', open)) return after(html, '-->', open + 4)
  const close = html.indexOf('>', open)
  if (close === -1) return html.length
  const name = /^<\/?([a-zA-Z][a-zA-Z0-9]{0,20})/
    .exec(html.slice(open, open + 24))?.[1]
    ?.toLowerCase()
  if (name === undefined) {
    into.add(html.startsWith('<!', open) || html.startsWith('<?', open) ? '' : '<')
    return html.startsWith('<!', open) || html.startsWith('<?', open) ? close + 1 : open + 1
  }
  if (LINES.has(name)) into.add('\n')
  else if (name === 'td' || name === 'th') into.add('\t')
  if (HIDDEN.includes(name) && html[open + 1] !== '/') {
    const ending = new RegExp(`</${name}`, 'gi')
    ending.lastIndex = close
    return ending.exec(html)?.index ?? html.length
  }
  return close + 1
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from)
  return at === -1 ? html.length : at + mark.length
}

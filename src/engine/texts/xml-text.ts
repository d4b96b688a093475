/** XML as a stream of names and texts, for the text in it and nothing else. Nothing is expanded but the five entities of
 *  XML and numbers; a document type, which could define more, is refused. No recursion. */
import { TextError } from './text-failure.ts'

export type XmlEvents = {
  /** @param name - without its prefix
   *  @param attributes - as they stand */
  readonly start: (name: string, attributes: string) => void
  readonly end: (name: string) => void
  readonly text: (text: string) => void
}

/** Longer is no tag and no comment of a document. */
const MOST_HELD = 1_048_576
const MOST_DEPTH = 1_000

/** Takes XML in pieces, cut anywhere. */
export class XmlText {
  readonly #events: XmlEvents
  /** What has come and is not whole yet: a tag, or what may be an entity. */
  #held = ''
  #depth = 0

  constructor(events: XmlEvents) {
    this.#events = events
  }

  /** @throws {TextError} entities, damaged */
  write(piece: string): void {
    const xml = this.#held + piece
    let at = 0
    for (;;) {
      const open = xml.indexOf('<', at)
      const end = open === -1 ? Math.max(at, xml.length - CUT_ENTITY) : open
      if (end > at) this.#text(xml.slice(at, end))
      at = end
      if (open === -1) break
      const after = endOfTag(xml, open)
      if (after === -1) break
      this.#tag(xml.slice(open, after))
      at = after
    }
    this.#held = xml.slice(at)
    if (this.#held.length > MOST_HELD) throw new TextError('damaged')
  }

  /** The rest. @throws {TextError} damaged, when it stops within a tag */
  end(): void {
    if (this.#held.startsWith('<')) throw new TextError('damaged')
    this.#text(this.#held)
  }

  #text(text: string): void {
    this.#events.text(withoutEntities(text))
  }

  #tag(tag: string): void {
    if (tag.startsWith('<![CDATA[')) this.#events.text(tag.slice(9, -3))
    else if (tag.startsWith('<!--') || tag.startsWith('<?')) return
    else if (tag.startsWith('<!')) throw new TextError('entities')
    else this.#element(tag)
  }

  #element(tag: string): void {
    const [, slash = '', name = '', attributes = ''] = TAG.exec(tag) ?? []
    const isAlone = tag.endsWith('/>')
    if (slash === '') this.#events.start(name, attributes)
    if (slash === '/' || isAlone) this.#events.end(name)
    if (!isAlone) this.#depth += slash === '/' ? -1 : 1
    if (this.#depth > MOST_DEPTH) throw new TextError('damaged')
  }
}

/** -1: it has not come yet. */
function endOfTag(xml: string, open: number): number {
  const closing = CLOSINGS.find(([opening]) => xml.startsWith(opening, open))?.[1] ?? '>'
  const end = xml.indexOf(closing, open)
  return end === -1 ? -1 : end + closing.length
}

/** What opens, and what closes it. */
const CLOSINGS = [
  ['<![CDATA[', ']]>'],
  ['<!--', '-->'],
  ['<?', '?>'],
] as const

const TAG = /^<(\/?)(?:[^\s/>:]*:)?([^\s/>]*)([\s\S]*)>$/

/** An entity may be cut by the end of a piece: so much waits for the next. */
const CUT_ENTITY = 12

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** Those that are not known stay as they stand. */
export function withoutEntities(text: string, more: Readonly<Record<string, string>> = {}): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-zA-Z]{2,8});/g, (all, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? more[name] ?? all
    const code = name[1] === 'x' ? parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
  })
}

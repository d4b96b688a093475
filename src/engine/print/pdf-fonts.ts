/** Fonts of printed pages: what a case is called must not become empty boxes. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type PDFDocument from 'pdfkit'
import { escapeCharacter, visible } from '../../domain/printable.ts'
import { readWoff } from './woff-font.ts'

export type Face = 'text' | 'strong' | 'mono'

type Document = InstanceType<typeof PDFDocument>

/** A stretch of text that one font file can show. */
export type Run = { readonly font: string; readonly text: string }

type Range = { readonly from: number; readonly to: number; readonly font: string }

/** What pdfkit keeps in a private field: the font as fontkit opened it. */
type OpenFont = {
  readonly unitsPerEm: number
  hasGlyphForCodePoint(code: number): boolean
  glyphForCodePoint(code: number): { readonly advanceWidth: number; readonly path: Outline }
}
type Outline = { toSVG(): string }

const require = createRequire(import.meta.url)

const FACES: Readonly<Record<Face, { readonly family: string; readonly weight: number }>> = {
  text: { family: 'ibm-plex-sans', weight: 400 },
  strong: { family: 'ibm-plex-sans', weight: 600 },
  mono: { family: 'ibm-plex-mono', weight: 400 },
}

const NOTO = '@fontsource-variable/noto-sans-sc'

/** Ascender of IBM Plex, in ems: where pdfkit puts the base line below the top of a line. */
const ASCENDER = 1.025

/** The variable font opens at its thinnest; strokes this wide, in ems, bring it to a text weight. */
const THICKEN = { text: 0.02, strong: 0.05, mono: 0.02 } as const

/** Chooses, per character, a font that has it: IBM Plex, else Noto Sans SC, else its code point in
 *  digits. Noto comes as WOFF 2, of which fontkit embeds empty glyphs: its outlines are drawn instead,
 *  and the text stands beside them for who searches or copies. */
export class PdfFonts {
  readonly #document: Document
  readonly #ranges: Readonly<Record<Face, readonly Range[]>>
  readonly #open = new Set<string>()
  readonly #known = new Map<string, string | null>()

  constructor(document: Document) {
    this.#document = document
    const noto = notoRanges()
    this.#ranges = {
      text: [...plexRanges('text'), ...noto],
      strong: [...plexRanges('strong'), ...noto],
      mono: [...plexRanges('mono'), ...noto],
    }
  }

  /** Stretches that together show the whole text; control and bidirectional characters, and characters
   *  no font has, as `\u{…}`. */
  runs(text: string, face: Face): Run[] {
    const runs: { font: string; text: string }[] = []
    for (const character of visible(text)) {
      const font = this.#fontOf(character, face)
      const shown = font === null ? escapeCharacter(character) : character
      const last = runs.at(-1)
      const wanted = font ?? plexFile(face, 'latin')
      if (last?.font === wanted) last.text += shown
      else runs.push({ font: wanted, text: shown })
    }
    return runs
  }

  /** Width in points. */
  widthOf({ font, text }: Run, size: number): number {
    const open = this.#use(font)
    if (!isOutline(font)) return this.#document.fontSize(size).widthOfString(text)
    const units = [...text].map((one) => open.glyphForCodePoint(codeOf(one)).advanceWidth)
    return (units.reduce((sum, width) => sum + width, 0) * size) / open.unitsPerEm
  }

  /** Writes one stretch on one line. */
  draw(run: Run, place: { x: number; y: number; size: number; face: Face; colour: string }): void {
    const { x, y, size, colour } = place
    if (isOutline(run.font)) this.#drawOutlines(run, place)
    else {
      this.#use(run.font)
      this.#document.fontSize(size).fillColor(colour).text(run.text, x, y, { lineBreak: false })
    }
  }

  #drawOutlines(
    { font, text }: Run,
    place: { x: number; y: number; size: number; face: Face; colour: string },
  ): void {
    const open = this.#use(font)
    const scale = place.size / open.unitsPerEm
    const document = this.#document
    document.markContent('Span', { actual: text })
    // Readers take the actual text in place of a text that is there: a blank.
    this.draw({ font: plexFile(place.face, 'latin'), text: ' ' }, place)
    let { x } = place
    for (const character of text) {
      const glyph = open.glyphForCodePoint(codeOf(character))
      document.save()
      document.translate(x, place.y + ASCENDER * place.size).scale(scale, -scale)
      document.lineWidth(THICKEN[place.face] * open.unitsPerEm).lineJoin('round')
      document.path(glyph.path.toSVG()).fillAndStroke(place.colour, place.colour)
      document.restore()
      x += glyph.advanceWidth * scale
    }
    document.endMarkedContent()
  }

  #fontOf(character: string, face: Face): string | null {
    const key = `${face}${character}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const code = codeOf(character)
    const font =
      this.#ranges[face].find(
        ({ from, to, font }) =>
          from <= code && code <= to && this.#use(font).hasGlyphForCodePoint(code),
      )?.font ?? null
    this.#known.set(key, font)
    return font
  }

  /** Makes this font the document's current one; each file is read once. */
  #use(font: string): OpenFont {
    if (!this.#open.has(font)) {
      this.#document.registerFont(font, isOutline(font) ? readFileSync(font) : readWoff(font))
      this.#open.add(font)
    }
    const document = this.#document.font(font) as unknown as { _font: { font: OpenFont } }
    return document._font.font
  }
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

function isOutline(font: string): boolean {
  return font.endsWith('.woff2')
}

function plexFile(face: Face, subset: string): string {
  const { family, weight } = FACES[face]
  return require.resolve(`@fontsource/${family}/files/${family}-${subset}-${weight}-normal.woff`)
}

function plexRanges(face: Face): Range[] {
  const subsets = subsetsOf(`@fontsource/${FACES[face].family}`)
  const order = Object.entries(subsets).sort(
    ([a], [b]) => Number(b === 'latin') - Number(a === 'latin'),
  )
  return order.flatMap(([subset, ranges]) => parseRanges(ranges, plexFile(face, subset)))
}

/** Subsets are named `[4]` … `[119]` in the list and `…-4-…` in the files. */
function notoRanges(): Range[] {
  return Object.entries(subsetsOf(NOTO)).flatMap(([subset, ranges]) => {
    const name = subset.replace(/[[\]]/g, '')
    return parseRanges(
      ranges,
      require.resolve(`${NOTO}/files/noto-sans-sc-${name}-wght-normal.woff2`),
    )
  })
}

function subsetsOf(name: string): Record<string, string> {
  return JSON.parse(readFileSync(require.resolve(`${name}/unicode.json`), 'utf8')) as Record<
    string,
    string
  >
}

/** `U+0000-00FF,U+0131` → ranges. */
function parseRanges(list: string, font: string): Range[] {
  return list.split(',').map((range) => {
    const [from = '', to = from] = range.replace(/U\+/gi, '').split('-')
    return { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), font }
  })
}

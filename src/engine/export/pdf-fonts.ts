/** Fonts of printed pages, embedded: what a case is called must not become empty boxes. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type PDFDocument from 'pdfkit'
import { escapeCharacter, visible } from './visible-text.ts'
import { readWoff } from './woff-font.ts'

export type Face = 'text' | 'strong' | 'mono'

/** A stretch of text that one font file can show. */
export type Run = { readonly font: string; readonly text: string }

type Range = { readonly from: number; readonly to: number; readonly font: string }

const require = createRequire(import.meta.url)

const FACES: Readonly<Record<Face, { readonly family: string; readonly weight: number }>> = {
  text: { family: 'ibm-plex-sans', weight: 400 },
  strong: { family: 'ibm-plex-sans', weight: 600 },
  mono: { family: 'ibm-plex-mono', weight: 400 },
}

const NOTO = '@fontsource-variable/noto-sans-sc'

/** Chooses, per character, a font that has it: IBM Plex, else Noto Sans SC, else its code point. */
export class PdfFonts {
  readonly #document: InstanceType<typeof PDFDocument>
  readonly #ranges: Readonly<Record<Face, readonly Range[]>>
  readonly #open = new Set<string>()
  readonly #known = new Map<string, string | null>()

  constructor(document: InstanceType<typeof PDFDocument>) {
    this.#document = document
    const noto = notoRanges()
    this.#ranges = {
      text: [...plexRanges('text'), ...noto],
      strong: [...plexRanges('strong'), ...noto],
      mono: [...plexRanges('mono'), ...noto],
    }
  }

  /** Makes this font the document's current one; each file is read once. */
  use(font: string): void {
    if (!this.#open.has(font)) {
      const isWoff = font.endsWith('.woff')
      this.#document.registerFont(font, isWoff ? readWoff(font) : readFileSync(font))
      this.#open.add(font)
    }
    this.#document.font(font)
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

  #fontOf(character: string, face: Face): string | null {
    const key = `${face}${character}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const code = character.codePointAt(0) ?? 0
    const font =
      this.#ranges[face].find(
        ({ from, to, font }) => from <= code && code <= to && this.#has(font, code),
      )?.font ?? null
    this.#known.set(key, font)
    return font
  }

  /** pdfkit keeps the open font in a private field; its types do not know it. */
  #has(font: string, code: number): boolean {
    this.use(font)
    const opened = this.#document as unknown as {
      _font: { font: { hasGlyphForCodePoint(code: number): boolean } }
    }
    return opened._font.font.hasGlyphForCodePoint(code)
  }
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

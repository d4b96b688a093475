import PDFDocument from 'pdfkit'
import { PdfDrawing } from './pdf-drawing.ts'
import { type Face, PdfFonts } from './pdf-fonts.ts'
import { breakLines } from './pdf-lines.ts'
import { groups } from './visible-text.ts'

const MARGIN_PT = 54
/** Above the lower edge of the paper. */
const FOOTER_PT = 48
const LABEL_PT = 150
const LINE_HEIGHT = 1.4
const INK = '#1c2024'
const FAINT = '#5b6470'
const RULE = '#c9ced6'

/** Which page it is, as the footer says. */
const PAGE = {
  en: (page: number, of: number) => `page ${page} of ${of}`,
  zh: (page: number, of: number) => `第 ${page} 页，共 ${of} 页`,
} as const

/** Lines for a hand to write on. */
const SIGNATURE = { linePt: 26, sealPt: 110 } as const

/** Of a table; widths in points. */
export type Column = { readonly head: string; readonly width: number; readonly face?: Face }

export type TableRow = {
  readonly cells: readonly string[]
  /** Below the cells, over the whole width: what is too long for a column. */
  readonly below?: string
}

const CELL = { size: 8, gap: 6 } as const

type Style = {
  readonly size: number
  readonly face: Face
  readonly colour?: string
  /** From the left margin. */
  readonly indent?: number
  readonly width?: number
}

/** A plain A4 document written from top to bottom. The footer of every page says what it belongs to. */
export class PdfPage {
  readonly #document: InstanceType<typeof PDFDocument>
  readonly #fonts: PdfFonts
  readonly #whole: Promise<Buffer>
  readonly #footer: string
  readonly #pageWord: (page: number, of: number) => string
  #pages = 0
  #y = 0

  /** @param language - Of the document, and of the word beside the number of a page.
   *  @param madeAt - Stands in the file as its time; the same time and texts give the same bytes. */
  constructor(
    title: string,
    footer: string,
    language: keyof typeof PAGE = 'en',
    madeAt: Date = new Date(),
  ) {
    this.#document = new PDFDocument({
      size: 'A4',
      margin: 0,
      autoFirstPage: false,
      // How many pages there are is known at the end.
      bufferPages: true,
      lang: language,
      displayTitle: true,
      info: { Title: title, Creator: 'Safehold', Producer: 'Safehold', CreationDate: madeAt },
    })
    this.#fonts = new PdfFonts(this.#document)
    this.#footer = footer
    this.#pageWord = PAGE[language]
    this.#whole = collect(this.#document)
    this.#addPage()
  }

  heading(text: string, level: 1 | 2 | 3): void {
    const size = { 1: 18, 2: 13, 3: 11 }[level]
    // A heading does not stand alone at the foot of a page.
    this.#room(size * 5)
    if (level > 1) this.#y += size
    this.#write(text, { size, face: 'strong' })
    if (level === 2) this.#rule()
    this.#y += 4
  }

  paragraph(text: string, face: Face = 'text'): void {
    this.#write(text, { size: face === 'mono' ? 8.5 : 9.5, face })
    this.#y += face === 'mono' ? 1 : 4
  }

  bullet(text: string): void {
    this.#room(16)
    const top = this.#y
    this.#write('–', { size: 9.5, face: 'text' })
    this.#y = top
    this.#write(text, { size: 9.5, face: 'text', indent: 12 })
    this.#y += 2
  }

  /** One line of a record: what it is, and its value beside it. */
  fact(label: string, value: string, face: Face = 'text'): void {
    const lines = this.#lines(label, { size: 9, face: 'text', width: LABEL_PT - 8 }).length
    this.#room(lines * 9 * LINE_HEIGHT)
    const top = this.#y
    const page = this.#pages
    this.#write(label, { size: 9, face: 'text', colour: FAINT, width: LABEL_PT - 8 })
    const below = this.#y
    this.#y = top
    this.#write(value, { size: face === 'mono' ? 8.5 : 9, face, indent: LABEL_PT })
    if (this.#pages === page) this.#y = Math.max(this.#y, below)
    this.#y += 1.5
  }

  /** A hash of 32 bytes to be compared or typed: eight groups of eight digits, in two lines. */
  hash(label: string, hex: string): void {
    const size = 10
    this.#room(2 * size * LINE_HEIGHT)
    const top = this.#y
    this.#write(label, { size: 9, face: 'text', colour: FAINT, width: LABEL_PT - 8 })
    this.#y = top
    const lines = groups(hex, 8).match(/(?:\S+ ?){1,4}/g) ?? []
    for (const line of lines) this.#write(line.trim(), { size, face: 'mono', indent: LABEL_PT })
    this.#y += 1.5
  }

  /** A square picture at the left margin. */
  picture(png: Buffer, sizePt: number): void {
    this.#room(sizePt)
    this.#document.image(png, MARGIN_PT, this.#y, { width: sizePt })
    this.#y += sizePt + 4
  }

  /** Labelled lines to be filled in by hand, and beside them a square for a seal. */
  signature(labels: readonly string[], seal: string): void {
    const { linePt, sealPt } = SIGNATURE
    this.#room(Math.max(labels.length * linePt, sealPt))
    const top = this.#y
    const right = this.#document.page.width - MARGIN_PT
    const lineEnd = right - sealPt - 24
    for (const [index, label] of labels.entries()) {
      this.#y = top + index * linePt + 8
      this.#write(label, { size: 9, face: 'text', colour: FAINT, width: LABEL_PT - 8 })
      const y = top + (index + 1) * linePt - 4
      this.#document
        .moveTo(MARGIN_PT + LABEL_PT, y)
        .lineTo(lineEnd, y)
        .lineWidth(0.5)
        .stroke(INK)
    }
    this.#document
      .rect(right - sealPt, top + 4, sealPt, sealPt)
      .lineWidth(0.5)
      .stroke(INK)
    this.#y = top + 8
    const indent = right - sealPt - MARGIN_PT + 6
    this.#write(seal, { size: 9, face: 'text', colour: FAINT, indent, width: sealPt - 12 })
    this.#y = top + Math.max(labels.length * linePt, sealPt) + 8
  }

  /** A picture of lines and shapes over the width of the text.
   *  @param height - At most what a page holds. */
  drawing(height: number, draw: (drawing: PdfDrawing, width: number) => void): void {
    this.#room(height)
    const document = this.#document
    draw(new PdfDrawing(document, this.#fonts, [MARGIN_PT, this.#y]), this.#width())
    this.#y += height + 6
  }

  /** Rows are never torn in two; each page begins with the heads again. */
  table(columns: readonly Column[], rows: readonly TableRow[]): void {
    const heads = () => {
      this.#cells(
        columns.map((column) => ({ ...column, face: 'text' as const })),
        columns.map(({ head }) => head),
        FAINT,
      )
      this.#rule()
    }
    this.#room(60)
    heads()
    for (const { cells, below } of rows) {
      const page = this.#pages
      const belowPt = below === undefined ? 0 : CELL.size * LINE_HEIGHT
      this.#room(this.#cellsHeight(columns, cells) + belowPt + 3)
      if (this.#pages !== page) heads()
      this.#cells(columns, cells, INK)
      if (below !== undefined) {
        this.#write(below, { size: CELL.size - 1, face: 'mono', colour: FAINT })
      }
      this.#y += 3
    }
  }

  finish(): Promise<Buffer> {
    for (let page = 0; page < this.#pages; page++) this.#writeFooter(page)
    this.#document.end()
    return this.#whole
  }

  #cells(columns: readonly Column[], cells: readonly string[], colour: string): void {
    const top = this.#y
    const height = this.#cellsHeight(columns, cells)
    let indent = 0
    for (const [place, column] of columns.entries()) {
      this.#y = top
      const text = cells[place] ?? ''
      if (text !== '') this.#write(text, { ...cellStyle(column), colour, indent })
      indent += column.width
    }
    this.#y = top + height
  }

  #cellsHeight(columns: readonly Column[], cells: readonly string[]): number {
    const lines = columns.map(
      (column, place) => this.#lines(cells[place] ?? '', cellStyle(column)).length,
    )
    return Math.max(...lines) * CELL.size * LINE_HEIGHT
  }

  #write(text: string, style: Style): void {
    const { size, face, colour = INK, indent = 0 } = style
    for (const line of this.#lines(text === '' ? '–' : text, style)) {
      this.#room(size * LINE_HEIGHT)
      for (const { run, x } of line) {
        this.#fonts.draw(run, { x: MARGIN_PT + indent + x, y: this.#y, size, face, colour })
      }
      this.#y += size * LINE_HEIGHT
    }
  }

  #lines(text: string, { size, face, indent = 0, width }: Style) {
    return breakLines(this.#fonts, text, { size, face, width: width ?? this.#width() - indent })
  }

  /** Of the text. */
  #width(): number {
    return this.#document.page.width - 2 * MARGIN_PT
  }

  #rule(): void {
    const right = this.#document.page.width - MARGIN_PT
    this.#document.moveTo(MARGIN_PT, this.#y + 1).lineTo(right, this.#y + 1)
    this.#document.lineWidth(0.5).stroke(RULE)
    this.#y += 4
  }

  /** Starts a page when less than this is left. */
  #room(height: number): void {
    if (this.#y + height > this.#document.page.height - FOOTER_PT - MARGIN_PT / 2) this.#addPage()
  }

  #addPage(): void {
    this.#document.addPage()
    this.#pages += 1
    this.#y = MARGIN_PT
  }

  /** @param page - From 0. */
  #writeFooter(page: number): void {
    this.#document.switchToPage(page)
    const style = { size: 8, face: 'text', colour: FAINT } as const
    const text = `${this.#footer} · ${this.#pageWord(page + 1, this.#pages)}`
    const [line = []] = this.#lines(text, style)
    const y = this.#document.page.height - FOOTER_PT
    for (const { run, x } of line) this.#fonts.draw(run, { x: MARGIN_PT + x, y, ...style })
  }
}

function cellStyle({ width, face = 'text' }: Column): Style {
  const size = face === 'mono' ? CELL.size - 0.5 : CELL.size
  return { size, face, width: width - CELL.gap }
}

function collect(document: InstanceType<typeof PDFDocument>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    document.on('data', (part: Buffer) => parts.push(part))
    document.on('end', () => resolve(Buffer.concat(parts)))
    document.on('error', reject)
  })
}

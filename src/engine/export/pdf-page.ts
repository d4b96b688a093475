import PDFDocument from 'pdfkit'
import { type Face, PdfFonts } from './pdf-fonts.ts'

const MARGIN_PT = 54
const LABEL_PT = 150
const INK = '#1c2024'
const FAINT = '#5b6470'
const RULE = '#c9ced6'

type Place = { readonly size: number; readonly width: number; readonly face: Face }

/** A plain A4 document written from top to bottom. The footer of every page says what it belongs to. */
export class PdfPage {
  readonly document: InstanceType<typeof PDFDocument>
  readonly #fonts: PdfFonts
  readonly #whole: Promise<Buffer>
  readonly #footer: string
  #number = 0

  constructor(title: string, footer: string) {
    this.document = new PDFDocument({
      size: 'A4',
      margins: { top: MARGIN_PT, bottom: MARGIN_PT + 18, left: MARGIN_PT, right: MARGIN_PT },
      autoFirstPage: false,
      lang: 'en',
      displayTitle: true,
      info: { Title: title, Creator: 'Safehold', Producer: 'Safehold' },
    })
    this.#fonts = new PdfFonts(this.document)
    this.#footer = footer
    this.#whole = collect(this.document)
    this.document.on('pageAdded', () => this.#writeFooter())
    this.document.addPage()
  }

  heading(text: string, level: 1 | 2 | 3): void {
    const size = { 1: 18, 2: 13, 3: 11 }[level]
    this.#room(size * 4)
    this.document.moveDown(level === 1 ? 0 : 0.8)
    this.#write(text, MARGIN_PT, { size, width: this.#width(), face: 'strong' })
    if (level === 2) this.#rule()
    this.document.moveDown(0.3)
  }

  paragraph(text: string, face: Face = 'text'): void {
    this.#write(text, MARGIN_PT, { size: 9.5, width: this.#width(), face })
    this.document.moveDown(0.4)
  }

  bullet(text: string): void {
    this.#room(24)
    const top = this.document.y
    this.#write('–', MARGIN_PT, { size: 9.5, width: 10, face: 'text' })
    this.document.y = top
    this.#write(text, MARGIN_PT + 12, { size: 9.5, width: this.#width() - 12, face: 'text' })
    this.document.moveDown(0.15)
  }

  /** One line of a record: what it is, and its value beside it. */
  fact(label: string, value: string, face: Face = 'text'): void {
    this.#room(30)
    const top = this.document.y
    this.document.fillColor(FAINT)
    this.#write(label, MARGIN_PT, { size: 9, width: LABEL_PT - 8, face: 'text' })
    const below = this.document.y
    this.document.fillColor(INK)
    this.document.y = top
    const width = this.#width() - LABEL_PT
    this.#write(value, MARGIN_PT + LABEL_PT, { size: face === 'mono' ? 8.5 : 9, width, face })
    if (this.document.y > top) this.document.y = Math.max(this.document.y, below)
    this.document.moveDown(0.1)
  }

  /** A square picture at the left margin. */
  picture(png: Buffer, sizePt: number): void {
    this.#room(sizePt)
    this.document.image(png, MARGIN_PT, this.document.y, { width: sizePt })
    this.document.y += sizePt + 8
  }

  finish(): Promise<Buffer> {
    this.document.end()
    return this.#whole
  }

  #write(text: string, left: number, { size, width, face }: Place): void {
    const runs = this.#fonts.runs(text === '' ? '–' : text, face)
    const top = this.document.y
    for (const [index, run] of runs.entries()) {
      this.#fonts.use(run.font)
      this.document.fontSize(size)
      const options = { width, continued: index < runs.length - 1, lineGap: 1 }
      if (index === 0) this.document.text(run.text, left, top, options)
      else this.document.text(run.text, options)
    }
  }

  #rule(): void {
    const { y } = this.document
    const right = MARGIN_PT + this.#width()
    this.document.moveTo(MARGIN_PT, y).lineTo(right, y).lineWidth(0.5).stroke(RULE)
    this.document.moveDown(0.2)
  }

  /** Starts a page when less than this is left, so that a heading does not stand alone. */
  #room(height: number): void {
    if (this.document.y + height > this.document.page.maxY()) this.document.addPage()
  }

  #writeFooter(): void {
    this.#number += 1
    const { page } = this.document
    const { bottom } = page.margins
    // Below the margin pdfkit would begin another page.
    page.margins.bottom = 0
    this.document.y = page.height - MARGIN_PT + 6
    this.document.fillColor(FAINT)
    this.#write(`${this.#footer} · page ${this.#number}`, MARGIN_PT, {
      size: 8,
      width: this.#width(),
      face: 'text',
    })
    page.margins.bottom = bottom
    this.document.fillColor(INK)
    this.document.x = MARGIN_PT
    this.document.y = MARGIN_PT
  }

  #width(): number {
    return this.document.page.width - 2 * MARGIN_PT
  }
}

function collect(document: InstanceType<typeof PDFDocument>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    document.on('data', (part: Buffer) => parts.push(part))
    document.on('end', () => resolve(Buffer.concat(parts)))
    document.on('error', reject)
  })
}

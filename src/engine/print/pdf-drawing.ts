import type PDFDocument from 'pdfkit'
import type { Face, PdfFonts, Run } from './pdf-fonts.ts'

type Document = InstanceType<typeof PDFDocument>

/** In points, from the upper left corner of the drawing. */
export type Point = readonly [x: number, y: number]

export type Paint = {
  readonly fill?: string
  readonly stroke?: string
  /** Of the stroke; 0.75 unless said. */
  readonly width?: number
  /** Lengths of dashes and of the gaps between them. */
  readonly dash?: number
}

/** A place on a page to draw in: lines, shapes, and texts of one line. */
export class PdfDrawing {
  readonly #document: Document
  readonly #fonts: PdfFonts
  readonly #corner: Point

  constructor(document: Document, fonts: PdfFonts, corner: Point) {
    this.#document = document
    this.#fonts = fonts
    this.#corner = corner
  }

  line(from: Point, to: Point, paint: Paint): void {
    this.#document.moveTo(...this.#at(from)).lineTo(...this.#at(to))
    this.#paint(paint)
  }

  rectangle(corner: Point, width: number, height: number, paint: Paint): void {
    this.#document.rect(...this.#at(corner), width, height)
    this.#paint(paint)
  }

  /** A rectangle that is striped from edge to edge: what is not known must read in black and white. */
  hatched(corner: Point, width: number, height: number, stroke: string): void {
    const document = this.#document
    const [x, y] = this.#at(corner)
    document.save()
    document.rect(x, y, width, height).clip()
    for (let along = -height; along < width; along += 4) {
      document.moveTo(x + along, y + height).lineTo(x + along + height, y)
    }
    document.lineWidth(1.2).stroke(stroke)
    document.restore()
    document.rect(x, y, width, height).lineWidth(0.75).stroke(stroke)
  }

  circle(middle: Point, radius: number, paint: Paint): void {
    this.#document.circle(...this.#at(middle), radius)
    this.#paint(paint)
  }

  polygon(points: readonly Point[], paint: Paint): void {
    this.#document.polygon(...points.map((point) => [...this.#at(point)]))
    this.#paint(paint)
  }

  /** One line; what is wider than `width` ends in an ellipsis.
   *  @param place.align - Where `x` is: the start of the text, or its middle. */
  text(
    text: string,
    [x, y]: Point,
    place: {
      readonly size: number
      readonly colour: string
      readonly face?: Face
      readonly width?: number
      readonly align?: 'start' | 'middle'
    },
  ): void {
    const { size, colour, face = 'text', width = Number.POSITIVE_INFINITY } = place
    const shown = this.#cut(text, face, size, width)
    const wide = this.#widthOf(shown, size)
    let [left, top] = this.#at([place.align === 'middle' ? x - wide / 2 : x, y])
    for (const run of shown) {
      this.#fonts.draw(run, { x: left, y: top, size, face, colour })
      left += this.#fonts.widthOf(run, size)
    }
  }

  #cut(text: string, face: Face, size: number, width: number): Run[] {
    let runs = this.#fonts.runs(text, face)
    for (let kept = [...text]; kept.length > 0 && this.#widthOf(runs, size) > width; ) {
      kept = kept.slice(0, -1)
      runs = this.#fonts.runs(`${kept.join('')}…`, face)
    }
    return runs
  }

  #widthOf(runs: readonly Run[], size: number): number {
    return runs.reduce((sum, run) => sum + this.#fonts.widthOf(run, size), 0)
  }

  #at([x, y]: Point): [number, number] {
    return [this.#corner[0] + x, this.#corner[1] + y]
  }

  #paint({ fill, stroke, width = 0.75, dash }: Paint): void {
    const document = this.#document
    document.lineWidth(width)
    if (dash !== undefined) document.dash(dash, { space: dash })
    if (fill !== undefined && stroke !== undefined) document.fillAndStroke(fill, stroke)
    else if (fill !== undefined) document.fill(fill)
    else document.stroke(stroke ?? fill)
    if (dash !== undefined) document.undash()
  }
}

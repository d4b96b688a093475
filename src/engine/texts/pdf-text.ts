/** Text of PDF, by pdf.js as the package unpdf carries it: JavaScript only, nothing is drawn, no script of a document
 *  runs, no font or address is fetched. */
import type { PDFDocumentProxy } from 'unpdf/pdfjs'
import type { BoundedText } from './bounded-text.ts'
import { TextError } from './text-failure.ts'

/** Pages that are read; those beyond are said to be there. */
export const MOST_PAGES = 2_000

/** @param file - no Buffer: pdf.js takes its memory over
 *  @returns Pages of the document. @throws {TextError} encrypted, damaged */
export async function pdfText(file: Uint8Array, into: BoundedText): Promise<number> {
  // Not before there is a PDF: a process that decodes pictures starts a tenth of a second sooner without.
  const { getDocument } = await import('unpdf/pdfjs')
  const task = getDocument({
    data: file,
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    enableXfa: false,
    verbosity: 0,
  })
  try {
    const document = await task.promise
    const pages = document.numPages
    for (let number = 1; number <= Math.min(pages, MOST_PAGES) && !into.isFull; number += 1) {
      // A page that does not read is passed over: the others are there.
      const text = await pageText(document, number).catch(() => null)
      if (text === null) into.cut()
      else into.add(`${text}\n\n`)
    }
    if (pages > MOST_PAGES || into.isFull) into.cut()
    return pages
  } catch (cause) {
    const isLocked = cause instanceof Error && cause.name === 'PasswordException'
    throw new TextError(isLocked ? 'encrypted' : 'damaged', { cause })
  } finally {
    await task.destroy()
  }
}

async function pageText(document: PDFDocumentProxy, number: number): Promise<string> {
  const page = await document.getPage(number)
  const { items } = await page.getTextContent()
  page.cleanup()
  return items
    .map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : ''))
    .join('')
}

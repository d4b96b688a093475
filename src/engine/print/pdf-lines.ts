import type { Face, PdfFonts, Run } from './pdf-fonts.ts'

export type Placed = { readonly run: Run; readonly x: number }

/** Breaks text into lines no wider than `width` points: at blanks, between characters of scripts that
 *  have none, and inside a word that is wider than a whole line. */
export function breakLines(
  fonts: PdfFonts,
  text: string,
  { face, size, width }: { readonly face: Face; readonly size: number; readonly width: number },
): Placed[][] {
  const lines: { run: { font: string; text: string }; x: number; width: number }[][] = [[]]
  let x = 0
  const put = (run: Run, wide: number) => {
    const line = lines.at(-1)
    const last = line?.at(-1)
    if (last !== undefined && last.run.font === run.font) {
      last.run.text += run.text
      last.width += wide
    } else line?.push({ run: { ...run }, x, width: wide })
    x += wide
  }
  const newLine = () => {
    lines.push([])
    x = 0
  }
  for (const run of fonts.runs(text, face)) {
    for (const word of wordsOf(run)) {
      const wide = fonts.widthOf(word, size)
      const isBlank = word.text.trim() === ''
      if (x > 0 && x + wide > width) newLine()
      if (isBlank && x === 0 && lines.length > 1) continue
      if (wide <= width) put(word, wide)
      else {
        for (const character of word.text) {
          const one = { font: word.font, text: character }
          const narrow = fonts.widthOf(one, size)
          if (x > 0 && x + narrow > width) newLine()
          put(one, narrow)
        }
      }
    }
  }
  return lines
}

/** Words with the blanks between them as words of their own; each wide character by itself. */
function wordsOf({ font, text }: Run): Run[] {
  const words = text.match(/ +|[\u2e80-\u{3ffff}]|[^ \u2e80-\u{3ffff}]+/gu) ?? []
  return words.map((word) => ({ font, text: word }))
}

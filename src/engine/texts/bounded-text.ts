/** Of one content so many characters are kept and searched: a long book has a million. */
export const MOST_CHARACTERS = 4_194_304

/** Gathers text up to a bound, and knows whether there was more. */
export class BoundedText {
  #parts: string[] = []
  #length = 0
  #isCut = false

  /** Nothing more is taken. */
  get isFull(): boolean {
    return this.#length >= MOST_CHARACTERS
  }

  get isCut(): boolean {
    return this.#isCut
  }

  add(text: string): void {
    const room = MOST_CHARACTERS - this.#length
    if (text.length > room) this.#isCut = true
    const kept = text.slice(0, room)
    if (kept === '') return
    this.#parts.push(kept)
    this.#length += kept.length
  }

  /** There is more that was not looked at. */
  cut(): void {
    this.#isCut = true
  }

  /** Line ends as line feeds, no zero characters, no more than one empty line in a row. */
  toString(): string {
    const whole = this.#parts.join('')
    this.#parts = [whole]
    return whole
      .replaceAll(/\r\n?/g, '\n')
      .replaceAll('\0', '')
      .replaceAll(/[ \t]+\n/g, '\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim()
  }
}

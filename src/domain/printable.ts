/**
 * Names found in evidence are bytes that anyone may have chosen. This is the one way they become text
 * for people: nothing in it can break a line, turn the reading direction or hide, and two different
 * names never look the same.
 */

/** What people must see rather than feel the effect of: controls, format and bidi characters, line and
 *  paragraph separators, surrogates, private use, unassigned. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u

/** A name as text: valid UTF-8 as it is; a backslash as `\\`; a byte that is not UTF-8, or an ASCII
 *  control character, as `\xNN`; any other character that has no glyph of its own as `\u{N…}`.
 *  @returns Printable text from which the bytes can be told again: no two names share one. */
export function printableName(name: Uint8Array): string {
  let text = ''
  for (let at = 0; at < name.length; ) {
    const first = name[at] ?? 0
    const length = sequenceLength(name, at)
    text += length === 0 ? byteEscape(first) : printable(codePoint(name, at, length))
    at += Math.max(1, length)
  }
  return text
}

/** Text of the evidence that is no name (metadata, say), cut where something in it has no glyph of its
 *  own: that is shown as `\u{n}`, and a screen can mark it, so that no text that only looks like an escape
 *  is taken for one. */
export function visibleParts(
  text: string,
): { readonly text: string; readonly isEscape: boolean }[] {
  return text
    .split(/([\p{C}\p{Zl}\p{Zp}]+)/u)
    .map((part, at) => ({
      text: at % 2 === 1 ? [...part].map(escapeCharacter).join('') : part,
      isEscape: at % 2 === 1,
    }))
    .filter((part) => part.text !== '')
}

/** The same in one piece. */
export function visible(text: string): string {
  return visibleParts(text)
    .map((part) => part.text)
    .join('')
}

export function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

/** The last part of a path's bytes and the rest, both printable; parts are separated by `/`. */
export function printablePath(path: Uint8Array): {
  readonly name: string
  readonly folder: string
} {
  const slash = path.lastIndexOf(0x2f)
  return {
    name: printableName(path.subarray(slash + 1)),
    folder: slash === -1 ? '' : printableName(path.subarray(0, slash)),
  }
}

function printable(point: number): string {
  if (point === 0x5c) return '\\\\'
  if (point < 0x20 || point === 0x7f) return byteEscape(point)
  const character = String.fromCodePoint(point)
  return UNSEEN.test(character) ? `\\u{${point.toString(16).toUpperCase()}}` : character
}

function byteEscape(byte: number): string {
  return `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

/** Length of the well-formed sequence that starts here, 0 when there is none. The bounds of the second
 *  byte refuse overlong forms, surrogates and what lies above U+10FFFF (Unicode 16, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  const second = bytes[at + 1] ?? 0
  if (second < least || second > most) return 0
  for (let n = 2; n < length; n += 1) {
    if (((bytes[at + n] ?? 0) & 0xc0) !== 0x80) return 0
  }
  return length
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0
  let point = length === 1 ? first : first & (0xff >> (length + 1))
  for (let n = 1; n < length; n += 1) point = (point << 6) | ((bytes[at + n] ?? 0) & 0x3f)
  return point
}

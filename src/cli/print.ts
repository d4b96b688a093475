/** Text for people, safe on a terminal. */
import type { PrintedCustody } from '../domain/thing.ts'

/** Evidence may carry any character in its names: what a terminal would obey is shown as an escape. */
export function plain(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

/** Columns under their heads, two blanks between. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, ...rows.map((row) => row.map(plain))]
  const widths = heads.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Several lines of the evidence. */
export function block(text: string): string {
  return text.split('\n').map(plain).join('\n')
}

/** Label and value, one a line. */
export function facts(pairs: readonly (readonly [string, string | number])[]): string {
  const width = Math.max(...pairs.map(([label]) => label.length))
  return pairs.map(([label, value]) => `${label.padEnd(width)}  ${plain(String(value))}`).join('\n')
}

/** A hash as receipts print it: groups of 8. */
export function groupsOfEight(hex: string): string {
  return hex.match(/.{1,8}/g)?.join(' ') ?? ''
}

/** A fingerprint to be read aloud: 16 groups of 4, in two lines. */
export function groupsOfFour(hex: string): string {
  const groups = hex.match(/.{1,4}/g) ?? []
  return `${groups.slice(0, 8).join(' ')}\n${groups.slice(8).join(' ')}`
}

/** Pages that were written, with the digest to compare. */
export function printedText(printed: PrintedCustody): string {
  return [
    plain(printed.path),
    `SHA-256, also in entry ${printed.entry}:`,
    groupsOfFour(printed.sha256),
  ].join('\n')
}

/** Text of case and evidence on paper and in the page: hostile, so nothing in it may act or hide. */
import { visible } from '../../domain/printable.ts'

/** For element content and for attributes. All ASCII punctuation is written as a reference, so that no
 *  text, however made, forms a tag, an attribute or an address in the page's source. */
export function html(text: string): string {
  return visible(text).replace(/[^A-Za-z0-9 ,._()\u0080-\u{10ffff}-]/gu, (character) => {
    return `&#${character.codePointAt(0)};`
  })
}

/** Hexadecimal in groups that can be read aloud and compared on paper. */
export function groups(hex: string, size: number): string {
  return hex.match(new RegExp(`.{1,${size}}`, 'g'))?.join(' ') ?? ''
}

/** A part of a picture in per cent of its width and height, two decimals. */
export function percent(millionths: number): string {
  return `${(millionths / 10_000).toFixed(2)} %`
}

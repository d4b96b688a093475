/** Text has no signature: it is told by what it lacks and by how it begins. */

const SNIFFED_BYTES = 4_096

const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^\s*<\?xml[\s>]/i, 'application/xml'],
  [/^\s*(<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])/i, 'text/html'],
  [/^\s*<svg[\s>]/i, 'image/svg+xml'],
  [/^\s*[{[]\s*("|\{|\[|\}|\]|-?\d|true|false|null)/, 'application/json'],
  [/^BEGIN:VCARD/i, 'text/vcard'],
  [/^BEGIN:VCALENDAR/i, 'text/calendar'],
  [/^#EXTM3U/, 'application/vnd.apple.mpegurl'],
  [/^(From |Return-Path:|Received:|Delivered-To:|MIME-Version:)/i, 'message/rfc822'],
]

const BY_EXTENSION: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  md: 'text/markdown',
  css: 'text/css',
  js: 'text/javascript',
}

/** @returns A media type when the bytes read as text in UTF-8, UTF-16 with a mark, or a single-byte
 *  encoding; else null. */
export function textType(head: Uint8Array, name: string): string | null {
  const text = decodeText(head.subarray(0, SNIFFED_BYTES))
  if (text === null) return null
  const known = BEGINNINGS.find(([beginning]) => beginning.test(text))
  if (known?.[1] === 'application/xml' && /<svg[\s>]/i.test(text)) return 'image/svg+xml'
  return known?.[1] ?? BY_EXTENSION[extensionOf(name)] ?? 'text/plain'
}

/** The ending of a file name, lower case, without its dot; empty when there is none. */
export function extensionOf(name: string): string {
  return /[^/]\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? ''
}

function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.some(isBinary)) return null
  try {
    // A character may be cut by the end of what is looked at: `stream` does not mind that.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return looksSingleByte(bytes) ? new TextDecoder('latin1').decode(bytes) : null
  }
}

/** Control characters that no text has; tab, line feed, form feed, return and escape may occur. */
function isBinary(byte: number): boolean {
  return byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte)
}

/** Old texts: mostly ASCII, some letters above. Compressed or encrypted bytes are far from that. */
function looksSingleByte(bytes: Uint8Array): boolean {
  const high = bytes.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0)
  return high * 3 < bytes.length
}

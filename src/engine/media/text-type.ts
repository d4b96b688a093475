/** Text has no signature: it is told by what it lacks and by how it begins. */
import { encodingOf } from './text-encoding.ts'

const SNIFFED_BYTES = 4_096

const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^\s*<\?xml[\s>]/i, 'application/xml'],
  [/^\s*(<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])/i, 'text/html'],
  [/^\s*<svg[\s>]/i, 'image/svg+xml'],
  [/^\s*[{[]\s*("|\{|\[|\}|\]|-?\d|true|false|null)/, 'application/json'],
  [/^BEGIN:VCARD/i, 'text/vcard'],
  [/^BEGIN:VCALENDAR/i, 'text/calendar'],
  [/^#EXTM3U/, 'application/vnd.apple.mpegurl'],
]

const BY_EXTENSION: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  md: 'text/markdown',
  css: 'text/css',
  js: 'text/javascript',
}

/** @returns A media type when the bytes read as text in UTF-8, UTF-16, GB 18030 or a single-byte
 *  encoding; else null. */
export function textType(head: Uint8Array, name: string): string | null {
  const beginning = head.subarray(0, SNIFFED_BYTES)
  const encoding = encodingOf(beginning)
  if (encoding === null) return null
  const text = new TextDecoder(encoding).decode(beginning)
  if (/^From \S+ .{0,80}\d{4}\r?\n/.test(text)) return 'application/mbox'
  if (looksLikeMail(text)) return 'message/rfc822'
  const known = BEGINNINGS.find(([beginning]) => beginning.test(text))
  if (known?.[1] === 'application/xml' && /<svg[\s>]/i.test(text)) return 'image/svg+xml'
  return known?.[1] ?? BY_EXTENSION[extensionOf(name)] ?? 'text/plain'
}

/** It begins with header fields, two of them such as only messages have (RFC 5322, 3.6). */
function looksLikeMail(text: string): boolean {
  const [head = ''] = text.split(/\r?\n\r?\n/, 1)
  if (!/^[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]/.test(head)) return false
  const fields = head.match(
    /^(from|to|date|subject|message-id|mime-version|received|return-path|delivered-to):/gim,
  )
  return new Set(fields?.map((field) => field.toLowerCase())).size >= 2
}

/** The ending of a file name, lower case, without its dot; empty when there is none. */
export function extensionOf(name: string): string {
  return /[^/]\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? ''
}

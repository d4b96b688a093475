import type { Json } from '../../domain/jcs.ts'
import { parseCanonicalJson } from '../../domain/jcs.ts'
import { JSON_DEPTH } from './limits.ts'

export type JsonRead =
  | { readonly value: Json; readonly fault: null }
  | { readonly value: null; readonly fault: 'too-deep' | 'malformed' | 'member-twice' }

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text of bytes that must be UTF-8; null when they are not. A byte order mark stays and disturbs. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

/** JSON in its one canonical form, nothing before or after (RFC 8785). */
export function readCanonical(bytes: Buffer): JsonRead {
  if (isTooDeep(bytes)) return { value: null, fault: 'too-deep' }
  const text = utf8(bytes)
  const value = text === null ? null : parseCanonicalJson(text)
  return value === null ? { value: null, fault: 'malformed' } : { value, fault: null }
}

/** Any JSON in which no object has a member twice: of two, one reader takes the first, another the last
 *  (RFC 8259, 4). */
export function readJson(bytes: Buffer): JsonRead {
  if (isTooDeep(bytes)) return { value: null, fault: 'too-deep' }
  try {
    const text = utf8(bytes) ?? '!'
    const value = JSON.parse(text) as Json
    return hasMemberTwice(text) ? { value: null, fault: 'member-twice' } : { value, fault: null }
  } catch {
    return { value: null, fault: 'malformed' }
  }
}

/** @param text - Well-formed JSON, so that a text before a colon is a member's name. */
function hasMemberTwice(text: string): boolean {
  const open: Set<string>[] = []
  for (const [token, name] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (name !== undefined) {
      const names = open.at(-1)
      // One name may be written in several ways.
      const read = JSON.parse(name) as string
      if (names?.has(read)) return true
      names?.add(read)
    }
  }
  return false
}

/** Counted on the bytes, before any parser sees them. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0
  let isString = false
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (isString) {
      if (byte === 0x5c) at += 1
      else if (byte === 0x22) isString = false
    } else if (byte === 0x22) isString = true
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1
      if (depth > JSON_DEPTH) return true
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1
  }
  return false
}

/** Bytes of base64 that is in its canonical form; null otherwise. */
export function canonicalBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

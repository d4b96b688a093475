import type { Json } from '../../domain/jcs.ts'
import { parseCanonicalJson } from '../../domain/jcs.ts'
import { JSON_DEPTH } from './limits.ts'

export type JsonRead =
  | { readonly value: Json; readonly fault: null }
  | { readonly value: null; readonly fault: 'too-deep' | 'malformed' }

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

/** Any JSON. */
export function readJson(bytes: Buffer): JsonRead {
  if (isTooDeep(bytes)) return { value: null, fault: 'too-deep' }
  try {
    return { value: JSON.parse(utf8(bytes) ?? '!') as Json, fault: null }
  } catch {
    return { value: null, fault: 'malformed' }
  }
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

/**
 * JSON Canonicalization Scheme (RFC 8785) over the part of I-JSON (RFC 7493) that custody uses:
 * strings, booleans, null, integers below 2^53, arrays, objects. No floats, so no number has two forms.
 */

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Deeper than any format here (formats.md 5, 24: JSON depth 64). */
const MAX_DEPTH = 64

/** The one canonical text of a value.
 *  @throws {TypeError} for what I-JSON or this subset cannot hold: floats, −0, undefined, lone
 *  surrogates, depth above 64. Silently dropping a member would change what is signed. */
export function canonicalJson(value: Json): string {
  return isInOrder(value, 0) ? JSON.stringify(value) : write(value, 0)
}

/** Parses a text that must already be canonical, so that one value has exactly one byte form.
 *  @returns null when the text is not JSON or not canonical (duplicate keys, other spacing or order). */
export function parseCanonicalJson(text: string): Json | null {
  try {
    const value = JSON.parse(text) as Json
    return canonicalJson(value) === text ? value : null
  } catch {
    return null
  }
}

function write(value: Json, depth: number): string {
  if (depth > MAX_DEPTH) throw new TypeError('nested too deeply')
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return writeInteger(value)
  if (typeof value === 'string') return writeString(value)
  if (Array.isArray(value)) return `[${value.map((one) => write(one, depth + 1)).join(',')}]`
  if (typeof value === 'object') return writeObject(value as { [key: string]: Json }, depth)
  throw new TypeError(`not JSON: ${typeof value}`)
}

/** Members sorted by UTF-16 code units (RFC 8785, 3.2.3), which is how JavaScript sorts strings. */
function writeObject(value: { readonly [key: string]: Json }, depth: number): string {
  let text = '{'
  for (const key of Object.keys(value).sort()) {
    if (text.length > 1) text += ','
    text += `${writeString(key)}:${write(value[key] as Json, depth + 1)}`
  }
  return `${text}}`
}

/** Whether all names are in order already and nothing is to be refused: then JSON.stringify writes the same
 *  text, at a fraction of the cost. Names of digits JavaScript puts in an order of its own; they take the
 *  long way. */
function isInOrder(value: Json | undefined, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (value === null || typeof value === 'boolean') return true
  if (typeof value !== 'object') return isInteger(value)
  if (depth >= MAX_DEPTH) return false
  if (Array.isArray(value)) {
    // Not by every(), which passes over what was left out.
    for (const one of value as Json[]) if (!isInOrder(one, depth + 1)) return false
    return true
  }
  const object = value as { readonly [key: string]: Json }
  let before = ''
  for (const key in object) {
    if (key <= before || key < ':' || !key.isWellFormed()) return false
    if (!isInOrder(object[key], depth + 1)) return false
    before = key
  }
  return true
}

function isInteger(value: unknown): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

function writeInteger(value: number): string {
  if (!isInteger(value)) throw new TypeError('only integers below 2^53')
  return String(value)
}

function writeString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('lone surrogate')
  return JSON.stringify(value)
}

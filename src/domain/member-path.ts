/**
 * Where an item lies, as the catalogue keeps it: one string of bytes, unique in its source. Of a file of a
 * folder it is the path below the folder. Of a member of a container it is a zero byte, the container's item
 * id, a zero byte, the member's number in the container (decimal, from 0), `/`, and the name in the container
 * as it stands there. No file's path holds a zero byte, so the two never meet, and a container may hold one
 * name twice.
 */
import type { NameFinding } from './container.ts'
import type { ItemId } from './item.ts'
import { printableName } from './printable.ts'

const SLASH = 0x2f
const BACKSLASH = 0x5c

export function memberPath(parent: ItemId, place: number, name: Uint8Array): Uint8Array {
  const head = Array.from(`\0${parent}\0${place}/`, (character) => character.charCodeAt(0))
  const path = new Uint8Array(head.length + name.length)
  path.set(head)
  path.set(name, head.length)
  return path
}

/** The part of a path that is a name of the evidence's. */
export function insideOf(path: Uint8Array): Uint8Array {
  return path[0] === 0 ? path.subarray(path.indexOf(SLASH) + 1) : path
}

/** What of a member's name deserves a look. It is data here, and never a path. */
export function nameFindings(name: Uint8Array): NameFinding[] {
  const found: NameFinding[] = []
  const parts = partsOf(name)
  if (parts.includes('..')) found.push('climbs')
  if (name[0] === SLASH || name[0] === BACKSLASH || isDrive(name)) found.push('absolute')
  if (name.includes(BACKSLASH)) found.push('backslash')
  if (name.some((byte) => byte < 0x20 || byte === 0x7f)) found.push('control')
  const shown = printableName(name.filter((byte) => byte !== BACKSLASH && byte >= 0x20))
  if (shown.includes('\\u{')) found.push('unseen')
  if (/\\x[89A-F]/.test(shown)) found.push('not-utf8')
  if (name.length === 0) found.push('empty')
  return found
}

function isDrive(name: Uint8Array): boolean {
  const letter = (name[0] ?? 0) | 0x20
  return letter >= 0x61 && letter <= 0x7a && name[1] === 0x3a
}

function partsOf(name: Uint8Array): string[] {
  return printableName(name).replaceAll('\\\\', '/').split('/')
}

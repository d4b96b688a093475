/** Which names a bundle may use, so that they mean one file on every system (formats.md 5, 6). */

const PART = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i

export const MAX_DEPTH = 8
export const MAX_PART = 80
export const MAX_PATH = 200

/** Why `path` is not a permitted name; null when it is. */
export function nameFault(path: string): string | null {
  if (path.length > MAX_PATH) return 'the path is longer than 200 characters'
  const parts = path.split('/')
  if (parts.length > MAX_DEPTH) return 'the path is deeper than 8'
  for (const part of parts) {
    if (!PART.test(part)) return 'a part of the path has characters outside A-Z a-z 0-9 . _ -'
    if (part.length > MAX_PART) return 'a part of the path is longer than 80 characters'
    if (part.endsWith('.')) return 'a part of the path ends with a dot'
    if (DEVICE.test(part)) return 'a part of the path is a Windows device name'
  }
  return null
}

/** Pairs of names, folders included, that a system which ignores case would merge. */
export function collisions(paths: Iterable<string>): [string, string][] {
  const seen = new Map<string, string>()
  const found: [string, string][] = []
  for (const path of paths) {
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const prefix = end < 0 ? path : path.slice(0, end)
      const folded = prefix.toLowerCase()
      const other = seen.get(folded)
      if (other === undefined) seen.set(folded, prefix)
      else if (other !== prefix) found.push([other, prefix])
      if (end < 0) break
    }
  }
  return found
}

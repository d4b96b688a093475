/** The window's own files: what the build put into one folder, and nothing beside it. */
import { lstat, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

export type PageFile = { readonly mediaType: string; readonly bytes: Buffer }

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** Plain segments only: no escapes, no dot at a start, so neither `..` nor a hidden file. */
const PATH = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/

/** @param pathname - Of the request, still percent-encoded, as the page wrote it: hostile.
 *  @returns null for whatever is not an ordinary file of a known kind inside `root`. */
export async function readPageFile(root: string, pathname: string): Promise<PageFile | null> {
  const path = pathname === '/' ? '/index.html' : pathname
  const mediaType = MEDIA_TYPES[extname(path)]
  if (mediaType === undefined || !PATH.test(path)) return null
  const segments = path.slice(1).split('/')
  for (const [index] of segments.entries()) {
    const stat = await lstat(join(root, ...segments.slice(0, index + 1))).catch(() => null)
    const isLast = index === segments.length - 1
    // A link is refused too: it could lead out of the folder.
    if (stat === null || !(isLast ? stat.isFile() : stat.isDirectory())) return null
  }
  return { mediaType, bytes: await readFile(join(root, ...segments)) }
}

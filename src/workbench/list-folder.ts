import { readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, extname, join, resolve } from 'node:path'
import { RequestError } from '../domain/errors.ts'

/** More than a person scrolls through; `total` says how many there are. */
const MOST_LISTED = 1000

type Listed = { name: string; path: string; folder: boolean }

/** Folders of one folder of this machine, and its files with one of the endings, by name; for
 *  choosing a source, a target or a bundle. Hidden ones are left out. Null starts at home. */
export function listFolder(
  dir: string | null,
  endings: readonly string[],
): { dir: string; parent: string | null; entries: Listed[]; total: number } {
  const at = resolve(dir ?? homedir())
  try {
    const all = readdirSync(at, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .map((entry) => ({
        name: entry.name,
        path: join(at, entry.name),
        folder: entry.isSymbolicLink() ? isFolder(join(at, entry.name)) : entry.isDirectory(),
      }))
      .filter(({ name, folder }) => folder || endings.includes(extname(name).toLowerCase()))
      .sort((a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name))
    const up = dirname(at)
    return {
      dir: at,
      parent: up === at ? null : up,
      entries: all.slice(0, MOST_LISTED),
      total: all.length,
    }
  } catch (cause) {
    throw new RequestError('NOT_FOUND', 'this folder cannot be read', { cause })
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

import { constants, type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type BundleSource, SourceError } from './bundle-source.ts'
import { fileChunks } from './file-chunks.ts'
import type { Findings } from './findings.ts'
import { MAX_DEPTH, nameFault } from './path-rules.ts'

/** After so many names the event loop gets its turn. */
const NAMES_PER_TURN = 512

/** Lists a folder without following anything: links, link counts and special files are findings. */
export async function openFolder(root: string, findings: Findings): Promise<BundleSource> {
  const files = new Map<string, Stats>()
  const folders = new Set<string>()
  let names = 0
  const pending = ['']
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const children = list(root, folder, findings)
    if (children.length === 0 && folder !== '') {
      findings.error('empty-folder', folder, 'An empty folder is not part of a bundle.')
    }
    for (const child of children) {
      names += 1
      if (names % NAMES_PER_TURN === 0) await setImmediate()
      const path = place(folder, child, findings)
      if (path === null) continue
      const stats = lstat(root, path, findings)
      if (stats === null) continue
      if (stats.isDirectory()) {
        folders.add(path)
        if (path.split('/').length < MAX_DEPTH) pending.push(path)
        else findings.error('bad-name', path, 'The folder is deeper than a path may be.')
      } else if (isOrdinary(stats, path, findings)) files.set(path, stats)
    }
  }
  return {
    files: new Map([...files].map(([path, stats]) => [path, stats.size])),
    folders,
    chunks: (path) => chunksOf(join(root, ...path.split('/')), files.get(path)),
    close: async () => undefined,
  }
}

function list(root: string, folder: string, findings: Findings): Dirent<Buffer>[] {
  try {
    return readdirSync(join(root, folder), { encoding: 'buffer', withFileTypes: true })
  } catch {
    findings.error('unreadable-file', folder, 'The folder cannot be listed.')
    return []
  }
}

/** The path of a child, or null when its name is not permitted: then it is not touched any further. */
function place(folder: string, child: Dirent<Buffer>, findings: Findings): string | null {
  const name = child.name.toString('latin1')
  const path = folder === '' ? name : `${folder}/${name}`
  const fault = nameFault(path)
  if (fault === null) return path
  findings.error('bad-name', path, `Not a permitted name: ${fault}.`)
  // A link under a bad name is still a link, and said to be one.
  if (child.isSymbolicLink()) findings.error('link', path, 'A link is not part of a bundle.')
  return null
}

function lstat(root: string, path: string, findings: Findings): Stats | null {
  try {
    return lstatSync(join(root, path))
  } catch {
    findings.error('unreadable-file', path, 'The file cannot be looked at.')
    return null
  }
}

function isOrdinary(stats: Stats, path: string, findings: Findings): boolean {
  if (stats.isSymbolicLink()) {
    findings.error('link', path, 'A link is not part of a bundle.')
    return false
  }
  if (!stats.isFile()) {
    findings.error('special-file', path, 'Neither a file nor a folder.')
    return false
  }
  if (stats.nlink > 1) {
    findings.error(
      'link',
      path,
      'The file has more than one name (hard link); copy the bundle first.',
    )
  }
  return true
}

async function* chunksOf(path: string, listed: Stats | undefined): AsyncGenerator<Buffer> {
  if (listed === undefined) throw new SourceError('The file is not there.')
  // Between listing and opening the file may have become a link or a pipe: follow and wait for neither.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const file = await open(path, flags).catch((cause: unknown) => {
    throw new SourceError('The file cannot be opened.', { cause })
  })
  try {
    const before = await file.stat()
    if (before.ino !== listed.ino || before.size !== listed.size) {
      throw new SourceError('The file changed while it was verified.')
    }
    yield* fileChunks(file, 0, listed.size)
    const after = await file.stat()
    if (after.mtimeMs !== listed.mtimeMs || after.size !== listed.size) {
      throw new SourceError('The file changed while it was verified.')
    }
  } finally {
    await file.close()
  }
}

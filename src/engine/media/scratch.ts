/** Private places for unsealed bytes, for tools that read files: in memory where the system has a memory
 *  file system, else in its folder for temporary files. Never in a case, never beside evidence. */
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DecodeError } from '../../domain/errors.ts'

const PREFIX = 'safehold-scratch-'

/** A memory file is used only while this much stays free: a full memory kills programs. */
const SPARE = 2

/** One running program's scratch folders, mode 0700. What an earlier run left behind, for it was killed,
 *  is removed when this is made. */
export class Scratch {
  readonly #dirs: readonly string[]

  /** @param bases - folders to work in, best first */
  constructor(bases: readonly string[] = scratchBases()) {
    sweepScratch(bases)
    const mark = `${PREFIX}${process.pid}-${startOf(process.pid)}-`
    this.#dirs = bases.map((base) => {
      const dir = mkdtempSync(join(base, mark))
      chmodSync(dir, 0o700)
      return dir
    })
  }

  /** An empty folder that stays until {@link close}. */
  folder(): string {
    const dir = join(this.#dirs.at(-1) ?? '', randomUUID())
    mkdirSync(dir, { mode: 0o700 })
    return dir
  }

  /** Writes bytes to a private file (0600), lets `use` read it, and removes it whatever happens.
   *  @param sizeBytes - of all chunks: decides where there is room
   *  @throws {DecodeError} TOO_LARGE when there is no room; and what `chunks` or `use` throw */
  async withFile<T>(
    chunks: Iterable<Uint8Array>,
    sizeBytes: number,
    use: (path: string) => Promise<T>,
  ): Promise<T> {
    const path = join(this.#dirWithRoom(sizeBytes), randomUUID())
    try {
      await write(path, chunks)
      return await use(path)
    } finally {
      rmSync(path, { force: true })
    }
  }

  /** Removes all that is left. */
  close(): void {
    for (const dir of this.#dirs) rmSync(dir, { recursive: true, force: true })
  }

  #dirWithRoom(sizeBytes: number): string {
    const roomy = this.#dirs.find((dir) => freeBytes(dir) > sizeBytes * SPARE)
    return roomy ?? this.#dirs.at(-1) ?? ''
  }
}

/** One chunk a turn: whoever calls this stays free to answer while a long video is unsealed. */
async function write(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    for (const chunk of chunks) {
      await file.writeFile(chunk).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'ENOSPC') throw cause
        throw new DecodeError('TOO_LARGE', 'no room to unseal this file', { cause })
      })
    }
  } finally {
    await file.close()
  }
}

function scratchBases(): string[] {
  return freeBytes('/dev/shm') > 0 ? ['/dev/shm', tmpdir()] : [tmpdir()]
}

/** Removes the unsealed bytes of programs that were killed. Called also when the program starts: clear
 *  evidence must not lie about until somebody happens to need scratch again. */
export function sweepScratch(bases: readonly string[] = scratchBases()): void {
  for (const base of bases) {
    try {
      sweep(base)
    } catch {
      // a folder for temporary files that cannot be read: whoever needs one will say so
    }
  }
}

/** Removes folders of programs that no longer run. A number that the system has given to another program
 *  since is told by that program's start. */
function sweep(base: string): void {
  for (const name of readdirSync(base)) {
    const match = /^safehold-scratch-(\d+)-(\d+)-/.exec(name)
    if (match === null) continue
    const pid = Number(match[1])
    if (isRunning(pid) && startOf(pid) === match[2]) continue
    try {
      rmSync(join(base, name), { recursive: true, force: true })
    } catch {
      // another user's: theirs to sweep
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process started, in the kernel's ticks (proc(5), field 22); `0` where nobody says. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0'
  } catch {
    return '0'
  }
}

function freeBytes(dir: string): number {
  try {
    const { bavail, bsize } = statfsSync(dir)
    return bavail * bsize
  } catch {
    return 0
  }
}

/** One process at a time holds a case: the file `case.lock` in it says which. */
import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { CaseError } from '../domain/errors.ts'
import { foreseen } from './case-trouble.ts'
import { writeNewFile } from './disk.ts'

export type CaseLock = {
  /** Whether a process before did not come to close the case. It stays so until {@link forget}. */
  readonly wasKilled: boolean
  /** What that process has left behind is put right. */
  readonly forget: () => void
  readonly release: () => void
}

/** Texts of the locks that this process holds; of two cases opened at one moment they are the same. */
const held: string[] = []

type Holder = {
  readonly owner: string
  readonly host: string
  readonly pid: number
  /** When that process began, as its kernel counts it; null where the system does not say. */
  readonly started: string | null
  readonly since: string
}

/** Takes the lock; one whose process is gone from this host is taken over.
 *  @returns null on a medium that cannot be written.
 *  @throws {CaseError} CASE_IN_USE, saying by whom; DISK_FULL. */
export function takeLock(dir: string): CaseLock | null {
  const path = join(dir, 'case.lock')
  const own = `${JSON.stringify(thisProcess())}\n`
  for (let tries = 0; tries < 3; tries += 1) {
    const outcome = tryToWrite(path, own)
    if (outcome === 'taken') return takenLock(dir, own)
    if (outcome === 'read-only') return null
    const text = readHeld(path)
    if (text === null) continue
    if (!isAbandoned(text)) throw inUse(holderOf(text))
    takeAway(path, text)
  }
  throw inUse(null)
}

function tryToWrite(path: string, own: string): 'taken' | 'held' | 'read-only' {
  try {
    writeNewFile(path, own, 0o600)
    return 'taken'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    // Who holds the lock may have swept away what was to become it.
    if (code === 'EEXIST' || (code === 'ENOENT' && existsSync(dirname(path)))) return 'held'
    if (['EROFS', 'EACCES', 'EPERM'].includes(code)) return 'read-only'
    throw foreseen(error, dirname(path))
  }
}

function release(path: string, own: string): void {
  const at = held.indexOf(own)
  if (at !== -1) held.splice(at, 1)
  try {
    if (readHeld(path) === own) rmSync(path, { force: true })
  } catch {
    // The drive is gone or read-only by now: the lock stays, and whoever opens the case next sees that
    // nobody holds it.
  }
}

function readHeld(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function takenLock(dir: string, own: string): CaseLock {
  const path = join(dir, 'case.lock')
  held.push(own)
  return {
    wasKilled: deadAsides(dir).length > 0,
    forget: () => {
      for (const aside of deadAsides(dir)) rmSync(aside, { force: true })
    },
    release: () => release(path, own),
  }
}

/** Moves a dead process's lock aside: two processes that find it dead must not each remove the lock that
 *  the other has just taken. There it stays as the mark of a death that nobody has seen to. */
function takeAway(path: string, dead: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if ([dead, null].includes(readHeld(aside))) return
  try {
    linkSync(aside, path)
  } finally {
    rmSync(aside, { force: true })
  }
}

/** Never one of a living process, which another may be about to put back. */
function deadAsides(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => name.startsWith('case.lock.'))
    .map((name) => join(dir, name))
    .filter((aside) => isAbandoned(readHeld(aside) ?? ''))
}

/** @returns null when the lock is not one of ours: then nobody can say that its holder is gone. */
function holderOf(text: string): Holder | null {
  try {
    const { owner, host, pid, started, since } = JSON.parse(text) as Record<string, unknown>
    const isKnown =
      typeof owner === 'string' &&
      typeof host === 'string' &&
      Number.isInteger(pid) &&
      (typeof started === 'string' || started === null) &&
      typeof since === 'string'
    return isKnown ? ({ owner, host, pid, started, since } as Holder) : null
  } catch {
    return null
  }
}

function thisProcess(): Holder {
  return {
    owner: ownerName(),
    host: hostname(),
    pid: process.pid,
    started: startOf(process.pid),
    since: new Date().toISOString(),
  }
}

/** An account without a name has a number. */
function ownerName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}

/** Its process is gone; or it is this one, and could not remove it when it closed the case. */
function isAbandoned(text: string): boolean {
  const holder = holderOf(text)
  if (holder === null) return false
  return isGone(holder) || (isThisProcess(holder) && !held.includes(text))
}

function isThisProcess({ host, pid, started }: Holder): boolean {
  return host === hostname() && pid === process.pid && started === startOf(pid)
}

/** Only this host's processes can be looked for. A number that another process has got since counts as
 *  gone when the system tells when it began. */
function isGone(holder: Holder): boolean {
  if (holder.host !== hostname()) return false
  if (!isRunning(holder.pid)) return true
  const started = startOf(holder.pid)
  return started !== null && holder.started !== null && started !== holder.started
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Boot and ticks since boot (proc(5), stat, field 22); the process name before it may hold blanks. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return ticks === undefined ? null : `${boot} ${ticks}`
  } catch {
    return null
  }
}

function inUse(holder: Holder | null): CaseError {
  const by = holder === null ? '' : ` by ${holder.owner} on ${holder.host} since ${holder.since}`
  // The file may have been written by anyone: nothing of it reaches a terminal but plain characters.
  const printable = by.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
  return new CaseError('CASE_IN_USE', `this case is open${printable}`)
}

/** Starts the work as a process group of its own, and ends it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Kill, STAGES, type Stage, TELL_FD } from './kill.ts'
import type { Place } from './place.ts'

/** Far above what a run takes: one that hangs fails by this and not by nothing. */
const LONGEST_MS = 120_000

export type Run = {
  readonly pid: number
  readonly wasKilled: boolean
  /** The last stage it entered. */
  readonly stage: Stage
  readonly exitCode: number | null
  /** Steps by `stage kind`; empty unless it came to its end. */
  readonly counts: Readonly<Record<string, number>>
  readonly output: string
}

type How = { readonly kill?: Kill | null; readonly uid?: number }

/** Goes through the whole of the work, or up to the end of a stage. */
export function runWork(place: Place, { until, ...how }: How & { readonly until?: Stage }) {
  return runProgram('work-through.ts', { ...place, until: until ?? null }, how)
}

/** @param program - Of this folder. @param input - Its argument. */
export function runProgram(program: string, input: object, how: How): Promise<Run> {
  const { kill = null, uid } = how
  const child = spawn(
    process.execPath,
    ['--import', entry('kill-at.ts'), entry(program), JSON.stringify(input)],
    {
      detached: true,
      ...(uid !== undefined && { uid, gid: uid }),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, CRASH_KILL: JSON.stringify(kill), NODE_OPTIONS: '' },
    },
  )
  const { pid } = child
  // Without a number there is no process, and its group would be this one.
  if (pid === undefined) return once(child, 'error').then(([error]) => Promise.reject(error))
  let output = ''
  child.stdout?.on('data', (text) => {
    output += text
  })
  child.stderr?.on('data', (text) => {
    output += text
  })
  child.stdio[TELL_FD]?.on('data', () => {
    const until = performance.now() + (kill?.delayUs ?? 0) / 1000
    while (performance.now() < until);
    endGroup(pid)
  })
  const limit = setTimeout(() => endGroup(pid), LONGEST_MS)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode, signal) => {
      clearTimeout(limit)
      // Whatever the program had started ends with it; some of it may have lived a moment longer.
      endGroup(pid)
      resolve({
        pid,
        exitCode,
        output,
        wasKilled: signal === 'SIGKILL',
        stage: STAGES.findLast((stage) => output.includes(`stage ${stage}\n`)) ?? 'open',
        counts: JSON.parse(/^counts (.*)$/m.exec(output)?.[1] ?? '{}'),
      })
    })
  })
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It is gone.
  }
}

function entry(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

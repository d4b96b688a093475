/** Loaded before anything else, into the program and into each of its threads: kills the program, and
 *  all that it has started, at one exact step of its work. Nothing is stood in for: every step is done
 *  as always until the one at which everything ends. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { type Kill, STAGES, type Stage, type Step, TELL_FD } from './kill.ts'

const WRITING = [
  'writeSync',
  'writevSync',
  'writeFileSync',
  'fsyncSync',
  'fdatasync',
  'fchmodSync',
  'linkSync',
  'renameSync',
  'rmSync',
  'mkdirSync',
  'mkdtempSync',
] as const

const kill = JSON.parse(process.env['CRASH_KILL'] ?? 'null') as Kill | null
/** How many steps each stage had so far: in the main thread. */
export const counts: Record<string, number> = {}
let stage: Stage = isMainThread ? 'open' : 'ingest'

let isInCheckpoint = false

/** Whatever `work` changes on the disk is of a checkpoint. */
export function checkpointing<T>(work: () => T): T {
  isInCheckpoint = true
  try {
    return work()
  } finally {
    isInCheckpoint = false
  }
}

/** A stage that had fewer steps than that ends with the kill all the same. */
export function enterStage(next: Stage): void {
  console.log(`stage ${next}`)
  if (kill !== null && STAGES.indexOf(kill.stage) < STAGES.indexOf(next)) end(kill)
  stage = next
}

/** Does one step, unless the end comes before it; or ends right after. */
export function step<T>(kind: Step, work: () => T): T {
  const key = `${stage} ${kind}`
  counts[key] = (counts[key] ?? 0) + 1
  const isNow = kill?.stage === stage && kill.step === kind && kill.n === counts[key]
  if (isNow && kill.when === 'before') end(kill)
  const result = work()
  if (isNow && kill.when === 'after') end(kill)
  return result
}

/** A group of its own has the number of its leader. */
function end({ delayUs }: Kill): void {
  if (delayUs === 0) process.kill(-process.pid, 'SIGKILL')
  write.call(fs, TELL_FD, 'now')
}

const write = fs.writeSync
const kind: Step = isMainThread ? 'file' : 'thread-file'
const patched = fs as unknown as Record<string, (...args: unknown[]) => unknown>
for (const name of WRITING) {
  const original = patched[name]
  if (original === undefined) throw new TypeError(`node:fs has no ${name}`)
  const change = (...args: unknown[]) => step(kind, () => original.apply(fs, args))
  patched[name] = (...args) => {
    if (isMainThread && name === 'renameSync') return step('rename', () => change(...args))
    return isInCheckpoint ? step('checkpoint', () => change(...args)) : change(...args)
  }
}
syncBuiltinESMExports()

/** Loaded before anything else, into the program and into each of its threads: kills the program, and
 *  all that it has started, at one exact step of its work. Nothing is stood in for: every step is done
 *  as always until the one at which everything ends. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { isMainThread } from 'node:worker_threads'

/** Parts of a run, in order. Threads only ever work in the ingest. */
export const STAGES = ['open', 'ingest', 'preview', 'redact', 'approve', 'export', 'leave'] as const
export type Stage = (typeof STAGES)[number]

/** What is counted: changes that the main thread or a reading thread makes to the disk through Node; of
 *  the main thread's also its renamings alone, and those in the making of a checkpoint; and calls of the
 *  ledger (each of them inside a transaction that has not been committed yet). */
export type Step = 'file' | 'rename' | 'checkpoint' | 'thread-file' | 'entry'

export type Kill = {
  readonly stage: Stage
  readonly step: Step
  /** The how manieth of its stage, from 1; of its thread, for the reading threads. */
  readonly n: number
  readonly when: 'before' | 'after'
  /** 0: at once, by the program itself. Else it is told to the parent, which kills this much later. */
  readonly delayUs: number
}

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

/** The parent's end of this pipe is what it kills by. */
export const TELL_FD = 3

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

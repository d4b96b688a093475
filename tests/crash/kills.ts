/** Kills the work again and again, at points that a seed decides, and lets it go on each time. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { endState } from './end-state.ts'
import { examine, type Keys, leftovers } from './examine.ts'
import type { Kill, Stage, Step } from './kill.ts'
import { copyPlace, type Place } from './place.ts'
import { type Run, runWork } from './run-work.ts'

export type Undisturbed = {
  /** The prepared case, at its beginning. */
  readonly from: Place
  readonly keys: Keys
  readonly state: unknown
  readonly counts: Run['counts']
}

/** Runs once without a kill: what all others must come to. */
export async function undisturbed(from: Place, keys: Keys, dir: string): Promise<Undisturbed> {
  const place = copyPlace(from, dir)
  const run = await runWork(place, {})
  if (run.exitCode !== 0) throw new Error(`the undisturbed run failed:\n${run.output}`)
  const state = endState(place, keys)
  rmSync(dir, { recursive: true, force: true })
  return { from, keys, state, counts: run.counts }
}

/** Files that a reading thread changes for the files of the exhibit: about six each. */
const THREAD_STEPS = 90

/** A point in that stage. Half of them to the exact step, half up to 3 ms later. */
export function killIn(stage: Stage, random: () => number, counts: Run['counts']): Kill {
  const draw = (n: number) => 1 + Math.floor(random() * n)
  const kinds: readonly Step[] = ['file', 'entry', 'checkpoint']
  const known = kinds.filter((step) => `${stage} ${step}` in counts)
  const steps: readonly Step[] = stage === 'ingest' ? [...known, 'thread-file'] : known
  const step = steps[draw(steps.length) - 1] ?? 'file'
  const most = step === 'thread-file' ? THREAD_STEPS : (counts[`${stage} ${step}`] ?? 1)
  return {
    stage,
    step,
    n: draw(most),
    when: random() < 0.5 ? 'before' : 'after',
    delayUs: random() < 0.5 ? 0 : draw(3_000),
  }
}

export type Outcome = { readonly kill: Kill; readonly stage: Stage; readonly faults: string[] }

/** One case, killed once in each of these stages, examined each time, and then let go on to its end.
 *  @returns One outcome for each kill; the last one's faults are also those of the end. */
export async function killAndGoOn(
  { from, keys, state, counts }: Undisturbed,
  dir: string,
  stages: readonly Stage[],
  random: () => number,
): Promise<Outcome[]> {
  const place = copyPlace(from, dir)
  const outcomes: Outcome[] = []
  const pids: number[] = []
  for (const stage of stages) {
    const kill = killIn(stage, random, counts)
    let run = await runWork(place, { kill })
    pids.push(run.pid)
    if (run.exitCode === 0 && kill.delayUs > 0) {
      // It came to its end within the delay: killed at the same step, then, of a run that has nothing to do.
      run = await runWork(place, { kill: { ...kill, delayUs: 0 } })
      pids.push(run.pid)
    }
    const faults = run.wasKilled
      ? await examine(place, keys).catch((error: unknown) => [`does not open: ${error}`])
      : [`was not killed:\n${run.output}`]
    outcomes.push({ kill, stage: run.stage, faults })
  }
  const last = await runWork(place, {})
  const faults =
    last.exitCode === 0 ? atTheEnd(place, keys, state, pids) : [`fails:\n${last.output}`]
  outcomes.at(-1)?.faults.push(...faults.map((fault) => `gone on: ${fault}`))
  if (outcomes.every(({ faults }) => faults.length === 0)) {
    rmSync(dir, { recursive: true, force: true })
  }
  return outcomes
}

function atTheEnd(place: Place, keys: Keys, expected: unknown, pids: readonly number[]): string[] {
  const state = endState(place, keys)
  return [
    ...leftovers(place.caseDir),
    ...(existsSync(join(place.caseDir, 'case.lock')) ? ['the lock is still there'] : []),
    ...forgottenScratch(pids),
    ...differences(expected, state),
  ]
}

function differences(expected: unknown, actual: unknown): string[] {
  const left = expected as Record<string, unknown>
  const right = actual as Record<string, unknown>
  return Object.keys(left)
    .filter((part) => !isDeepStrictEqual(left[part], right[part]))
    .map((part) => `${part}: ${JSON.stringify(right[part])} is not ${JSON.stringify(left[part])}`)
}

/** Folders of unsealed evidence that the killed programs had. */
function forgottenScratch(pids: readonly number[]): string[] {
  return ['/dev/shm', tmpdir()]
    .flatMap((dir) => (existsSync(dir) ? readdirSync(dir) : []))
    .filter((name) => pids.some((pid) => name.startsWith(`safehold-scratch-${pid}-`)))
    .map((name) => `unsealed evidence is left: ${name}`)
}

/** One line that is enough to do it again. */
export function told({ kill, stage, faults }: Outcome): string {
  const at = `${kill.when} ${kill.step} ${kill.n} of ${kill.stage} +${kill.delayUs} µs (in ${stage})`
  return `${at}: ${faults.join('; ') || 'good'}`
}

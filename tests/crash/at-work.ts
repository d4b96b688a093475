/** A prepared case, what it comes to undisturbed, and a program at work in copies of it, in this process:
 *  for troubles that come from around the program. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { JobProgress } from '../../src/domain/job.ts'
import type { Input, Output, RequestName } from '../../src/ipc/contract.ts'
import {
  createWorkbench,
  type Workbench,
  type WorkbenchOptions,
} from '../../src/workbench/workbench.ts'
import { approveNewest } from '../workbench/approving.ts'
import { endState } from './end-state.ts'
import { examine, keysOf } from './examine.ts'
import { type Undisturbed, undisturbed } from './kills.ts'
import {
  AUDIENCE,
  EXHIBIT,
  fillExhibit,
  makeCase,
  type Place,
  passphraseOf,
  REGIONS,
} from './place.ts'
import { runWork } from './run-work.ts'

export type Prepared = {
  /** For everything; removed by `remove`. */
  readonly dir: string
  readonly reference: Undisturbed
  readonly remove: () => void
}

export async function prepare(largeMib: number): Promise<Prepared> {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-crash-'))
  const source = join(dir, 'exhibit')
  mkdirSync(source)
  await fillExhibit(source, largeMib)
  const prepared = await makeCase(join(dir, 'prepared'), source)
  const reference = await undisturbed(prepared, await keysOf(prepared), join(dir, 'undisturbed'))
  return { dir, reference, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** The case is good, and the work comes to the end that it would have had.
 *  @param warning - That may be found until somebody has signed in again. */
export async function goesOn(
  { reference }: Prepared,
  place: Place,
  warning: string | null = null,
): Promise<void> {
  const found = await examine(place, reference.keys)
  expect(found.filter((one) => one !== warning)).toEqual([])
  const run = await runWork(place, {})
  expect(run.exitCode, run.output).toBe(0)
  await isAtItsEnd(reference, place)
}

export async function isAtItsEnd(reference: Undisturbed, place: Place): Promise<void> {
  expect(endState(place, reference.keys)).toEqual(reference.state)
  expect(await examine(place, reference.keys)).toEqual([])
}

export type AtWork = Awaited<ReturnType<typeof atWork>>

const benches: Workbench[] = []

/** Opens the case, an analyst signed in. */
export async function atWork(place: Place, options: Partial<WorkbenchOptions> = {}) {
  const bench = createWorkbench({ home: place.home, version: '0.0.0-crash', ...options })
  benches.push(bench)
  const request = (name: string, input: unknown) => bench.request(name, input)
  const ask = async <R extends RequestName>(name: R, input: Input<R>): Promise<Output<R>> => {
    const reply = await request(name, input)
    if (!reply.ok) throw new Error(`${name}: ${reply.error.code}`)
    return reply.value as Output<R>
  }
  const signIn = (user: string) =>
    ask('session.signIn', { user: user as never, passphrase: passphraseOf(user) })
  await ask('case.open', { dir: place.caseDir })
  await signIn('mokafor')
  /** Ends with the job; `at` is called once, when it first reports the stage. */
  const ended = ({ job }: Output<'ingest.start'>, stage?: string, at?: () => void) => {
    let isDone = false
    return bench.finished(job, (progress: JobProgress) => {
      if (progress.stage !== stage || isDone) return
      isDone = true
      at?.()
    })
  }
  return {
    request,
    ask,
    signIn,
    ingest: async (stage?: string, at?: () => void) =>
      ended(await ask('ingest.start', { exhibit: EXHIBIT, source: place.source }), stage, at),
    redact: async () => request('redaction.make', { item: await chosen(), regions: REGIONS }),
    approve: async () => {
      await approveNewest(bench, await chosen())
    },
    exportTo: async (parentDir: string, stage?: string, at?: () => void) =>
      ended(await ask('bundle.export', { audience: AUDIENCE, parentDir }), stage, at),
    /** A program that cannot write that it closes is closed all the same. */
    close: () => bench.close().catch(() => undefined),
  }

  async function chosen() {
    const { items } = await ask('item.list', {
      filter: { kind: ['still'], text: place.redact },
      sort: 'found',
      descending: false,
      offset: 0,
      limit: 1,
    })
    if (items[0] === undefined) throw new TypeError('the picture to redact is not there')
    return items[0].id
  }
}

/** To be called after each test: a folder that a program has open cannot be unmounted. */
export async function closeAll(): Promise<void> {
  for (const bench of benches.splice(0)) await bench.close().catch(() => undefined)
}

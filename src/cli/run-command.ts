/** Runs one command: opens the case, signs in, asks, prints, signs out. */
import type { Command } from 'commander'
import { asciiJson } from '../domain/ascii-json.ts'
import type { JobId, JobProgress } from '../domain/job.ts'
import { workstationHome } from '../engine/signing/workstation.ts'
import type { Input, Output, RequestName } from '../ipc/contract.ts'
import { createWorkbench, type Workbench } from '../workbench/workbench.ts'
import { EXIT } from './exit-codes.ts'
import { readPassphrase } from './passphrase.ts'
import { plain } from './print.ts'
import { damaged, RED } from './red-state.ts'
import { VERSION } from './version.ts'

/** Options that every command has. */
export type Common = {
  readonly case?: string
  readonly user?: string
  readonly passphraseFile?: string
  readonly json?: boolean
}

/** Asks the program. @throws {Refused} with the program's code and words. */
export type Ask = <R extends RequestName>(name: R, input: Input<R>) => Promise<Output<R>>

/** A refused or failed request, as the program told it. */
export class Refused extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Something that was typed does not do: told apart where 1 is an answer, as in `verify`. */
export class WrongArgument extends Refused {}

/** What a command gives back: data for `--json`, lines for people, and an exit code if not 0. */
export type Answer = {
  readonly json: unknown
  readonly text: string
  readonly exitCode?: number
}

type Desk = {
  readonly ask: Ask
  readonly finish: (job: JobId) => Promise<JobProgress>
  /** Waits until the ledger is read as far as an opening reads it. @returns How much is wrong with it. */
  readonly opened: () => Promise<number>
  /** The one picture of a look that is held. @throws {Refused} NOT_GRANTED. */
  readonly pixels: (hold: string) => Promise<Uint8Array>
}

/** For what needs no case and no person. */
export function withoutCase(work: (desk: Desk, options: Common) => Promise<Answer>) {
  return (command: Command) => run(command, (desk, options) => work(desk, options))
}

/** For what needs a case, but nobody signed in. */
export function withCase(work: (desk: Desk, options: Common) => Promise<Answer>) {
  return (command: Command) =>
    run(command, async (desk, options) => {
      await openCase(desk, options)
      return work(desk, options)
    })
}

/** For what a person does in a case. Signing out, which makes a checkpoint, is part of it.
 *  @param work - Is told the passphrase too: changing it needs it once more. */
export function signedIn(
  work: (desk: Desk, options: Common, passphrase: string) => Promise<Answer>,
) {
  return (command: Command) =>
    run(command, async (desk, options) => {
      await openCase(desk, options)
      const user = options.user ?? process.env['SAFEHOLD_USER']
      if (user === undefined) throw new Refused('BAD_INPUT', 'say who you are: --user <id>')
      const passphrase = await readPassphrase(options.passphraseFile, `passphrase of ${user}`)
      const { failedBefore } = await desk.ask('session.signIn', { user: user as never, passphrase })
      if (failedBefore !== null) {
        const { count, since } = failedBefore
        process.stderr.write(
          `safehold: wrong passphrases for ${user} since your last sign-in: ${count}, the first at ${since}\n`,
        )
      }
      return work(desk, options, passphrase)
    })
}

async function openCase(desk: Desk, options: Common): Promise<void> {
  const dir = options.case ?? process.env['SAFEHOLD_CASE']
  if (dir === undefined) throw new Refused('BAD_INPUT', 'name the case: --case <folder>')
  await desk.ask('case.open', { dir })
  const faults = await desk.opened()
  if (faults > 0) process.stderr.write(`safehold: ${damaged(faults)}\n`)
  const { state } = await desk.ask('anchor.state', {})
  if (state === 'contradicted') process.stderr.write(`safehold: ${RED}\n`)
}

async function run(
  command: Command,
  work: (desk: Desk, options: Common) => Promise<Answer>,
): Promise<void> {
  const options = command.optsWithGlobals<Common>()
  const bench = createWorkbench({ home: workstationHome(), version: VERSION })
  try {
    const answer = await work(deskOf(bench, options), options)
    process.stdout.write(options.json ? `${asciiJson(answer.json, 2)}\n` : `${answer.text}\n`)
    process.exitCode = answer.exitCode ?? EXIT.done
  } catch (error) {
    process.exitCode = tell(error, options)
  } finally {
    await bench.close()
  }
}

function deskOf(bench: Workbench, options: Common): Desk {
  const ask: Ask = async (name, input) => {
    const reply = await bench.request(name, input)
    if (!reply.ok) throw new Refused(reply.error.code, reply.error.message)
    return reply.value as Output<typeof name>
  }
  return {
    ask,
    finish: (job) => finish(bench, ask, job, options),
    opened: () =>
      bench
        .opened((progress) => showProgress(progress, options))
        .finally(() => endProgress(options)),
    pixels: async (hold) => {
      const { status, body } = await bench.media('reveal', hold, new URLSearchParams())
      if (status !== 200) throw new Refused('NOT_GRANTED', 'there is nothing to look at')
      return body
    },
  }
}

/** Waits for a job, shows how far it is, and cancels it on an interrupt. */
async function finish(
  bench: Workbench,
  ask: Ask,
  job: JobId,
  options: Common,
): Promise<JobProgress> {
  const interrupt = () => void ask('job.cancel', { job }).catch(() => undefined)
  process.once('SIGINT', interrupt)
  try {
    return await bench.finished(job, (progress) => showProgress(progress, options))
  } finally {
    process.off('SIGINT', interrupt)
    endProgress(options)
  }
}

function showProgress(progress: JobProgress, options: Common): void {
  if (!process.stderr.isTTY || options.json) return
  process.stderr.write(`\r\x1b[K${progressLine(progress)}`)
}

function endProgress(options: Common): void {
  if (process.stderr.isTTY && !options.json) process.stderr.write('\r\x1b[K')
}

function progressLine({ stage, items, itemsTotal, secondsLeft, current }: JobProgress): string {
  const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`
  return `${stage} ${items}${itemsTotal === null ? '' : ` of ${itemsTotal}`}${left}  ${plain(current ?? '')}`
}

function tell(error: unknown, options: Common): number {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL'
  const message = error instanceof Error ? error.message : String(error)
  if (options.json) process.stdout.write(`${asciiJson({ error: { code, message } }, 2)}\n`)
  else process.stderr.write(`safehold: ${plain(message)} (${code})\n`)
  if (code === 'INTERNAL') return EXIT.internal
  return error instanceof WrongArgument ? EXIT.usage : EXIT.failed
}

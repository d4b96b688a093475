/** What runs behind the window and behind the command line alike: one gate, one open case, who is
 *  signed in. Knows nothing of Electron. */
import { createHash } from 'node:crypto'
import type { JobId, JobProgress } from '../domain/job.ts'
import type { Session } from '../domain/people.ts'
import { type KeyStore, WorkstationMemory } from '../engine/anchors/workstation-memory.ts'
import { type Clock, systemClock } from '../engine/clock.ts'
import { DecoderPool } from '../engine/media/decoder-pool.ts'
import { sweepScratch } from '../engine/media/scratch.ts'
import { standBeside } from '../engine/second-person.ts'
import type { Reply } from '../ipc/contract.ts'
import { dispatch, type Gate } from '../ipc/dispatch.ts'
import type { EventName } from '../ipc/events.ts'
import { Desk } from './desk.ts'
import { handlersOf } from './handlers.ts'
import { type MediaReply, serveMedia } from './media.ts'

export type Workbench = {
  /** Runs one request as whoever is signed in. Never rejects. */
  readonly request: (name: string, input: unknown) => Promise<Reply<unknown>>
  /** Pixels that the signed-in person may see: blurred; clear only for a look that is held. */
  readonly media: (kind: string, id: string, query: URLSearchParams) => Promise<MediaReply>
  /** @returns A function that stops listening. */
  readonly onEvent: (listener: (name: EventName, event: unknown) => void) => () => void
  /** Waits until what an opening has to read of the ledger is read.
   *  @returns How much is wrong with it. */
  readonly opened: (onProgress: (p: JobProgress) => void) => Promise<number>
  /** Waits for work to end. */
  readonly finished: (job: JobId, onProgress: (p: JobProgress) => void) => Promise<JobProgress>
  /** Signs out. A ledger that cannot be written does not keep anyone signed in. */
  readonly lock: (reason: 'idle' | 'system') => void
  readonly close: () => Promise<void>
}

export type WorkbenchOptions = {
  /** Folder of this workstation's own settings and its sealed signing key. */
  readonly home: string
  readonly version: string
  /** Told of failures nobody foresaw, whole. The log is for the workstation, not for the window. */
  readonly onUnexpected?: (error: unknown) => void
  /** Where this system has one: what is remembered of a ledger is sealed by it. */
  readonly keyStore?: KeyStore | null
  /** Makes the processes that decode hostile media. */
  readonly makeDecoders?: () => DecoderPool
  /** The workstation's own unless a test says otherwise. */
  readonly clock?: Clock
}

export function createWorkbench(options: WorkbenchOptions): Workbench {
  sweepScratch()
  const listeners = new Set<(name: EventName, event: unknown) => void>()
  const onUnexpected = options.onUnexpected ?? printUnexpected
  const desk = new Desk({
    onUnexpected,
    home: options.home,
    version: options.version,
    clock: options.clock ?? systemClock,
    memory: new WorkstationMemory(options.home, options.keyStore ?? null),
    makeDecoders: options.makeDecoders ?? (() => new DecoderPool()),
    emit: (name, event) => {
      for (const listener of listeners) listener(name, event)
    },
  })
  const gate = gateOf(desk, onUnexpected)
  const finished: Workbench['finished'] = async (id, onProgress) => {
    const { job, ended } = desk.job(id)
    const listener = (name: EventName) => {
      if (name === 'job.progress') onProgress(job.progress())
    }
    listeners.add(listener)
    await ended
    listeners.delete(listener)
    return job.progress()
  }
  return {
    request: (name, input) => dispatch(gate, name, input, desk.session),
    media: (kind, id, query) => serveMedia(desk, kind, id, query),
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    opened: async (onProgress) => {
      const reading = desk
        .jobs()
        .find(({ kind, state }) => kind === 'opening' && state === 'running')
      if (reading !== undefined) await finished(reading.job, onProgress)
      return desk.ledgerFaults
    },
    finished,
    lock: (reason) => {
      try {
        desk.leave(reason)
      } catch (error) {
        onUnexpected(error)
      }
    },
    close: () => desk.close(),
  }
}

function gateOf(desk: Desk, onUnexpected: (error: unknown) => void): Gate {
  return {
    handlers: handlersOf(desk),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    second: (claim, session) =>
      desk.reply((signal) => standBeside(desk.case, claim, session, signal)),
    record: (act, session, start) => desk.record(act, session, start),
    refused: (name, session, code) => noteRefusal(desk, name, session, code),
    foreseen: (error) => desk.foreseen(error),
    onUnexpected,
  }
}

/** A refusal stands whether or not it can be noted: nothing was done, so nothing is lost by it. */
function noteRefusal(desk: Desk, request: string, session: Session, code: string): void {
  try {
    desk.case.ledger.append({ action: 'refused', data: { request, code } }, session)
  } catch {
    // The ledger cannot be written, which the next act will say.
  }
}

function printUnexpected(error: unknown): void {
  process.stderr.write(
    `safehold: unexpected failure\n${error instanceof Error ? error.stack : error}\n`,
  )
}

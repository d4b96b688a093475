/** At which step of its work a program is killed. */

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

/** The parent's end of this pipe is what it kills by. */
export const TELL_FD = 3

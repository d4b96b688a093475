import { z } from 'zod'
import { ItemId } from '../domain/item.ts'
import { JobProgress } from '../domain/job.ts'

/** What the program tells the window unasked. A page that misses one asks again; none is the only copy. */
export const events = {
  'job.progress': JobProgress,
  /** These items look different now; empty: ask for everything again. */
  'items.changed': z.strictObject({ items: z.array(ItemId) }),
  'session.locked': z.strictObject({ reason: z.enum(['signed-out', 'idle', 'system']) }),
} as const

export type EventName = keyof typeof events
export type EventOf<E extends EventName> = z.output<(typeof events)[E]>

/** Sends one event. Main gives one that reaches the window; the command line one that prints. */
export type Emit = <E extends EventName>(name: E, event: EventOf<E>) => void

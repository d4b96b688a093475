import { setImmediate as turn } from 'node:timers/promises'
import { atomically, type WritableDb } from './database.ts'
import { syncLog, withoutSync } from './database-sync.ts'

/** A turn may take this long; whoever asks the window something waits no longer than that. */
const TURN_MS = 6

/** Does many small changes without holding the main thread: as many as fit a turn make one
 *  transaction, then others get theirs. Each change is in the catalogue whole or not at all; all are on the
 *  disk when this resolves, and the thread has not waited for it. */
export async function inTurns<T>(
  db: WritableDb,
  changes: readonly T[],
  apply: (change: T) => void,
): Promise<void> {
  for (let next = 0; next < changes.length; ) {
    const start = performance.now()
    withoutSync(db, () =>
      atomically(db, () => {
        do {
          const change = changes[next] as T
          next += 1
          apply(change)
        } while (next < changes.length && performance.now() - start < TURN_MS)
      }),
    )
    await turn()
  }
  if (changes.length > 0) await syncLog(db)
}

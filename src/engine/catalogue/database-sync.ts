/** When what the catalogue commits is on the disk. A transaction of a person's act is when it ends. Those of long work
 *  are soon after: their disk is waited for off the main thread, once for many. */
import { syncFileSoon } from '../disk.ts'
import type { WritableDb } from './database.ts'

/** Runs `work`, whose transactions are whole, in order, and on the disk only after the next {@link syncLog}, or the next
 *  transaction that is not run here. A power cut before that takes the last of them, never one of the middle: each
 *  page of the log carries a sum over all before it (sqlite.org/walformat.html, "checksum").
 *  @param work - Not a part of a transaction that is open. */
export function withoutSync<T>(db: WritableDb, work: () => T): T {
  if (db.inTransaction || !hasLog(db)) return work()
  db.pragma('synchronous = NORMAL')
  try {
    return work()
  } finally {
    db.pragma('synchronous = FULL')
  }
}

/** Resolves when all that has been committed is on the disk. @throws Whatever the file system throws. */
export async function syncLog(db: WritableDb): Promise<void> {
  if (hasLog(db)) await syncFileSoon(`${db.name}-wal`)
}

/** Some file systems cannot have one; there each transaction is on the disk when it ends. */
function hasLog(db: WritableDb): boolean {
  return db.pragma('journal_mode', { simple: true }) === 'wal'
}

import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { openReadable, type ReadableDb } from './catalogue/database.ts'
import { Scratch } from './media/scratch.ts'

/** An open catalogue, and what to do when it is done with. */
export type Stored = { readonly db: ReadableDb; readonly close: () => void }

/** Opens a catalogue for reading; also one that was left with its write-ahead log on a medium that
 *  cannot be written. SQLite must write beside such a log, so both are copied out first. */
export function openSnapshot(path: string): Stored {
  try {
    return withClose(openReadable(path))
  } catch (error) {
    if (!isUnwritable(error)) throw error
  }
  // A catalogue holds names in clear: where a program is killed, the next one removes such a copy.
  const scratch = new Scratch()
  const forget = () => scratch.close()
  try {
    const copy = join(scratch.folder(), 'catalogue.db')
    copyFileSync(path, copy)
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`)
    return withClose(openReadable(copy), forget)
  } catch (error) {
    forget()
    throw error
  }
}

function withClose(db: ReadableDb, forget: () => void = () => undefined) {
  const close = () => {
    db.close()
    forget()
  }
  return { db, close }
}

function isUnwritable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^SQLITE_(CANTOPEN|READONLY|PERM|IOERR)/.test(code)
}

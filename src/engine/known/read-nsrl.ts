/** NSRL's RDSv3, a SQLite database: full (a view FILE over METADATA) and minimal (a table FILE) alike. It is
 *  opened for reading, nothing in it is trusted, and of its columns only the hashes are asked for. */
import Sqlite from 'better-sqlite3'
import { KnownError } from '../../domain/errors.ts'
import { type Sink, strongest } from './known-entry.ts'

type File = { readonly sha256: unknown; readonly sha1: unknown; readonly md5: unknown }

/** @param at - Called now and then, with the number of records read.
 *  @returns The version that the set calls itself, or null.
 *  @throws {KnownError} NOT_A_SET without the table or view FILE; SET_DAMAGED. */
export function readNsrl(path: string, sink: Sink, at: (records: number) => void): string | null {
  let db: Sqlite.Database | null = null
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true })
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    const named = db
      .prepare<[], string>(`SELECT name FROM pragma_table_info('FILE')`)
      .pluck()
      .all()
      .map((name) => String(name).toLowerCase())
    const columns = ['sha256', 'sha1', 'md5'].map((name) =>
      named.includes(name) ? `"${name}" AS ${name}` : `NULL AS ${name}`,
    )
    if (!['sha256', 'sha1', 'md5'].some((name) => named.includes(name))) {
      throw new KnownError('NOT_A_SET', 'this database has no files of NSRL in it')
    }
    let records = 0
    for (const { sha256, sha1, md5 } of db
      .prepare<[], File>(`SELECT ${columns.join(', ')} FROM FILE`)
      .iterate()) {
      const hash = strongest([sha256, sha1, md5])
      if (hash === null) sink.unread()
      else sink.entry({ hash, category: '' })
      records += 1
      if (records % 10_000 === 0) at(records)
    }
    return versionOf(db)
  } catch (cause) {
    if (cause instanceof KnownError) throw cause
    throw new KnownError('SET_DAMAGED', 'this database is damaged', { cause })
  } finally {
    db?.close()
  }
}

function versionOf(db: Sqlite.Database): string | null {
  try {
    const version = db.prepare<[], unknown>('SELECT version FROM VERSION LIMIT 1').pluck().get()
    return typeof version === 'string' ? version.slice(0, 120) : null
  } catch {
    return null
  }
}

import type { Finding } from '../../domain/finding.ts'
import { isOfSqlite, type ReadableDb } from '../catalogue/database.ts'
import { broken } from './case-findings.ts'

export const CATALOGUE = 'catalogue.db'

/** Damage that one table may name. */
const PER_TABLE = 100

/** Whether the database is one: every page of every table and index is where and what it should be, every
 *  index has what its table has, and every row that names another finds it. Table by table, so that it can
 *  be stopped between two. What no index and no entry of the ledger repeats (the text of a note, say) can
 *  be altered within its page without this noticing: SQLite has no sums of its pages.
 *  @param step - Called after each table; what it throws ends the check. */
export function checkDatabase(db: ReadableDb, step: () => void): Finding[] {
  const findings: Finding[] = []
  const say = (message: string) => findings.push(broken('database-damaged', CATALOGUE, message))
  const tables = attempt(say, 'sqlite_schema', () => tablesOf(db)) ?? []
  for (const table of ['sqlite_schema', ...tables]) {
    attempt(say, table, () => {
      const sql = `PRAGMA integrity_check(${quoted(table)})`
      const said = db.prepare<[], string>(sql).pluck().all().slice(0, PER_TABLE)
      for (const text of said)
        if (text !== 'ok') say(`table ${table}: ${text.replace(/\s+/g, ' ')}`)
    })
    step()
  }
  attempt(say, 'free pages', () => {
    // Pages of no table: they are looked at with all the others only, so only when there are any.
    if (Number(db.pragma('freelist_count', { simple: true })) === 0) return
    const said = db.prepare<[], string>('PRAGMA quick_check').pluck().all().slice(0, PER_TABLE)
    for (const text of said) if (text !== 'ok') say(text.replace(/\s+/g, ' '))
  })
  attempt(say, 'references', () => {
    const strays = db.prepare<[], Stray>('PRAGMA foreign_key_check').all().slice(0, PER_TABLE)
    for (const { table, parent } of strays) say(`table ${table}: a row names no row of ${parent}`)
  })
  return findings
}

type Stray = { readonly table: string; readonly parent: string }

function tablesOf(db: ReadableDb): string[] {
  const names = `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`
  return db.prepare<[], string>(names).pluck().all()
}

/** What SQLite cannot read at all it says by an error. */
function attempt<T>(say: (message: string) => void, what: string, work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (!isOfSqlite(error)) throw error
    say(`${what}: ${error.code}, ${error.message}`)
    return null
  }
}

function quoted(name: string): string {
  return `'${name.replaceAll("'", "''")}'`
}

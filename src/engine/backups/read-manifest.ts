/** The work of the process that reads one backup's manifest: `Manifest.db`, a SQLite database, and `Manifest.plist`. It holds
 *  no key. Of the database only one ordinary table is asked for; what else its schema says is not believed. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { BinaryPlist, type Ref } from './binary-plist.ts'
import type { ManifestAnswer, ManifestEntry } from './manifest-answer.ts'

export type ManifestTask = {
  /** Private copies, of our own choosing; null where there is none. */
  readonly database: string
  readonly plist: string | null
}

/** More than any telephone holds. */
const MOST_FILES = 2_000_000
const BATCH = 500
const MOST_PLIST_BYTES = 16_777_216
const MOST_RECORD_BYTES = 65_536
/** Bytes. */
const MOST_DOMAIN = 1_024
const MOST_PATH = 8_192
const COLUMNS = ['fileID', 'domain', 'relativePath', 'flags', 'file']
/** Of `flags`: an ordinary file; folders are 2, links 4. */
const FILE = 1
/** End of the year 9999: beyond, it is no date. */
const LAST_SECOND = 253_402_300_799

type Row = Readonly<Record<(typeof COLUMNS)[number], unknown>>

/** Never throws for what the files are like. */
export function* readManifest({ database, plist }: ManifestTask): Generator<ManifestAnswer> {
  const isEncrypted = plist !== null && saysEncrypted(plist)
  const end = (isManifest: boolean, failure: 'damaged' | 'too-many' | null): ManifestAnswer => {
    return { kind: 'end', isManifest, failure: isEncrypted ? 'encrypted' : failure }
  }
  let db: Sqlite.Database | null = null
  let isManifest = false
  try {
    db = new Sqlite(database, { readonly: true, fileMustExist: true })
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    isManifest = hasTable(db)
    yield end(isManifest, isManifest ? yield* entries(db) : 'damaged')
  } catch {
    yield end(isManifest, 'damaged')
  } finally {
    db?.close()
  }
}

/** An ordinary table: a view, a virtual table or a column that is computed would run what the evidence wrote. */
function hasTable(db: Sqlite.Database): boolean {
  const tables = db
    .prepare<[], { type: unknown; wr: unknown; ncol: unknown }>(
      `SELECT type, wr, ncol FROM pragma_table_list('Files') WHERE schema = 'main'`,
    )
    .all()
  if (tables.length !== 1 || tables[0]?.type !== 'table') return false
  const columns = db
    .prepare<[], { name: unknown; hidden: unknown }>(
      `SELECT name, hidden FROM pragma_table_xinfo('Files')`,
    )
    .all()
  return COLUMNS.every((name) =>
    columns.some((column) => column.name === name && column.hidden === 0),
  )
}

/** @returns What of them could not be read. */
function* entries(db: Sqlite.Database): Generator<ManifestAnswer, 'damaged' | 'too-many' | null> {
  const rows = db
    .prepare<[], Row>(
      `SELECT ${within('fileID', 40)}, ${within('domain', MOST_DOMAIN)},
         ${within('relativePath', MOST_PATH)}, flags, ${within('file', MOST_RECORD_BYTES)} FROM Files`,
    )
    .iterate()
  let isDamaged = false
  let files = 0
  let batch: ManifestEntry[] = []
  for (const row of rows) {
    if (row['flags'] !== FILE) continue
    const entry = entryOf(row)
    if (entry === null) isDamaged = true
    else batch.push(entry)
    files += 1
    if (files > MOST_FILES) return 'too-many'
    if (batch.length === BATCH) {
      yield { kind: 'entries', entries: batch }
      batch = []
    }
  }
  if (batch.length > 0) yield { kind: 'entries', entries: batch }
  return isDamaged ? 'damaged' : null
}

/** Nothing where there are more bytes than that: what is not asked for is not loaded. */
function within(column: string, bytes: number): string {
  return `CASE WHEN length(CAST(${column} AS BLOB)) <= ${bytes} THEN ${column} END AS ${column}`
}

function entryOf(row: Row): ManifestEntry | null {
  const { fileID, domain, relativePath, file } = row
  if (typeof fileID !== 'string' || !/^[0-9a-f]{40}$/.test(fileID)) return null
  if (typeof domain !== 'string' || typeof relativePath !== 'string') return null
  const named = createHash('sha1').update(`${domain}-${relativePath}`).digest('hex')
  const said = Buffer.isBuffer(file) ? recordOf(file) : NOTHING_SAID
  return { name: fileID, domain, path: relativePath, isNamedSo: named === fileID, ...said }
}

const NOTHING_SAID = { size: null, modified: null, born: null, changed: null } as const

/** What the archived record of a file says (NSKeyedArchiver: `$top` names the root by its place in `$objects`). */
function recordOf(bytes: Buffer): Pick<ManifestEntry, 'size' | 'modified' | 'born' | 'changed'> {
  const plist = BinaryPlist.of(bytes)
  if (plist === null) return NOTHING_SAID
  const top = plist.member(plist.top, '$top')
  const root = top === null ? null : plist.member(top, 'root')
  const place = root === null ? null : plist.uid(root)
  const objects = plist.member(plist.top, '$objects')
  const record = objects === null || place === null ? undefined : plist.array(objects)?.[place]
  if (record === undefined) return NOTHING_SAID
  const number = (key: string) => {
    const ref = plist.member(record, key)
    return ref === null ? null : plist.integer(ref)
  }
  return {
    size: atMost(number('Size'), Number.MAX_SAFE_INTEGER),
    modified: atMost(number('LastModified'), LAST_SECOND),
    born: atMost(number('Birth'), LAST_SECOND),
    changed: atMost(number('LastStatusChange'), LAST_SECOND),
  }
}

function atMost(value: number | null, most: number): number | null {
  return value !== null && value >= 0 && value <= most ? value : null
}

function saysEncrypted(path: string): boolean {
  if (statSync(path).size > MOST_PLIST_BYTES) return false
  const bytes = readFileSync(path)
  const plist = BinaryPlist.of(bytes)
  if (plist === null) return /<key>IsEncrypted<\/key>\s*<true\s*\/>/.test(bytes.toString('latin1'))
  const said: Ref | null = plist.member(plist.top, 'IsEncrypted')
  return said !== null && plist.isTrue(said)
}

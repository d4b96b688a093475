/** One byte of a real case's ledger is changed, anywhere, a thousand times over: each is found. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ReadableDb } from '../../../src/engine/catalogue/database.ts'
import { systemClock } from '../../../src/engine/clock.ts'
import { Ledger } from '../../../src/engine/ledger/ledger.ts'
import { freshCase } from '../fresh-case.ts'
import { ANALYST, ingest, itemId } from './ledger-fixture.ts'

const TABLES = ['entry', 'item_head', 'tree_node', 'head_node', 'checkpoint'] as const
type Table = (typeof TABLES)[number]

/** Longer than it takes, also where others use the machine. */
vi.setConfig({ testTimeout: 240_000 })

/** Samples of each kind; a thousand in all. */
const IN_COLUMNS = 500
const IN_PAGES = 400
const IN_FILES = 100

let remove: () => void
let dir: string
let log: string
let publicKey: KeyObject
/** The catalogue of the closed case: one file. */
let bytes: Buffer

beforeAll(async () => {
  const { kase, keyring, remove: removeCase } = await freshCase()
  remove = removeCase
  dir = kase.dir
  log = kase.ledger.log
  publicKey = createPublicKey(keyring.ledgerKey)
  const { ledger } = kase
  for (let n = 0; n < 20; n += 1) {
    ledger.append(ingest(n), ANALYST)
    if (n % 3 === 0) {
      ledger.append({ action: 'grade', item: itemId(n >> 1), data: { grade: 'A' } }, ANALYST)
    }
    if (n === 9) ledger.checkpoint(keyring.ledgerKey)
  }
  ledger.append({ action: 'reveal', item: itemId(3), purpose: 'identify', data: {} }, ANALYST)
  ledger.checkpoint(keyring.ledgerKey)
  ledger.append(ingest(41), ANALYST)
  kase.close()
  bytes = readFileSync(join(dir, 'catalogue.db'))
})

afterAll(() => remove())

/** The same places in each run, so that one that fails can be looked at. */
function places(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function open(file: Buffer): Database {
  const db = new Sqlite(file)
  db.pragma('trusted_schema = OFF')
  return db
}

/** Codes of what the check finds, or the code of SQLite's own refusal. Anything else that is thrown is a
 *  fault of the check. */
function found(db: Database): string[] {
  try {
    const clock = systemClock
    const ledger = new Ledger({ db: db as ReadableDb, log, clock, tool: 'test', dir })
    return ledger.verify(publicKey).map(({ code }) => code)
  } catch (error) {
    if (error instanceof Sqlite.SqliteError) return [error.code]
    throw error
  }
}

test('the ledger is intact before anything is changed', () => {
  const db = open(bytes)
  expect(found(db)).toEqual([])
  expect(TABLES.map((table) => rowsOf(db, table).length > 0)).toEqual(TABLES.map(() => true))
  db.close()
})

test(`a byte of what a column holds, ${IN_COLUMNS} times`, () => {
  const at = places(1)
  const db = open(bytes)
  db.exec('DROP TRIGGER entry_never_changes; DROP TRIGGER entry_never_goes')
  const cells = TABLES.flatMap((table) => cellsOf(db, table))
  let total = 0
  const ends = cells.map(({ length }) => (total += length))
  for (let n = 0; n < IN_COLUMNS; n += 1) {
    const place = at(total)
    const index = ends.findIndex((end) => place < end)
    const cell = cells[index] as Cell
    const undo = flip(db, cell, place - ((ends[index] ?? 0) - cell.length), 1 << at(8))
    if (found(db).length === 0) expect.fail(`${JSON.stringify(cell)} at ${place}`)
    undo()
  }
  expect(found(db)).toEqual([])
  db.close()
})

test(`a byte of the pages of the database, ${IN_PAGES} times`, () => {
  const at = places(2)
  const before = open(bytes)
  const pageSize = Number(before.pragma('page_size', { simple: true }))
  const pages = pagesOf(before)
  const said = contentOf(before)
  let harmless = 0
  for (let n = 0; n < IN_PAGES; n += 1) {
    const place = ((pages[at(pages.length)] ?? 1) - 1) * pageSize + at(pageSize)
    const file = Buffer.from(bytes)
    file.writeUInt8(file.readUInt8(place) ^ (1 << at(8)), place)
    const db = open(file)
    if (found(db).length === 0) {
      // Space between cells, freed space, a byte that no reader takes notice of: then every table
      // and every index must say what they said.
      expect({ place, content: contentOf(db) }).toEqual({ place, content: said })
      harmless += 1
    }
    db.close()
  }
  before.close()
  // Most bytes of these pages are the ledger's: a check that found little would not pass for this one.
  expect(harmless).toBeLessThan(IN_PAGES / 2)
})

test(`a byte of the files of checkpoints, ${IN_FILES} times`, () => {
  const at = places(3)
  const folder = join(dir, 'checkpoints')
  const names = readdirSync(folder)
  expect(new Set(names.map((name) => name.slice(-4)))).toEqual(new Set(['.txt', '.p7s']))
  const db = open(bytes)
  for (let n = 0; n < IN_FILES; n += 1) {
    const path = join(folder, names[at(names.length)] ?? '')
    const whole = readFileSync(path)
    const place = at(whole.length)
    const changed = Buffer.from(whole)
    changed.writeUInt8(changed.readUInt8(place) ^ (1 << at(8)), place)
    chmodSync(path, 0o644)
    writeFileSync(path, changed)
    if (!found(db).includes('checkpoint-file')) expect.fail(`${path} at ${place}`)
    writeFileSync(path, whole)
  }
  expect(found(db)).toEqual([])
  db.close()
})

type Value = Buffer | string | number | null
type Row = { readonly [column: string]: Value }
type Cell = {
  readonly table: Table
  readonly column: string
  readonly key: Row
  readonly value: Exclude<Value, null>
  /** Bytes of the value; an integer's are eight. */
  readonly length: number
}

const KEYS: Readonly<Record<Table, readonly string[]>> = {
  entry: ['seq'],
  item_head: ['item_no'],
  tree_node: ['level', 'place'],
  head_node: ['level', 'place'],
  checkpoint: ['size'],
}

function rowsOf(db: Database, table: Table): Row[] {
  return db.prepare<[], Row>(`SELECT * FROM ${table} ORDER BY ${KEYS[table].join(', ')}`).all()
}

function cellsOf(db: Database, table: Table): Cell[] {
  return rowsOf(db, table).flatMap((row) => {
    const key = Object.fromEntries(KEYS[table].map((name) => [name, row[name] ?? null]))
    return Object.entries(row).flatMap(([column, value]) => {
      if (value === null) return []
      const length = typeof value === 'number' ? 8 : Buffer.byteLength(value)
      return [{ table, column, key, value, length }]
    })
  })
}

/** Another bit of that byte where the database itself refuses one, as it would make two keys of one.
 *  @returns What makes it right again. */
function flip(db: Database, cell: Cell, at: number, bit: number): () => void {
  const { table, column, key, value } = cell
  const where = (names: Row | { readonly [column: string]: bigint }) =>
    Object.entries(names)
      .map(([name, one]) => `${name} = ${one}`)
      .join(' AND ')
  const set = (to: Value | bigint, from: string) => {
    const as = typeof value === 'string' ? 'CAST(? AS TEXT)' : '?'
    const sql = `UPDATE ${table} SET ${column} = ${as} WHERE ${from}`
    expect(db.prepare(sql).run(to).changes).toBe(1)
  }
  const changed = flipped(value, at, bit)
  try {
    set(changed, where(key))
  } catch (error) {
    const isTaken =
      error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')
    if (!isTaken) throw error
    return flip(db, cell, at, bit === 128 ? 1 : bit << 1)
  }
  const isKey = column in key && typeof changed === 'bigint'
  const there = isKey ? where({ ...(key as object), [column]: changed }) : where(key)
  return () => set(typeof value === 'string' ? Buffer.from(value) : value, there)
}

function flipped(value: Exclude<Value, null>, at: number, bit: number): Buffer | bigint {
  const whole = Buffer.alloc(8)
  if (typeof value === 'number') whole.writeBigInt64BE(BigInt(value))
  const changed = typeof value === 'number' ? whole : Buffer.from(value as string)
  changed.writeUInt8(changed.readUInt8(at) ^ bit, at)
  return typeof value === 'number' ? changed.readBigInt64BE() : changed
}

/** Pages of the ledger's tables and of their indexes, as the database itself tells. */
function pagesOf(db: Database): number[] {
  const names = TABLES.map((name) => `'${name}'`).join(', ')
  return db
    .prepare<[], number>(
      `SELECT pageno FROM dbstat WHERE name IN
         (SELECT name FROM sqlite_schema WHERE tbl_name IN (${names})) ORDER BY pageno`,
    )
    .pluck()
    .all()
}

/** All that the ledger's tables say, and by which way each index leads there. */
function contentOf(db: Database): unknown {
  return {
    tables: TABLES.map((table) => rowsOf(db, table)),
    chain: db
      .prepare('SELECT seq, item_no, item_seq FROM entry INDEXED BY entry_chain WHERE item_no >= 0')
      .raw()
      .all(),
    actions: db
      .prepare(`SELECT seq, action FROM entry INDEXED BY entry_action WHERE action >= ''`)
      .raw()
      .all(),
    items: db
      .prepare(`SELECT item, item_no FROM item_head WHERE item >= '' ORDER BY item`)
      .raw()
      .all(),
  }
}

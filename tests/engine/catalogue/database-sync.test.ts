import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  atomically,
  openReadable,
  openWritable,
  type WritableDb,
} from '../../../src/engine/catalogue/database.ts'
import { syncLog, withoutSync } from '../../../src/engine/catalogue/database-sync.ts'
import { inTurns } from '../../../src/engine/catalogue/in-turns.ts'

let dir: string
let db: WritableDb
const EACH_IS_SYNCED = 2

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-sync-'))
  db = openWritable(join(dir, 'catalogue.db'))
  db.exec('CREATE TABLE number (n INTEGER) STRICT')
})

afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true, force: true })
})

const synchronous = () => db.pragma('synchronous', { simple: true })
const put = (n: number) => db.prepare('INSERT INTO number VALUES (?)').run(n)
const count = (from: Pick<WritableDb, 'prepare'>) =>
  from.prepare('SELECT count(*) FROM number').pluck().get()

test('a person’s act waits for the disk again as soon as long work has had its turn', () => {
  const during = withoutSync(db, synchronous)
  expect(during).not.toBe(EACH_IS_SYNCED)
  expect(synchronous()).toBe(EACH_IS_SYNCED)
  const fails = () =>
    withoutSync(db, () =>
      atomically(db, () => {
        put(1)
        throw new Error('no')
      }),
    )
  expect(fails).toThrow('no')
  expect(synchronous()).toBe(EACH_IS_SYNCED)
  expect(count(db)).toBe(0)
})

test('within a transaction that is open nothing is put off', () => {
  atomically(db, () => {
    withoutSync(db, () => put(1))
    expect(synchronous()).toBe(EACH_IS_SYNCED)
  })
  expect(count(db)).toBe(1)
})

test('changes made in turns are all there when they are said to be, and others see them', async () => {
  const numbers = Array.from({ length: 5_000 }, (_, n) => n)
  await inTurns(db, numbers, put)
  const reader = openReadable(join(dir, 'catalogue.db'))
  expect(count(reader)).toBe(numbers.length)
  reader.close()
})

test('a change that is refused takes its turn with it, and not what came before', async () => {
  const numbers = Array.from({ length: 5_000 }, (_, n) => n)
  const work = inTurns(db, numbers, (n) => {
    if (n === 4_999) throw new Error('no')
    put(n)
  })
  await expect(work).rejects.toThrow('no')
  const kept = Number(count(db))
  expect(kept).toBeLessThan(4_999)
  expect(db.prepare('SELECT max(n) FROM number').pluck().get() ?? -1).toBe(kept - 1)
  expect(synchronous()).toBe(EACH_IS_SYNCED)
})

test('without a log each transaction waits for the disk, and there is nothing to wait for later', async () => {
  db.pragma('journal_mode = DELETE')
  expect(withoutSync(db, synchronous)).toBe(EACH_IS_SYNCED)
  await expect(syncLog(db)).resolves.toBeUndefined()
})

test('a log that is gone, with its drive, is no log that is on the disk', async () => {
  put(1)
  rmSync(join(dir, 'catalogue.db-wal'))
  await expect(syncLog(db)).rejects.toThrow('ENOENT')
})

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../../src/domain/jcs.ts'
import { openReadable } from '../../../src/engine/catalogue/database.ts'
import { Ledger } from '../../../src/engine/ledger/ledger.ts'
import { rootOf, treeRoot } from '../../../src/engine/ledger/merkle.ts'
import { ANALYST, ingest, itemId, LOG, newLedger, TOOL, tellStory } from './ledger-fixture.ts'

const created = { action: 'case-created', data: {} } as const

test('the first entry has all its members and no entry before it', () => {
  const { ledger } = newLedger()
  const recorded = ledger.append(created, ANALYST)
  const [stored] = ledger.entries({ limit: 1 })
  expect(recorded).toEqual({
    seq: 0,
    leaf: stored?.leaf,
    time: '2026-11-23T09:30:01.000Z',
    itemNo: null,
  })
  expect(stored?.entry).toEqual({
    v: 1,
    type: 'custody-entry',
    log: LOG,
    seq: 0,
    prev: null,
    time: '2026-11-23T09:30:01.000Z',
    tz: '+01:00',
    boot: '3f9a1c52-9f0e-4b77-8c39-6f1f0d7f6a01',
    mono: 6_000_000,
    salt: expect.stringMatching(/^[0-9a-f]{32}$/),
    actor: 'a.moreau',
    role: 'analyst',
    action: 'case-created',
    item: null,
    itemNo: null,
    itemSeq: null,
    itemPrev: null,
    purpose: null,
    tool: TOOL,
    data: {},
  })
})

test('an entry is stored as its canonical bytes, and its leaf is their prefixed SHA-256', () => {
  const { ledger } = newLedger()
  ledger.append(ingest(7), ANALYST)
  const [stored] = ledger.entries({ limit: 1 })
  const body = stored?.body ?? Buffer.alloc(0)
  expect(body.toString()).toBe(canonicalJson(JSON.parse(body.toString())))
  expect(stored?.leaf).toBe(createHash('sha256').update('\0').update(body).digest('hex'))
})

test('each entry names the one before, and the one before of its item', () => {
  const fixture = newLedger()
  tellStory(fixture)
  const all = fixture.ledger.entries({ limit: 100 })
  expect(all.map(({ entry }) => entry.prev)).toEqual(
    [null, ...all.map(({ leaf }) => leaf)].slice(0, -1),
  )
  for (const n of [0, 1, 2]) {
    const own = fixture.ledger.entries({ item: itemId(n), limit: 100 })
    expect(own.map(({ entry }) => entry.itemSeq)).toEqual(own.map((_, place) => place))
    expect(own.map(({ entry }) => entry.itemNo)).toEqual(own.map(() => n))
    expect(own.map(({ entry }) => entry.itemPrev)).toEqual(
      [null, ...own.map(({ leaf }) => leaf)].slice(0, -1),
    )
  }
})

test('no two entries share a salt', () => {
  const { ledger, db } = newLedger()
  db.transaction(() => {
    for (let n = 0; n < 600; n += 1) ledger.append(ingest(n), ANALYST)
  })()
  const salts = ledger.entries({ limit: 600 }).map(({ entry }) => entry.salt)
  expect(new Set(salts).size).toBe(600)
})

describe('an entry refused as BAD_ENTRY leaves no trace', () => {
  test.each([
    ['a float', { ...created, data: { ratio: 0.5 } }],
    ['an integer of 2^53', { ...created, data: { size: 2 ** 53 } }],
    ['half a surrogate pair', { ...created, data: { text: '\ud800' } }],
    ['more than 64 KiB', { ...created, data: { text: 'x'.repeat(65_536) } }],
    ['an item id that could be a name', { ...created, item: 'holiday.jpg' as never }],
    ['a heads entry of somebody else', { action: 'heads', data: {} } as const],
    ['a clock anomaly of somebody else', { action: 'clock-anomaly', data: {} } as const],
  ])('%s', (_, act) => {
    const { ledger, db } = newLedger()
    ledger.append(created, ANALYST)
    expect(() => ledger.append(act, ANALYST)).toThrow(
      expect.objectContaining({ code: 'BAD_ENTRY' }),
    )
    expect(ledger.size()).toBe(1)
    expect(db.prepare('SELECT count(*) FROM item_head').pluck().get()).toBe(0)
  })
})

test('a wall clock that goes back is recorded before the act', () => {
  const { ledger, clock } = newLedger()
  ledger.append(created, ANALYST)
  clock.now -= 60_000
  const recorded = ledger.append(ingest(1), ANALYST)
  expect(recorded.seq).toBe(2)
  const [anomaly] = ledger.entries({ from: 1, limit: 1 })
  expect(anomaly?.entry).toMatchObject({
    action: 'clock-anomaly',
    actor: 'safehold',
    role: 'system',
    item: null,
    data: { previous: '2026-11-23T09:30:01.000Z', now: '2026-11-23T09:29:02.000Z' },
  })
  ledger.append(ingest(2), ANALYST)
  expect(ledger.size()).toBe(4)
})

test('a clock that stands still is no anomaly', () => {
  const { ledger, clock } = newLedger()
  ledger.append(created, ANALYST)
  clock.now -= 1_000
  ledger.append(ingest(1), ANALYST)
  expect(ledger.size()).toBe(2)
})

describe('what is rolled back never happened', () => {
  test('entries after it follow those before it, and everything verifies', () => {
    const fixture = newLedger()
    const { ledger, db, keys } = fixture
    tellStory(fixture)
    const size = ledger.size()
    const undone = db.transaction(() => {
      ledger.append(ingest(0), ANALYST)
      ledger.append(ingest(9), ANALYST)
      ledger.checkpoint(keys.privateKey)
      throw new Error('the act failed')
    })
    expect(undone).toThrow('the act failed')
    expect(ledger.size()).toBe(size)
    expect(ledger.append(ingest(10), ANALYST)).toMatchObject({ seq: size, itemNo: 3 })
    ledger.append(ingest(0), ANALYST)
    ledger.checkpoint(keys.privateKey)
    expect(ledger.verify(keys.publicKey)).toEqual([])
  })

  test('also when as many other entries take their places', () => {
    const { ledger, db, keys } = newLedger()
    ledger.append(created, ANALYST)
    const undone = db.transaction(() => {
      ledger.append(ingest(1), ANALYST)
      ledger.heads().root(1)
      throw new Error('the act failed')
    })
    expect(undone).toThrow()
    ledger.append(ingest(2), ANALYST)
    ledger.checkpoint(keys.privateKey)
    expect(ledger.verify(keys.publicKey)).toEqual([])
  })

  test('a checkpoint in it leaves no file', () => {
    const { ledger, db, keys } = newLedger()
    const undone = db.transaction(() => {
      ledger.append(created, ANALYST)
      ledger.checkpoint(keys.privateKey)
      throw new Error('the act failed')
    })
    expect(undone).toThrow()
    expect(ledger.repairCheckpointFiles()).toEqual([])
    expect(ledger.lastCheckpoint()).toBeNull()
  })
})

test('an entry that fails half-way takes the whole act with it', () => {
  const { ledger, db, keys } = newLedger()
  ledger.append(created, ANALYST)
  db.exec('CREATE TABLE act (done INTEGER)')
  db.exec(`CREATE TRIGGER full_disk BEFORE INSERT ON item_head
    BEGIN SELECT raise(ABORT, 'database or disk is full'); END`)
  db.exec('BEGIN IMMEDIATE')
  db.exec('INSERT INTO act VALUES (1)')
  expect(() => ledger.append(ingest(1), ANALYST)).toThrow(
    expect.objectContaining({ code: 'NOT_WRITABLE', cause: expect.any(Error) }),
  )
  expect(db.inTransaction).toBe(false)
  expect(db.prepare('SELECT count(*) FROM act').pluck().get()).toBe(0)
  expect(ledger.size()).toBe(1)
  expect(ledger.verify(keys.publicKey)).toEqual([])
})

test('a ledger opened for reading refuses to be written, with the cause', () => {
  const fixture = newLedger()
  tellStory(fixture)
  const db = openReadable(join(fixture.dir, 'catalogue.db'))
  const ledger = new Ledger({ db, log: LOG, clock: fixture.clock, tool: TOOL, dir: fixture.dir })
  const refusal = expect.objectContaining({ code: 'NOT_WRITABLE', cause: expect.any(Error) })
  expect(() => ledger.append(created, ANALYST)).toThrow(refusal)
  expect(() => db.transaction(() => ledger.append(created, ANALYST))()).toThrow(refusal)
  expect(ledger.verify(fixture.keys.publicKey)).toEqual([])
  expect(ledger.repairCheckpointFiles()).toEqual([])
  db.close()
  expect(() => ledger.append(created, ANALYST)).toThrow(refusal)
})

test('the database refuses to change or delete an entry', () => {
  const { ledger, db } = newLedger()
  ledger.append(created, ANALYST)
  expect(() => db.exec(`UPDATE entry SET actor = 'nobody'`)).toThrow('append-only')
  expect(() => db.exec('DELETE FROM entry')).toThrow('append-only')
})

test('two ledgers on one case see what the other has written', () => {
  const { ledger, db, clock, dir, keys } = newLedger()
  const other = new Ledger({ db, log: LOG, clock, tool: TOOL, dir })
  ledger.append(ingest(1), ANALYST)
  ledger.checkpoint(keys.privateKey)
  other.append(ingest(1), ANALYST)
  other.append(ingest(2), ANALYST)
  ledger.append(ingest(2), ANALYST)
  ledger.checkpoint(keys.privateKey)
  expect(ledger.verify(keys.publicKey)).toEqual([])
})

test('entries are listed from either end, of the whole or of one item, in portions', () => {
  const fixture = newLedger()
  tellStory(fixture)
  const { ledger } = fixture
  const seqs = (query: Parameters<Ledger['entries']>[0]) =>
    ledger.entries(query).map(({ seq }) => seq)
  expect(seqs({ limit: 3 })).toEqual([0, 1, 2])
  expect(seqs({ limit: 2, from: 5 })).toEqual([5, 6])
  expect(seqs({ limit: 2, newestFirst: true })).toEqual([11, 10])
  expect(seqs({ limit: 2, newestFirst: true, from: 3 })).toEqual([3, 2])
  expect(seqs({ limit: 9, item: itemId(1) })).toEqual([2, 5, 8])
  expect(seqs({ limit: 2, item: itemId(1), newestFirst: true })).toEqual([8, 5])
  expect(seqs({ limit: 9, item: itemId(99) })).toEqual([])
  expect([ledger.count(), ledger.count(itemId(1)), ledger.count(itemId(99))]).toEqual([12, 3, 0])
})

test('the stored tree has the root of the stored leaves, at every size', () => {
  const { ledger, db } = newLedger()
  db.transaction(() => {
    for (let n = 0; n < 300; n += 1) ledger.append(ingest(n % 7), ANALYST)
  })()
  const leaves = ledger.entries({ limit: 300 }).map(({ leaf }) => Buffer.from(leaf, 'hex'))
  for (let size = 0; size <= 300; size += 1) {
    expect(treeRoot(ledger.nodes, size)).toEqual(rootOf(leaves.slice(0, size)))
  }
})

import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { canonicalJson, type Json } from '../../../src/domain/jcs.ts'
import { Ledger } from '../../../src/engine/ledger/ledger.ts'
import { leafHash } from '../../../src/engine/ledger/merkle.ts'
import {
  ANALYST,
  type Fixture,
  ingest,
  LOG,
  newKeys,
  newLedger,
  TOOL,
  tellStory,
} from './ledger-fixture.ts'

let story: Fixture

beforeEach(() => {
  story = newLedger()
  tellStory(story)
})

/** Codes of what is found, each once. */
function codes(publicKey = story.keys.publicKey): string[] {
  return [...new Set(story.ledger.verify(publicKey).map(({ code }) => code))]
}

/** As somebody with the database file would: without triggers. */
function tamper(sql: string, ...values: unknown[]): void {
  story.db.exec(
    'DROP TRIGGER IF EXISTS entry_never_changes; DROP TRIGGER IF EXISTS entry_never_goes',
  )
  story.db.prepare(sql).run(...values)
}

function bodyOf(seq: number): Buffer {
  return story.ledger.entries({ from: seq, limit: 1 })[0]?.body ?? Buffer.alloc(0)
}

/** Writes another entry in the place of one, leaf and columns made right again. */
function replace(seq: number, members: { readonly [key: string]: Json }): void {
  const entry = { ...JSON.parse(bodyOf(seq).toString()), ...members }
  const body = Buffer.from(canonicalJson(entry))
  tamper(
    'UPDATE entry SET body = ?, leaf = ?, time = ?, actor = ?, action = ? WHERE seq = ?',
    ...[body, leafHash(body), entry.time, entry.actor, entry.action, seq],
  )
}

test('an honest ledger is intact, clock anomaly and all', () => {
  expect(story.ledger.verify(story.keys.publicKey)).toEqual([])
})

test('the check tells how far it is', () => {
  const seen: [number, number][] = []
  story.ledger.verify(story.keys.publicKey, (done, total) => seen.push([done, total]))
  expect(seen.at(-1)).toEqual([12, 12])
})

test('a flipped bit of a stored entry is found: every seventh byte of each was tried', () => {
  const { db } = story
  for (let seq = 0; seq < 12; seq += 1) {
    const body = bodyOf(seq)
    for (let at = 0; at < body.length; at += 7) {
      const flipped = Buffer.from(body)
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at)
      tamper('UPDATE entry SET body = ? WHERE seq = ?', flipped, seq)
      expect(codes()).toContain('entry-leaf')
    }
    db.prepare('UPDATE entry SET body = ? WHERE seq = ?').run(body, seq)
  }
  expect(codes()).toEqual([])
})

test('a byte changed together with its leaf is found by chain, tree and signature', () => {
  replace(5, { actor: 'somebody.else' })
  expect(codes()).toEqual(expect.arrayContaining(['entry-chain', 'tree-node', 'checkpoint-root']))
})

describe('what an entry must not say', () => {
  test.each<[string, number, { [key: string]: Json }]>([
    ['entry-log', 5, { log: 'safehold.local/case/another' }],
    ['entry-sequence', 5, { seq: 6 }],
    ['entry-chain', 5, { prev: 'ab'.repeat(32) }],
    ['entry-form', 5, { extra: true }],
    ['entry-form', 5, { v: 2 }],
    ['entry-form', 5, { salt: 'short' }],
    ['entry-column', 5, { item: 'i00000000000000ff' }],
    ['entry-time', 5, { time: '2026-11-23T09:30:00.000Z' }],
    ['entry-time', 6, { data: { previous: '2020-01-01T00:00:00.000Z', now: 'then' } }],
    ['item-chain', 5, { itemSeq: 2 }],
    ['item-chain', 5, { itemNo: 2 }],
    ['item-chain', 5, { itemPrev: null }],
    ['item-chain', 1, { itemNo: 1 }],
    ['item-chain', 9, { itemNo: 0 }],
    ['heads-root', 4, { data: { items: 3, root: 'ab'.repeat(32) } }],
    ['heads-root', 4, { data: { items: 2 } }],
    ['checkpoint-place', 11, { action: 'sign-out' }],
  ])('%s, when entry %i says %j', (code, seq, members) => {
    replace(seq, members)
    expect(codes()).toContain(code)
  })
})

test('another text of the same JSON is found', () => {
  const body = Buffer.from(bodyOf(3).toString().replace('{"action"', '{ "action"'))
  tamper('UPDATE entry SET body = ?, leaf = ? WHERE seq = 3', body, leafHash(body))
  expect(codes()).toContain('entry-form')
})

test('bytes that are not UTF-8 are found', () => {
  const body = Buffer.concat([bodyOf(3), Buffer.of(0xff)])
  tamper('UPDATE entry SET body = ?, leaf = ? WHERE seq = 3', body, leafHash(body))
  expect(codes()).toContain('entry-form')
})

describe('what is dropped is found', () => {
  test.each([
    ['the first entry', 'DELETE FROM entry WHERE seq = 0', 'entry-missing'],
    ['one in the middle', 'DELETE FROM entry WHERE seq = 5', 'entry-missing'],
    ['the last one', 'DELETE FROM entry WHERE seq = 11', 'checkpoint-place'],
    ['all', 'DELETE FROM entry', 'ledger-empty'],
    ['a head', 'DELETE FROM item_head WHERE item_no = 1', 'item-head'],
    ['a tree node', 'DELETE FROM tree_node WHERE level = 2 AND place = 2', 'tree-node'],
    ['a checkpoint', 'DELETE FROM checkpoint WHERE size = 5', 'checkpoint-file-unknown'],
    ['the table of heads', 'DROP TABLE item_head', 'ledger-unreadable'],
    ['the table of checkpoints', 'DROP TABLE checkpoint', 'ledger-unreadable'],
  ])('%s', (_, sql, code) => {
    tamper(sql)
    expect(codes()).toContain(code)
  })
})

describe('what is changed beside the entries is found', () => {
  test.each([
    ['a leaf', `UPDATE entry SET leaf = zeroblob(32) WHERE seq = 3`, 'entry-leaf'],
    ['an actor', `UPDATE entry SET actor = 'x' WHERE seq = 3`, 'entry-column'],
    ['a time', `UPDATE entry SET time = 'x' WHERE seq = 3`, 'entry-column'],
    ['an item', `UPDATE entry SET item = NULL WHERE seq = 3`, 'entry-column'],
    ['a count', 'UPDATE item_head SET count = 9 WHERE item_no = 1', 'item-head'],
    ['a salt', 'UPDATE item_head SET salt = zeroblob(16) WHERE item_no = 1', 'item-head'],
    [
      'a head too many',
      `INSERT INTO item_head VALUES (3, 'i', 1, zeroblob(32), zeroblob(16))`,
      'item-head',
    ],
    [
      'a node',
      'UPDATE tree_node SET hash = zeroblob(32) WHERE level = 2 AND place = 0',
      'tree-node',
    ],
    ['a node too many', 'INSERT INTO tree_node VALUES (9, 0, zeroblob(32))', 'tree-node'],
    ['a root', 'UPDATE checkpoint SET root = zeroblob(32) WHERE size = 5', 'checkpoint-root'],
    ['a note', `UPDATE checkpoint SET note = x'00' WHERE size = 5`, 'checkpoint-note'],
    [
      'the size of a checkpoint',
      'UPDATE checkpoint SET size = 99 WHERE size = 12',
      'checkpoint-place',
    ],
    ['the number of an entry', 'UPDATE entry SET seq = -5 WHERE seq = 0', 'entry-missing'],
    [
      'a number beyond integers',
      'UPDATE entry SET seq = 9007199254740993 WHERE seq = 11',
      'entry-missing',
    ],
  ])('%s', (_, sql, code) => {
    tamper(sql)
    expect(codes()).toContain(code)
  })
})

describe('what the writer keeps of the tree over heads', () => {
  let many: Fixture

  beforeEach(() => {
    many = newLedger()
    many.db.transaction(() => {
      for (let n = 0; n < 300; n += 1) many.ledger.append(ingest(n), ANALYST)
    })()
    many.ledger.checkpoint(many.keys.privateKey)
    for (const n of [7, 301]) many.ledger.append(ingest(n), ANALYST)
  })

  test('is that of the newest checkpoint, whatever was written since', () => {
    expect(many.db.prepare('SELECT count(*) FROM head_node').pluck().get()).toBe(18 + 1)
    expect(many.ledger.verify(many.keys.publicKey)).toEqual([])
  })

  test.each([
    ['another hash', 'UPDATE head_node SET hash = zeroblob(32) WHERE level = 4 AND place = 3'],
    ['a node too many', 'INSERT INTO head_node VALUES (4, 18, zeroblob(32))'],
    ['a node that no tree has', 'INSERT INTO head_node VALUES (60, 0, zeroblob(32))'],
    ['a node before the first', 'INSERT INTO head_node VALUES (-4, -1, zeroblob(32))'],
  ])('%s is found', (_, sql) => {
    many.db.exec(sql)
    expect(many.ledger.verify(many.keys.publicKey)).toMatchObject([{ code: 'head-node' }])
  })
})

test('two entries that have changed places are found', () => {
  tamper('UPDATE entry SET seq = -1 WHERE seq = 2')
  tamper('UPDATE entry SET seq = 2 WHERE seq = 3')
  tamper('UPDATE entry SET seq = 3 WHERE seq = -1')
  expect(codes()).toEqual(expect.arrayContaining(['entry-sequence', 'entry-chain', 'item-chain']))
})

test('a ledger signed with another key is found', () => {
  expect(codes(newKeys().publicKey)).toEqual(['checkpoint-note'])
})

test('the ledger of another case is found', () => {
  const { db, clock, dir } = story
  const other = new Ledger({ db, log: `${LOG}0`, clock, tool: TOOL, dir })
  const found = other.verify(story.keys.publicKey).map(({ code }) => code)
  expect(found).toEqual(expect.arrayContaining(['entry-log', 'heads-root', 'checkpoint-note']))
})

test('a ledger put back to an older copy is found by the checkpoints beside it', () => {
  const fixture = newLedger()
  fixture.ledger.append(ingest(0), ANALYST)
  fixture.ledger.checkpoint(fixture.keys.privateKey)
  const later = join(fixture.dir, 'checkpoints', '000000009.txt')
  writeFileSync(later, fixture.ledger.lastCheckpoint()?.note ?? '')
  expect(fixture.ledger.verify(fixture.keys.publicKey)).toMatchObject([
    { code: 'checkpoint-file-unknown', path: 'checkpoints/000000009.txt' },
  ])
})

test('a checkpoint file that holds another checkpoint is found', () => {
  const at = (name: string) => join(story.dir, 'checkpoints', name)
  chmodSync(at('000000005.txt'), 0o644)
  rmSync(at('000000005.txt'))
  cpSync(at('000000012.txt'), at('000000005.txt'))
  expect(codes()).toEqual(['checkpoint-file'])
})

test('of one kind 200 findings are listed, the rest counted', () => {
  const { ledger, db, keys } = newLedger()
  db.transaction(() => {
    for (let n = 0; n < 900; n += 1) ledger.append(ingest(n), ANALYST)
  })()
  db.exec('DELETE FROM tree_node')
  const found = ledger.verify(keys.publicKey)
  expect(found).toHaveLength(201)
  expect(found.at(-1)?.message).toMatch(/^and \d+ more$/)
})

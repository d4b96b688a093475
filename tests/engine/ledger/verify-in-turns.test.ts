/** The check that lets others work meanwhile must find exactly what the one in a single go finds. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { ANALYST, type Fixture, ingest, itemId, newLedger, tellStory } from './ledger-fixture.ts'

let story: Fixture

beforeEach(() => {
  story = newLedger()
  tellStory(story)
})

test.each([
  ['nothing', 'SELECT 1'],
  ['an entry altered', `UPDATE entry SET body = X'7B7D' WHERE seq = 5`],
  ['a leaf altered', 'UPDATE entry SET leaf = zeroblob(32) WHERE seq = 5'],
  ['an entry dropped', 'DELETE FROM entry WHERE seq = 6'],
  ['the end cut off', 'DELETE FROM entry WHERE seq > 8'],
  ['everything dropped', 'DELETE FROM entry'],
  ['a column altered', `UPDATE entry SET actor = 'x' WHERE seq = 3`],
  ['a tree node altered', 'UPDATE tree_node SET hash = zeroblob(32) WHERE level = 2 AND place = 1'],
  ['a head altered', 'UPDATE item_head SET count = count + 1'],
  ['a head dropped', 'DELETE FROM item_head WHERE item_no = 1'],
  ['a note altered', `UPDATE checkpoint SET note = X'00'`],
  ['a checkpoint dropped', 'DELETE FROM checkpoint WHERE size = 5'],
  ['a table dropped', 'DROP TABLE tree_node'],
])('%s: the same findings in turns as in one go', async (_, sql) => {
  story.db.exec('DROP TRIGGER entry_never_changes; DROP TRIGGER entry_never_goes')
  story.db.exec(sql)
  const { ledger, keys } = story
  const atOnce = ledger.verify(keys.publicKey)
  expect(await ledger.verifyInTurns(keys.publicKey)).toEqual(atOnce)
  expect(atOnce.length > 0).toBe(sql !== 'SELECT 1')
})

test('a checkpoint file that is gone is told in turns too', async () => {
  rmSync(join(story.dir, 'checkpoints', '000000005.txt'))
  const { ledger, keys } = story
  expect(await ledger.verifyInTurns(keys.publicKey)).toEqual(ledger.verify(keys.publicKey))
})

test('others write and sign while it runs, and it sees the moment it began', async () => {
  const { ledger, keys } = story
  for (let n = 3; n < 1500; n += 1) ledger.append(ingest(n), ANALYST)
  ledger.checkpoint(keys.privateKey)
  let turns = 0
  let isOver = false
  const seen: number[] = []
  const check = ledger
    .verifyInTurns(keys.publicKey, undefined, (done) => seen.push(done))
    .finally(() => {
      isOver = true
    })
  const size = ledger.size()
  while (!isOver) {
    turns += 1
    ledger.append({ action: 'grade', item: itemId(turns), data: {} }, ANALYST)
    ledger.checkpoint(keys.privateKey)
    await turn()
  }
  expect(await check).toEqual([])
  expect(turns).toBeGreaterThan(2)
  expect(Math.max(...seen)).toBe(size)
  expect(ledger.verify(keys.publicKey)).toEqual([])
})

test('it also runs inside the transaction of an act, as of before that act', async () => {
  const { ledger, keys, db } = story
  db.exec('BEGIN IMMEDIATE')
  ledger.append({ action: 'verified', data: {} }, ANALYST)
  const check = ledger.verifyInTurns(keys.publicKey)
  db.exec('COMMIT')
  expect(await check).toEqual([])
})

test('it stops when it is told to', async () => {
  const { ledger, keys } = story
  for (let n = 3; n < 1500; n += 1) ledger.append(ingest(n), ANALYST)
  const stop = new AbortController()
  const check = ledger.verifyInTurns(keys.publicKey, stop.signal)
  stop.abort(new Error('closed'))
  await expect(check).rejects.toThrow('closed')
})

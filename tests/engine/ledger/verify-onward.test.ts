/** An ordinary opening reads what came since the last one; what it remembers must be borne out. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { TreeHead } from '../../../src/engine/ledger/note.ts'
import {
  ANALYST,
  type Fixture,
  ingest,
  itemId,
  newKeys,
  newLedger,
  tellStory,
} from './ledger-fixture.ts'

let a: Fixture
let first: TreeHead
let second: TreeHead

/** The story's 12 entries with checkpoints after 5 and 12; then more, and a checkpoint after 20. */
beforeEach(() => {
  a = newLedger()
  tellStory(a)
  ;[first, second] = [headOf(5), headOf(12)]
  const grade = { action: 'grade', data: {} } as const
  for (const n of [1, 3, 4, 3, 0]) a.ledger.append({ ...grade, item: itemId(n) }, ANALYST)
  a.clock.now -= 60_000
  a.ledger.append({ ...grade, item: itemId(4) }, ANALYST)
  a.ledger.checkpoint(a.keys.privateKey)
  a.ledger.append(ingest(5), ANALYST)
})

function headOf(size: number): TreeHead {
  const root = a.db.prepare<[number], Buffer>('SELECT root FROM checkpoint WHERE size = ?').pluck()
  return { size, root: root.get(size) ?? Buffer.alloc(0) }
}

const onward = (from: TreeHead | null, key = a.keys.publicKey) => a.ledger.verifyOnward(key, from)

function tamper(sql: string): void {
  a.db.exec('DROP TRIGGER entry_never_changes; DROP TRIGGER entry_never_goes')
  a.db.exec(sql)
}

test('it reads from there to the end, and says where the next can take up', async () => {
  const seen: [number, number][] = []
  const size = a.ledger.size()
  const check = await a.ledger.verifyOnward(a.keys.publicKey, second, undefined, (done, total) =>
    seen.push([done, total]),
  )
  expect(check).toEqual({ findings: [], from: 12, size, head: headOf(size - 1) })
  expect(seen).toEqual([[size - 12, size - 12]])
})

test('from the newest checkpoint it reads what was not signed for yet', async () => {
  const size = a.ledger.size()
  expect(await onward(headOf(size - 1))).toEqual({
    findings: [],
    from: size - 1,
    size,
    head: headOf(size - 1),
  })
})

test('nothing remembered: it reads all', async () => {
  expect(await onward(null)).toMatchObject({ findings: [], from: 0, size: a.ledger.size() })
})

describe('what was remembered and is not borne out is not believed: all is read', () => {
  test.each<[string, () => TreeHead, string]>([
    ['another root', () => ({ size: 12, root: Buffer.alloc(32) }), 'SELECT 1'],
    ['no checkpoint of that size', () => ({ ...second, size: 11 }), 'SELECT 1'],
    ['a size beyond the end', () => ({ ...second, size: 999 }), 'SELECT 1'],
    ['a size of nothing', () => ({ ...second, size: 0 }), 'SELECT 1'],
    [
      'a note that is not signed',
      () => second,
      `UPDATE checkpoint SET note = X'00' WHERE size = 12`,
    ],
    [
      'another tree',
      () => second,
      'UPDATE tree_node SET hash = zeroblob(32) WHERE level = 2 AND place = 2',
    ],
    [
      'a tree that is not whole',
      () => second,
      'DELETE FROM tree_node WHERE level = 2 AND place = 2',
    ],
    ['another heads entry', () => second, `UPDATE entry SET body = X'7B7D' WHERE seq = 11`],
  ])('%s', async (_, remembered, sql) => {
    tamper(sql)
    const check = await onward(remembered())
    expect(check.from).toBe(0)
    expect(check.findings).toEqual(await a.ledger.verifyInTurns(a.keys.publicKey))
  })

  test('the key of another ledger', async () => {
    expect((await onward(second, newKeys().publicKey)).from).toBe(0)
  })
})

describe('what was changed since is found, and nothing remembered of it', () => {
  test.each([
    [
      'a byte of an entry',
      `UPDATE entry SET body = CAST(replace(body, '"grade"', '"GRADE"') AS BLOB) WHERE seq = 14`,
      'entry-leaf',
    ],
    ['the first entry since dropped', 'DELETE FROM entry WHERE seq = 12', 'entry-missing'],
    ['one in the middle dropped', 'DELETE FROM entry WHERE seq = 15', 'entry-missing'],
    ['the end cut off', 'DELETE FROM entry WHERE seq > 15', 'checkpoint-place'],
    ['a column', `UPDATE entry SET actor = 'x' WHERE seq = 14`, 'entry-column'],
    ['an item’s number', 'UPDATE entry SET item_no = 9 WHERE seq = 14', 'entry-column'],
    [
      'a tree node',
      'UPDATE tree_node SET hash = zeroblob(32) WHERE level = 2 AND place = 3',
      'tree-node',
    ],
    [
      'the head of an item met since',
      'UPDATE item_head SET count = 9 WHERE item_no = 3',
      'item-head',
    ],
    [
      'the head of an item from before',
      'UPDATE item_head SET last = zeroblob(32) WHERE item_no = 0',
      'item-head',
    ],
    ['a checkpoint', `UPDATE checkpoint SET note = X'00' WHERE size > 12`, 'checkpoint-note'],
  ])('%s', async (_, sql, code) => {
    tamper(sql)
    const check = await onward(second)
    expect(check.from).toBe(12)
    expect(check.findings.map((found) => found.code)).toContain(code)
    expect(check.head).toBeNull()
  })

  test('an item’s chain that leaves out an entry from before', async () => {
    // As if the item's second entry had never been: the writer is made to believe it.
    const other = newLedger()
    tellStory(other)
    const base = other.db
      .prepare('SELECT size, root FROM checkpoint WHERE size = 12')
      .get() as TreeHead
    const [own] = other.ledger.entries({ item: itemId(1), limit: 1 })
    other.db
      .prepare('UPDATE item_head SET count = 1, last = ? WHERE item_no = 1')
      .run(Buffer.from(own?.leaf ?? '', 'hex'))
    other.ledger.append({ action: 'grade', item: itemId(1), data: {} }, ANALYST)
    const { findings } = await other.ledger.verifyOnward(other.keys.publicKey, base)
    expect(findings.map(({ code }) => code)).toContain('item-chain')
  })

  test('an item that is given a second number', async () => {
    a.db.exec(`UPDATE item_head SET item = 'i00000000000000ee' WHERE item_no = 2`)
    a.ledger.append({ action: 'grade', item: itemId(2), data: {} }, ANALYST)
    a.db.exec(`UPDATE item_head SET item = 'i00000000000000ef' WHERE item_no = 6;
      UPDATE item_head SET item = '${itemId(2)}' WHERE item_no = 2`)
    const { findings } = await onward(second)
    expect(findings.map(({ code }) => code)).toContain('item-head')
  })
})

test('what was changed before is left to the whole check', async () => {
  tamper(`UPDATE entry SET actor = 'x' WHERE seq = 3`)
  expect((await onward(first)).findings).toEqual([])
  expect(a.ledger.verify(a.keys.publicKey)).toMatchObject([{ code: 'entry-column' }])
})

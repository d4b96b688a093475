import { beforeEach, expect, test } from 'vitest'
import { parseCanonicalJson } from '../../../src/domain/jcs.ts'
import { consistency, itemCustody } from '../../../src/engine/ledger/disclosure.ts'
import { leafHash, verifyConsistency, verifyInclusion } from '../../../src/engine/ledger/merkle.ts'
import {
  ANALYST,
  type Fixture,
  ingest,
  itemId,
  LOG,
  newLedger,
  tellStory,
} from './ledger-fixture.ts'

type Proven = { index: number; entry: string; proof: string[] }
type Custody = {
  item: string
  size: number
  entries: Proven[]
  context: Proven[]
  heads: Proven
  head: { leaf: string; proof: string[] }
}

let story: Fixture

beforeEach(() => {
  story = newLedger()
  tellStory(story)
})

const bytes = (base64: string) => Buffer.from(base64, 'base64')
const hashes = (proof: string[]) => proof.map((hex) => Buffer.from(hex, 'hex'))
const disclosed = (n: number): Custody => JSON.parse(itemCustody(story.ledger, itemId(n)))
const rootOf = (size: number) => {
  const select = story.db.prepare<[number], Buffer>('SELECT root FROM checkpoint WHERE size = ?')
  return select.pluck().get(size) ?? Buffer.alloc(0)
}

test.each([0, 1, 2])('the custody of item %i is complete and provable', (n) => {
  const custody = disclosed(n)
  const root = rootOf(12)
  const stored = story.ledger.entries({ item: itemId(n), limit: 100 })
  expect(custody.entries.map(({ entry }) => bytes(entry))).toEqual(stored.map(({ body }) => body))
  for (const { index, entry, proof } of [...custody.entries, ...custody.context, custody.heads]) {
    const claim = { index, size: custody.size, leaf: leafHash(bytes(entry)) }
    expect(verifyInclusion(claim, hashes(proof), root)).toBe(true)
  }
  const { itemNo, count, last } = JSON.parse(bytes(custody.head.leaf).toString())
  expect([itemNo, count, last]).toEqual([n, stored.length, stored.at(-1)?.leaf])
  const heads = JSON.parse(bytes(custody.heads.entry).toString())
  const claim = { index: n, size: 3, leaf: leafHash(bytes(custody.head.leaf)) }
  expect(heads).toMatchObject({ action: 'heads', seq: custody.size - 1, data: { items: 3 } })
  const headsRoot = Buffer.from(heads.data.root, 'hex')
  expect(verifyInclusion(claim, hashes(custody.head.proof), headsRoot)).toBe(true)
})

test('a disclosure is canonical and has the members of its format', () => {
  const text = itemCustody(story.ledger, itemId(0))
  expect(parseCanonicalJson(text)).toMatchObject({
    v: 1,
    type: 'item-custody',
    log: LOG,
    item: itemId(0),
    size: 12,
  })
  expect(Object.keys(disclosed(0))).toEqual([
    'context',
    'entries',
    'head',
    'heads',
    'item',
    'log',
    'size',
    'type',
    'v',
  ])
})

test('it names no other item, neither openly nor inside an entry', () => {
  const custody = disclosed(1)
  const proven = [...custody.entries, ...custody.context, custody.heads]
  const all = [
    itemCustody(story.ledger, itemId(1)),
    ...proven.map(({ entry }) => bytes(entry).toString()),
  ].join('\n')
  expect(all).not.toContain(itemId(0))
  expect(all).not.toContain(itemId(2))
})

test('clock anomalies between the entries of the item are in its context, others are not', () => {
  const seqs = (n: number) => disclosed(n).context.map(({ index }) => index)
  expect([seqs(0), seqs(1), seqs(2)]).toEqual([[6], [6], [6]])
  story.ledger.append(ingest(3), ANALYST)
  story.ledger.checkpoint(story.keys.privateKey)
  expect(seqs(3)).toEqual([])
  story.clock.now -= 3_600_000
  story.ledger.append(ingest(3), ANALYST)
  story.ledger.checkpoint(story.keys.privateKey)
  expect([seqs(0), seqs(3)]).toEqual([[6], [14]])
})

test('a rolled-back clock anomaly is in no context', () => {
  const { ledger, db, clock, keys } = story
  const undone = db.transaction(() => {
    clock.now -= 3_600_000
    ledger.append(ingest(0), ANALYST)
    ledger.clockAnomalies(0, 99)
    throw new Error('the act failed')
  })
  expect(undone).toThrow()
  clock.now += 7_200_000
  ledger.append(ingest(0), ANALYST)
  ledger.append(ingest(0), ANALYST)
  ledger.checkpoint(keys.privateKey)
  expect(disclosed(0).context.map(({ index }) => index)).toEqual([6])
})

test('nothing is disclosed unless a checkpoint covers it all', () => {
  story.ledger.append(ingest(0), ANALYST)
  const disclose = () => itemCustody(story.ledger, itemId(0))
  expect(disclose).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  story.ledger.checkpoint(story.keys.privateKey)
  expect(disclose).not.toThrow()
})

test('an item without entries has no custody', () => {
  const disclose = () => itemCustody(story.ledger, itemId(77))
  expect(disclose).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('with more items than one block of heads, each is provable', () => {
  const { ledger, db, keys } = newLedger()
  db.transaction(() => {
    for (let n = 0; n < 600; n += 1) ledger.append(ingest(n), ANALYST)
    ledger.append(ingest(3), ANALYST)
  })()
  ledger.checkpoint(keys.privateKey)
  for (const n of [0, 3, 255, 256, 511, 512, 599]) {
    const custody: Custody = JSON.parse(itemCustody(ledger, itemId(n)))
    const heads = JSON.parse(bytes(custody.heads.entry).toString())
    const claim = { index: n, size: 600, leaf: leafHash(bytes(custody.head.leaf)) }
    const root = Buffer.from(heads.data.root, 'hex')
    expect(verifyInclusion(claim, hashes(custody.head.proof), root)).toBe(true)
  }
})

test('earlier checkpoints are proven to be the beginning of this ledger', () => {
  const at = (size: number) => ({ size, root: rootOf(size).toString('hex') })
  const text = consistency(story.ledger, [at(5), at(12)])
  expect(parseCanonicalJson(text)).toMatchObject({
    v: 1,
    type: 'consistency',
    log: LOG,
    to: at(12),
  })
  const { from } = JSON.parse(text) as { from: { size: number; root: string; proof: string[] }[] }
  expect(from.map(({ size }) => size)).toEqual([5, 12])
  for (const { size, root, proof } of from) {
    const older = { size, root: Buffer.from(root, 'hex') }
    expect(verifyConsistency(older, { size: 12, root: rootOf(12) }, hashes(proof))).toBe(true)
  }
  expect(JSON.parse(consistency(story.ledger, [])).from).toEqual([])
})

test.each([
  ['of another history', { size: 5, root: 'ab'.repeat(32) }],
  ['longer than this ledger', { size: 13, root: 'ab'.repeat(32) }],
  ['of nothing', { size: 0, root: 'ab'.repeat(32) }],
])('no consistency is claimed with a checkpoint %s', (_, from) => {
  expect(() => consistency(story.ledger, [from])).toThrow(
    expect.objectContaining({ code: 'CONFLICT' }),
  )
})

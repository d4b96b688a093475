import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyNote } from '../../../src/engine/ledger/note.ts'
import { ANALYST, ingest, LOG, newLedger, tellStory } from './ledger-fixture.ts'

test('a checkpoint signs the whole ledger, its heads entry the last of it', () => {
  const { ledger, keys, dir } = newLedger()
  for (const n of [0, 1, 2]) ledger.append(ingest(n), ANALYST)
  const checkpoint = ledger.checkpoint(keys.privateKey)
  expect(checkpoint.size).toBe(4)
  const [heads] = ledger.entries({ from: 3, limit: 1 })
  expect(heads?.entry).toMatchObject({
    action: 'heads',
    actor: 'safehold',
    role: 'system',
    item: null,
    time: checkpoint.time,
    data: { items: 3, root: ledger.heads().root(3).toString('hex') },
  })
  const head = { size: 4, root: Buffer.from(checkpoint.root, 'hex') }
  expect(verifyNote(checkpoint.note, LOG, head, keys.publicKey)).toBe(true)
  expect(readFileSync(join(dir, 'checkpoints/000000004.txt'), 'utf8')).toBe(checkpoint.note)
})

test('a second checkpoint without an act between them is the first', () => {
  const { ledger, keys } = newLedger()
  ledger.append(ingest(0), ANALYST)
  const first = ledger.checkpoint(keys.privateKey)
  expect(ledger.checkpoint(keys.privateKey)).toEqual(first)
  expect(ledger.lastCheckpoint()).toEqual(first)
  expect(ledger.size()).toBe(2)
})

test('a file that a crash has kept from being written is written on opening, as it was signed', () => {
  const fixture = newLedger()
  tellStory(fixture)
  const { ledger, dir, keys } = fixture
  const file = join(dir, 'checkpoints', '000000012.txt')
  rmSync(file, { force: true })
  expect(ledger.verify(keys.publicKey)).toMatchObject([
    { severity: 'warning', code: 'checkpoint-file-missing', path: 'checkpoints/000000012.txt' },
  ])
  expect(ledger.repairCheckpointFiles()).toEqual([12])
  expect(readFileSync(file, 'utf8')).toBe(ledger.lastCheckpoint()?.note)
  expect(ledger.repairCheckpointFiles()).toEqual([])
})

test('a file that is there is never overwritten, even when it is wrong', () => {
  const fixture = newLedger()
  tellStory(fixture)
  const file = join(fixture.dir, 'checkpoints', '000000012.txt')
  chmodSync(file, 0o644)
  writeFileSync(file, 'other')
  expect(fixture.ledger.repairCheckpointFiles()).toEqual([])
  expect(readFileSync(file, 'utf8')).toBe('other')
  expect(fixture.ledger.verify(fixture.keys.publicKey)).toMatchObject([{ code: 'checkpoint-file' }])
})

test('a checkpoint in a transaction has its file once that has committed', () => {
  const { ledger, db, dir, keys } = newLedger()
  db.transaction(() => {
    ledger.append(ingest(0), ANALYST)
    ledger.checkpoint(keys.privateKey)
    expect(() => readdirSync(join(dir, 'checkpoints'))).toThrow()
  })()
  ledger.checkpoint(keys.privateKey)
  expect(readdirSync(join(dir, 'checkpoints'))).toEqual(['000000002.txt'])
})

test('a checkpoint whose file cannot be written is refused as such, and repaired later', () => {
  const { ledger, dir, keys } = newLedger()
  ledger.append(ingest(0), ANALYST)
  writeFileSync(join(dir, 'checkpoints'), 'in the way')
  expect(() => ledger.checkpoint(keys.privateKey)).toThrow(
    expect.objectContaining({ code: 'NOT_WRITABLE', cause: expect.any(Error) }),
  )
  rmSync(join(dir, 'checkpoints'))
  expect(ledger.repairCheckpointFiles()).toEqual([2])
  expect(ledger.verify(keys.publicKey)).toEqual([])
})

test('a clock that goes back before a checkpoint is recorded before its heads entry', () => {
  const { ledger, clock, keys } = newLedger()
  ledger.append(ingest(0), ANALYST)
  clock.now -= 60_000
  expect(ledger.checkpoint(keys.privateKey).size).toBe(3)
  const actions = ledger.entries({ limit: 9 }).map(({ entry }) => entry.action)
  expect(actions).toEqual(['ingest', 'clock-anomaly', 'heads'])
  expect(ledger.verify(keys.publicKey)).toEqual([])
})

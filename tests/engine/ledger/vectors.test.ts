/** Frozen: a ledger as version 1 wrote it, and the example of the specification taken from it. When
 *  one of these fails, the format has changed, and older cases no longer verify. */
import { spawnSync } from 'node:child_process'
import { createPublicKey, type KeyObject } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { CustodyEntry } from '../../../src/domain/custody.ts'
import { checkpointFile } from '../../../src/engine/ledger/checkpoint-store.ts'
import { consistency, itemCustody } from '../../../src/engine/ledger/disclosure.ts'
import { leafHash, rootOf } from '../../../src/engine/ledger/merkle.ts'
import { verifyNote, vkeyLine } from '../../../src/engine/ledger/note.ts'
import { TreeStore } from '../../../src/engine/ledger/tree-store.ts'
import { verifyDetached } from '../../../src/engine/signing/cms-verify.ts'
import { testWith } from '../../test-with.ts'
import { type Fixture, itemId, LOG, newLedger } from './ledger-fixture.ts'

const vectors = fileURLToPath(new URL('../../vectors/ledger', import.meta.url))
const read = (name: string) => readFileSync(`${vectors}/${name}`, 'utf8')
const lines = (name: string) => read(name).split('\n').slice(0, -1)

const bodies = lines('entries.jsonl').map((line) => Buffer.from(line))
const leaves = lines('leaves.txt').map((hex) => Buffer.from(hex, 'hex'))
const publicKey = keyOf(lines('log.vkey')[0] ?? '')
const notes = [5, 12].map((size) => ({ size, note: read(`checkpoints/${checkpointFile(size)}`) }))

test('the leaf of each entry is the hash of its line', () => {
  expect(bodies.map((body) => leafHash(body))).toEqual(leaves)
  expect(bodies).toHaveLength(12)
})

test('the key is what its vkey line says', () => {
  expect(vkeyLine(LOG, publicKey)).toBe(lines('log.vkey')[0])
})

test.each(notes)('the checkpoint of $size entries holds', ({ size, note }) => {
  const head = { size, root: rootOf(leaves.slice(0, size)) }
  expect(verifyNote(note, LOG, head, publicKey)).toBe(true)
})

test('the frozen signature by certificate holds over the newest of them, and no other', () => {
  const cms = readFileSync(`${vectors}/certified/000000012.p7s`)
  expect(verifyDetached(cms, Buffer.from(notes[1]?.note ?? '')).faults).toEqual([])
  expect(verifyDetached(cms, Buffer.from(notes[0]?.note ?? '')).faults).not.toEqual([])
})

describe('a case with this ledger', () => {
  let kase: Fixture

  beforeEach(() => {
    kase = newLedger()
    load(kase)
  })

  test('is intact, checked at one go or in turns', async () => {
    expect(kase.ledger.verify(publicKey)).toEqual([])
    expect(await kase.ledger.verifyInTurns(publicKey)).toEqual([])
  })

  test.each([0, 1, 2])('discloses item %i byte for byte as it did', (n) => {
    expect(itemCustody(kase.ledger, itemId(n))).toBe(read(`item-${itemId(n)}.json`))
  })

  test('proves its earlier checkpoint byte for byte as it did', () => {
    const from = { size: 5, root: rootOf(leaves.slice(0, 5)).toString('hex') }
    expect(consistency(kase.ledger, [from])).toBe(read('consistency.json'))
  })
})

describe('the specification', () => {
  const text = readFileSync(new URL('../../../docs/formats/ledger.md', import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/^```[a-z]*\n(.*?)^```$/gms)].map(([, block]) => block ?? '')

  test('shows a real entry and its leaf', () => {
    expect(blocks[0]).toBe(`${bodies[8]}\n`)
    expect(blocks[1]?.trim()).toBe(leaves[8]?.toString('hex'))
  })

  test('shows the checkpoint and the key of that ledger', () => {
    expect(blocks[2]).toBe(notes[1]?.note)
    expect(blocks[3]).toBe(read('log.vkey'))
  })

  testWith('openssl', 'sh').each([
    ['the ledger’s key', blocks[5] ?? ''],
    ['the case’s certificate', blocks[6] ?? ''],
  ])('shows commands that verify the signature by %s, and refuse another note', (_, commands) => {
    const dir = mkdtempSync(join(tmpdir(), 'safehold-vectors-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    for (const folder of ['checkpoints', 'certified', '.']) {
      cpSync(`${vectors}/${folder}`, dir, { recursive: true })
    }
    const run = () => spawnSync('sh', ['-ec', commands], { cwd: dir, encoding: 'utf8' }).status
    expect(run()).toBe(0)
    const note = notes[1]?.note.replace('\n12\n', '\n11\n') ?? ''
    writeFileSync(join(dir, '000000012.txt'), note)
    expect(run()).not.toBe(0)
  })

  test('shows a command that makes the leaf (skipped where there is no sh)', ({ skip }) => {
    const command = blocks[4]?.trim() ?? ''
    const run = spawnSync('sh', ['-c', command], { input: bodies[8], encoding: 'utf8' })
    if (run.error !== undefined || run.status === 127) skip('sh and sha256sum are needed')
    expect(run.stdout.slice(0, 64)).toBe(leaves[8]?.toString('hex'))
  })
})

/** Puts the frozen entries where the writer would have put them. */
function load({ db, dir }: Fixture): void {
  const tree = new TreeStore(db)
  const heads = new Map<string, { no: number; count: number; last: Buffer; salt: string }>()
  bodies.forEach((body, seq) => {
    const entry = JSON.parse(body.toString()) as CustodyEntry
    const leaf = leafHash(body)
    db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      ...[seq, leaf, body, entry.time, entry.actor],
      ...[entry.action, entry.item, entry.itemSeq, entry.itemNo],
    )
    tree.grow(seq, leaf, null)
    if (entry.item === null) return
    const head = heads.get(entry.item) ?? { no: heads.size, count: 0, last: leaf, salt: entry.salt }
    heads.set(entry.item, { ...head, count: head.count + 1, last: leaf })
  })
  for (const [item, { no, count, last, salt }] of heads) {
    db.prepare('INSERT INTO item_head VALUES (?, ?, ?, ?, ?)').run(
      ...[no, item, count, last, Buffer.from(salt, 'hex')],
    )
  }
  for (const { size, note } of notes) {
    const root = rootOf(leaves.slice(0, size))
    const { time } = JSON.parse(bodies[size - 1]?.toString() ?? '') as CustodyEntry
    const row = [size, root, Buffer.from(note), time]
    db.prepare('INSERT INTO checkpoint (size, root, note, time) VALUES (?, ?, ?, ?)').run(...row)
  }
  cpSync(`${vectors}/checkpoints`, `${dir}/checkpoints`, { recursive: true })
}

function keyOf(vkey: string): KeyObject {
  const raw = Buffer.from(vkey.split('+').slice(2).join('+'), 'base64').subarray(1)
  const x = raw.toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

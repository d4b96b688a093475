import { createHash, randomBytes } from 'node:crypto'
import { globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sha256 } from '../../../src/domain/digest.ts'
import { type ObjectKeys, ObjectWriter } from '../../../src/engine/ingest/object-writer.ts'
import { objectPath } from '../../../src/engine/sealing/object-store.ts'
import { heldKey, SealedReader } from '../../../src/engine/sealing/sealed-object.ts'

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex') as Sha256

let keys: ObjectKeys
let tierKey: Buffer
beforeEach(() => {
  const caseDir = mkdtempSync(join(tmpdir(), 'safehold-objects-'))
  mkdirSync(join(caseDir, 'objects'))
  tierKey = randomBytes(32)
  const held = { tierKey: heldKey(tierKey), namesKey: heldKey(randomBytes(32)) }
  keys = { caseDir, ...held, prefix: 'run-' }
})
afterEach(() => rmSync(keys.caseDir, { recursive: true }))

const writer = () => new ObjectWriter(keys, new Set())
const objects = () => globSync('objects/*/*.obj', { cwd: keys.caseDir })
const unfinished = () => readdirSync(join(keys.caseDir, 'objects')).filter((n) => n.startsWith('.'))
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex') as Sha256

test('an object has its name only when all of it is on the disk', async () => {
  const bytes = Buffer.alloc(700_000, 7)
  const batch = writer()
  const copy = batch.begin()
  copy.write(bytes.subarray(0, 300_000))
  copy.write(bytes.subarray(300_000))
  const name = copy.keep(sha256(bytes))
  expect(objects()).toEqual([])
  await batch.settle()
  const path = objectPath(keys.caseDir, 'objects', name)
  expect(statSync(path).mode & 0o777).toBe(0o444)
  const reader = SealedReader.open(path, tierKey)
  expect(Buffer.concat([...reader.chunks()]).equals(bytes)).toBe(true)
  reader.close()
  expect(unfinished()).toEqual([])
})

test('what is dropped while it is read leaves nothing', async () => {
  const batch = writer()
  const copy = batch.begin()
  copy.write(Buffer.alloc(300_000))
  expect(unfinished()).toHaveLength(1)
  copy.drop()
  copy.drop()
  await batch.settle()
  expect([...objects(), ...unfinished()]).toEqual([])
})

test('what is kept but abandoned leaves nothing', async () => {
  const batch = writer()
  const copy = batch.begin()
  copy.writeWhole(Buffer.from('x'), sha256Of(Buffer.from('x')))
  copy.keep(sha256(Buffer.from('x')))
  batch.abandon()
  expect([...objects(), ...unfinished()]).toEqual([])
})

test('two threads that seal equal content at the same time end with one object, the first', async () => {
  const bytes = Buffer.from('equal')
  const both = [writer(), writer()]
  const names = both.map((batch) => {
    const copy = batch.begin()
    copy.writeWhole(bytes, sha256Of(bytes))
    return copy.keep(sha256(bytes))
  })
  await both[0]?.settle()
  const [first] = objects().map((path) => statSync(join(keys.caseDir, path)).ino)
  await both[1]?.settle()
  expect(names[0]).toBe(names[1])
  expect(objects().map((path) => statSync(join(keys.caseDir, path)).ino)).toEqual([first])
  expect(unfinished()).toEqual([])
})

test('content that is stored already is not written again', async () => {
  const bytes = Buffer.from('known')
  for (let n = 0; n < 2; n += 1) {
    const batch = writer()
    const copy = batch.begin()
    copy.writeWhole(bytes, sha256Of(bytes))
    expect(unfinished()).toHaveLength(n === 0 ? 1 : 0)
    copy.keep(sha256(bytes))
    await batch.settle()
  }
  expect(objects()).toHaveLength(1)
})

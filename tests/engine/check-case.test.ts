/** What somebody with the disk but without keys can do to sealed objects, and that each is named. */
import { chmodSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkCase, checkLedger } from '../../src/engine/check-case.ts'
import type { Case } from '../../src/engine/open-case.ts'
import type { Keyring } from '../../src/engine/sealing/keyring.ts'
import { objectPath, putDerivative } from '../../src/engine/sealing/object-store.ts'
import { freshCase, person } from './fresh-case.ts'
import { addItem } from './item-rows.ts'

let kase: Case
let keyring: Keyring
let remove: () => void
let originals: string[]
let previews: string[]

beforeEach(async () => {
  const fresh = await freshCase()
  kase = fresh.kase
  keyring = fresh.keyring
  remove = fresh.remove
  const made = ['one', 'two', 'three', 'four'].map((text) => addItem(kase, keyring, text))
  originals = made.map(({ object }) => object)
  previews = made.map(({ preview }) => preview)
})
afterEach(() => remove())

const object = (n: number) => objectPath(kase.dir, 'objects', originals[n] ?? '')
const preview = (n: number) => objectPath(kase.dir, 'derivatives', previews[n] ?? '')

async function found(): Promise<string[]> {
  const { findings } = await checkCase(kase, keyring)
  return findings.map(({ severity, code, path }) => `${severity} ${code} ${path}`).toSorted()
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  chmodSync(path, 0o600)
  writeFileSync(path, bytes)
}

test('an honest case is intact, and every object was read', async () => {
  expect(await checkCase(kase, keyring)).toMatchObject({ intact: true, objects: 8, findings: [] })
})

test('a flipped bit in any byte of an object is found', async () => {
  for (let at = 0; at < readFileSync(object(0)).length; at += 17) {
    flip(object(0), at)
    expect(await found()).toEqual([`error object-altered objects/${originals[0]}`])
    flip(object(0), at)
  }
  expect(await found()).toEqual([])
})

test('objects that are flipped, cut, gone, swapped: each is named, and none stops the rest', async () => {
  flip(object(0), readFileSync(object(0)).length - 1)
  rmSync(object(1))
  const aside = `${object(2)}.aside`
  renameSync(object(2), aside)
  renameSync(object(3), object(2))
  renameSync(aside, object(3))
  flip(preview(0), 40)
  chmodSync(preview(1), 0o600)
  writeFileSync(preview(1), readFileSync(preview(1)).subarray(0, -1))
  writeFileSync(`${preview(2)}.new`, '')
  renameSync(`${preview(2)}.new`, preview(2))
  const { intact, objects } = await checkCase(kase, keyring)
  expect({ intact, objects }).toEqual({ intact: false, objects: 8 })
  expect(await found()).toEqual(
    [
      `error object-altered objects/${originals[0]}`,
      `error object-missing objects/${originals[1]}`,
      `error object-altered objects/${originals[2]}`,
      `error object-altered objects/${originals[3]}`,
      `error object-altered derivatives/${previews[0]}`,
      `error object-altered derivatives/${previews[1]}`,
      `error object-altered derivatives/${previews[2]}`,
    ].toSorted(),
  )
})

test('a picture of another tier put in an object’s place is found', async () => {
  chmodSync(object(0), 0o600)
  copyFileSync(preview(0), object(0))
  expect(await found()).toEqual([`error object-altered objects/${originals[0]}`])
})

test('a catalogue that names another content, or no object at all, is found', async () => {
  kase.writable
    .prepare(`UPDATE item SET sha256 = ? WHERE object = ?`)
    .run('ab'.repeat(32), originals[0])
  kase.writable.prepare(`UPDATE item SET object = '../../x' WHERE object = ?`).run(originals[1])
  expect(await found()).toEqual([
    'error object-altered objects/../../x',
    `error object-altered objects/${originals[0]}`,
  ])
})

test('a reviewer’s check warns of what they have no key for, and still finds what is gone', async () => {
  const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
  flip(object(0), 60)
  rmSync(object(1))
  flip(preview(2), 60)
  const { intact, objects, findings } = await checkCase(kase, reviewer)
  expect({ intact, objects }).toEqual({ intact: false, objects: 4 })
  expect(
    findings.map(({ severity, code, path }) => `${severity} ${code} ${path}`).toSorted(),
  ).toEqual(
    [
      `warning object-not-checked objects/${originals[0]}`,
      `error object-missing objects/${originals[1]}`,
      `warning object-not-checked objects/${originals[2]}`,
      `warning object-not-checked objects/${originals[3]}`,
      `error object-altered derivatives/${previews[2]}`,
    ].toSorted(),
  )
})

test('of many objects without a key the first are named and the rest counted', async () => {
  const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
  for (let n = 0; n < 204; n += 1) addItem(kase, keyring, `more ${n}`, { preview: false })
  const { findings, intact, objects } = await checkCase(kase, reviewer)
  expect({ intact, objects }).toEqual({ intact: true, objects: 4 })
  expect(findings).toHaveLength(201)
  expect(findings.at(-1)).toMatchObject({ code: 'object-not-checked', message: 'and 8 more' })
})

test('keys that are locked meanwhile are no damage: the check ends without an answer', async () => {
  const check = checkCase(kase, keyring)
  keyring.lock()
  await expect(check).rejects.toMatchObject({ code: 'NO_KEY' })
})

test('a check that is told to stop says why', async () => {
  const stop = new AbortController()
  const check = checkCase(kase, keyring, stop.signal)
  stop.abort(new Error('closed'))
  await expect(check).rejects.toThrow('closed')
})

test('a damaged ledger does not keep the objects from being checked', async () => {
  kase.writable.exec('DROP TRIGGER entry_never_changes')
  kase.writable.exec(`UPDATE entry SET leaf = zeroblob(32) WHERE seq = 1`)
  rmSync(object(1))
  const ledger = await checkLedger(kase, keyring)
  expect(ledger.intact).toBe(false)
  const whole = await checkCase(kase, keyring)
  expect(whole.findings).toEqual([
    ...ledger.findings,
    expect.objectContaining({ code: 'object-missing' }),
  ])
})

test('a derivative that is sealed twice is one object', () => {
  const bytes = Buffer.from('preview of one')
  expect(putDerivative(kase.dir, keyring, 'preview', bytes).object).toBe(previews[0])
})

/** A reviewer who takes the whole case folder home, and all that their passphrase opens: whatever they try,
 *  nothing of it becomes clear but what is blurred, and the one object that was granted to them. */
import type { KeyObject } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ItemId } from '../../src/domain/item.ts'
import { askedIn } from '../../src/domain/reveal.ts'
import { keyedWords } from '../../src/engine/catalogue/text-index.ts'
import { openCase } from '../../src/engine/open-case.ts'
import { type CaseFile, readCaseFile, SecretName } from '../../src/engine/sealing/case-file.ts'
import { secretsOf } from '../../src/engine/sealing/keyring.ts'
import { unwrapObjectKey } from '../../src/engine/sealing/object-grants.ts'
import { rawPrivateKey } from '../../src/engine/sealing/raw-keys.ts'
import { openBytes } from '../../src/engine/sealing/sealed-bytes.ts'
import { SealedReader, type SealKey } from '../../src/engine/sealing/sealed-object.ts'
import { textKeys } from '../../src/engine/sealing/text-key.ts'
import { stretch, unwrap } from '../../src/engine/sealing/user-keys.ts'
import { openUserRecord } from '../../src/engine/sealing/user-record.ts'
import { signIn } from '../../src/engine/sign-in.ts'
import { drawing } from '../engine/media/drawings.ts'
import { type ABench, aBench, EXHIBIT, everything, passphraseOf } from './a-bench.ts'

const IN_EVIDENCE = 'what the seized note says'
const OF_A_PERSON = 'she lives behind the mill'

let a: ABench
let granted: ItemId
/** All 32-byte keys that the reviewer can lay hands on. */
let keys: Buffer[]
let privateKey: KeyObject
let file: CaseFile

beforeAll(async () => {
  a = await aBench(
    {
      'one.jpg': await drawing(320, 240).jpeg().toBuffer(),
      'two.png': await drawing(200, 150).png().toBuffer(),
      'note.txt': Buffer.from(IN_EVIDENCE),
    },
    ['mokafor', 'jlindqvist'],
  )
  const { items } = await a.ask('item.list', { ...everything, filter: { kind: ['still'] } })
  const [still] = items
  if (still === undefined) throw new Error('not ingested')
  granted = still.id
  await a.ask('exhibit.note', { exhibit: EXHIBIT, text: OF_A_PERSON, corrects: null })
  await a.as('jlindqvist')
  const region = { x: 0, y: 0, width: 500_000, height: 500_000 }
  const wish = { item: granted, target: 'original', region, reason: 'grade' } as const
  const reveal = await a.ask('reveal.request', wish)
  await a.as('ambeki')
  await a.ask('reveal.decide', { ...askedIn(reveal), grant: true })
  await a.ask('case.close', {})

  file = readCaseFile(a.caseDir)
  const record = file.users.find(({ id }) => id === 'jlindqvist')
  if (record === undefined) throw new Error('no reviewer')
  const opened = await openUserRecord(file, record, passphraseOf('jlindqvist'))
  if (opened === null) throw new Error('not their passphrase')
  privateKey = opened.privateKey
  const stretched = await stretch(passphraseOf('jlindqvist'), Buffer.from(record.salt, 'base64'))
  expect(Object.keys(opened.secrets).toSorted()).toEqual(['ledger', 'preview'])
  keys = [
    ...Object.values(opened.secrets),
    ...[rawPrivateKey(privateKey), stretched.sealing, stretched.authenticating],
    // Whatever else in the file has the length of a key.
    ...texts(file)
      .map((text) => Buffer.from(text, 'base64'))
      .filter(({ length }) => length === 32),
  ]
})
afterAll(() => a.remove())

/** Every text in a value, at any depth. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : []
}

const sealed = (folder: string) =>
  readdirSync(join(a.caseDir, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.obj'))
    .map((name) => join(a.caseDir, folder, name))

function opens(path: string, key: Buffer | SealKey): boolean {
  try {
    const reader = SealedReader.open(path, key)
    try {
      reader.read(0, reader.sizeBytes)
      return true
    } finally {
      reader.close()
    }
  } catch {
    return false
  }
}

const asAnyKey = (key: Buffer): SealKey[] => [key, { tier: [key] }, { object: key }]

test('no key that they have opens an original, as whatever it is tried', () => {
  const originals = sealed('objects')
  expect(originals).toHaveLength(3)
  const tries = keys.flatMap(asAnyKey)
  expect(tries.length).toBeGreaterThan(20)
  for (const path of originals) {
    expect(tries.filter((key) => opens(path, key))).toEqual([])
  }
  const texts = a.sql((db) =>
    db.prepare<[], string>(`SELECT object FROM derivative WHERE kind = 'text'`).pluck().all(),
  )
  expect(texts).toHaveLength(1)
  const isText = (path: string) => texts.some((object) => path.includes(object))
  const previews = sealed('derivatives').filter((path) => !isText(path))
  expect(previews.length).toBeGreaterThan(0)
  expect(previews.every((path) => tries.some((key) => opens(path, key)))).toBe(true)
  // What is said in evidence is evidence.
  for (const path of sealed('derivatives').filter(isText)) {
    expect(tries.filter((key) => opens(path, key))).toEqual([])
  }
})

test('no word of a seized text is in the catalogue, and none can be looked up with their keys', () => {
  const words = IN_EVIDENCE.split(' ')
  const file = readFileSync(join(a.caseDir, 'catalogue.db'))
  for (const two of ['seized note', 'note says']) expect(file.includes(two), two).toBe(false)
  const found = (token: string) =>
    a.sql((db) =>
      db.prepare('SELECT count(*) FROM text_words WHERE text_words MATCH ?').pluck().get(token),
    )
  expect(a.sql((db) => db.prepare('SELECT count(*) FROM text_words').pluck().get())).toBe(1)
  for (const key of keys) {
    for (const word of words) {
      for (const one of [key, textKeys({ has: () => true, opening: () => ({ tier: [key] }) })[0]]) {
        expect(found(keyedWords(word, one ?? key))).toBe(0)
      }
    }
  }
})

test('nothing that is wrapped to others opens with their private key, whosever it is said to be', () => {
  const people = [...file.users, ...file.recovery]
  const own = file.users.find(({ id }) => id === 'jlindqvist')?.wraps
  const foreign = people.flatMap(({ wraps }) => (wraps === own ? [] : Object.values(wraps)))
  expect(foreign.length).toBeGreaterThan(10)
  const purposes = people.flatMap(({ id }) =>
    SecretName.options.map((name) => `safehold-secret/1 ${file.id} ${id} ${name}`),
  )
  const given = Object.values(own ?? {}).map((wrapped) => Buffer.from(wrapped, 'base64'))
  const isOpened = (wrapped: Buffer) =>
    purposes.some((purpose) => {
      try {
        return unwrap(privateKey, wrapped, purpose).length === 32
      } catch {
        return false
      }
    })
  expect(given.map(isOpened)).toEqual([true, true])
  expect(foreign.filter((wrapped) => isOpened(Buffer.from(wrapped, 'base64')))).toEqual([])
})

test('no record about a person opens with a key that they have', () => {
  const notes = a.sql((db) =>
    db.prepare<[], { sealed: Buffer; exhibit: string }>('SELECT sealed, exhibit FROM note').all(),
  )
  expect(notes).toHaveLength(1)
  for (const { sealed, exhibit } of notes) {
    const context = `safehold-note/1 ${file.id} exhibit ${exhibit}`
    for (const key of keys) expect(() => openBytes(key, sealed, context)).toThrow()
  }
})

test('a granted look opens that one object, and nothing once it is over', async () => {
  const wrapped = () =>
    a.sql((db) => db.prepare<[], Buffer | null>('SELECT wrapped_key FROM reveal').pluck().all())
  const [theirs] = wrapped()
  if (!theirs) throw new Error('not granted')
  const object = unwrapObjectKey({ userPrivateKey: privateKey }, theirs)
  const opened = sealed('objects').filter((path) => opens(path, { object }))
  const name = a.sql((db) =>
    db.prepare<[string], string>('SELECT object FROM item WHERE id = ?').pluck().get(granted),
  )
  expect(opened.map((path) => path.endsWith(`${name}.obj`))).toEqual([true])

  a.sql((db) => db.exec(`UPDATE reveal SET expires_at = '2020-01-01T00:00:00.000Z'`))
  await a.ask('case.open', { dir: a.caseDir })
  await a.as('ambeki')
  await a.ask('case.close', {})
  expect(wrapped()).toEqual([null])
})

test('no file of the case, nor of the workstation, holds a secret or sealed words in clear', async () => {
  const kase = openCase(a.caseDir)
  const keyring = await signIn(kase, 'ambeki' as never, passphraseOf('ambeki'))
  const secrets = Object.values(secretsOf(keyring)).map((secret) => Buffer.from(secret))
  kase.close()
  expect(secrets).toHaveLength(6)
  const needles = [
    ...[IN_EVIDENCE, OF_A_PERSON, a.recoveryKey, a.recoveryKey.replaceAll(/[ -]/g, '')],
    ...['ambeki', 'mokafor', 'jlindqvist'].map(passphraseOf),
    ...secrets.flatMap((secret) => [secret.toString('hex'), secret.toString('base64')]),
  ].map((text) => Buffer.from(text))
  for (const folder of [a.caseDir, join(a.dir, 'home')]) {
    const found = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    expect(found.length).toBeGreaterThan(2)
    for (const path of found) {
      const bytes = readFileSync(path)
      expect(
        [...needles, ...secrets].filter((one) => bytes.includes(one)),
        path,
      ).toEqual([])
    }
  }
})

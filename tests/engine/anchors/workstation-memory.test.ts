import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Anchor } from '../../../src/engine/anchors/anchor.ts'
import { type KeyStore, WorkstationMemory } from '../../../src/engine/anchors/workstation-memory.ts'
import { medium } from './histories.ts'

const UUID = '7c1f6f0e-6f0b-4a51-9d5e-0d6b6c3f2a10'
const LOG = `safehold.local/case/${UUID}`
const ANCHOR: Anchor = {
  source: 'workstation',
  size: 12,
  root: 'ab'.repeat(32),
  note: 'a note',
  vkey: 'a key',
}

/** As a system's own does it: only this one opens what it has sealed. */
function aKeyStore(): KeyStore {
  const key = randomBytes(32)
  return {
    seal: async (text) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
    },
    open: async (sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
      decipher.setAuthTag(sealed.subarray(-16))
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString()
    },
  }
}

const filesIn = (home: string) => readdirSync(join(home, 'anchors')).sort()

test('without a key store the anchor is in a plain file, and the state says that it is', async () => {
  const home = medium()
  const memory = new WorkstationMemory(home, null)
  expect(await memory.of(LOG)).toEqual([])
  await memory.keep(LOG, [ANCHOR])
  expect(memory.stateOf(LOG)).toBe('plain-file')
  expect(filesIn(home)).toEqual([`${UUID}.json`])
  expect(await new WorkstationMemory(home, null).of(LOG)).toEqual([ANCHOR])
  expect(statSync(join(home, 'anchors', `${UUID}.json`)).mode & 0o777).toBe(0o600)
})

test('with a key store it is sealed too, and outlives the loss of the plain file', async () => {
  const home = medium()
  const keyStore = aKeyStore()
  const memory = new WorkstationMemory(home, keyStore)
  await memory.keep(LOG, [ANCHOR])
  expect(memory.stateOf(LOG)).toBe('key-store')
  const sealed = readFileSync(join(home, 'anchors', `${UUID}.sealed`))
  expect(sealed.includes(ANCHOR.root ?? '')).toBe(false)
  writeFileSync(join(home, 'anchors', `${UUID}.json`), '{}')
  const later = new WorkstationMemory(home, keyStore)
  expect(await later.of(LOG)).toEqual([ANCHOR])
  expect(later.stateOf(LOG)).toBe('unreadable')
})

test('a sealed file that was altered, or that another key store has sealed, is said to be unreadable', async () => {
  const home = medium()
  const keyStore = aKeyStore()
  await new WorkstationMemory(home, keyStore).keep(LOG, [ANCHOR])
  const other = new WorkstationMemory(home, aKeyStore())
  expect(await other.of(LOG)).toEqual([ANCHOR])
  expect(other.stateOf(LOG)).toBe('unreadable')
  const path = join(home, 'anchors', `${UUID}.sealed`)
  const sealed = readFileSync(path)
  sealed[20] = (sealed[20] ?? 0) ^ 1
  writeFileSync(path, sealed)
  const memory = new WorkstationMemory(home, keyStore)
  await memory.of(LOG)
  expect(memory.stateOf(LOG)).toBe('unreadable')
})

test('the command line reads what the window left, though it has no key store', async () => {
  const home = medium()
  await new WorkstationMemory(home, aKeyStore()).keep(LOG, [ANCHOR])
  const memory = new WorkstationMemory(home, null)
  expect(await memory.of(LOG)).toEqual([ANCHOR])
  expect(memory.stateOf(LOG)).toBe('plain-file')
})

test.each([
  ['no JSON', 'x'],
  ['of another ledger', JSON.stringify({ v: 1, type: 'safehold-anchors', log: 'x', anchors: [] })],
  [
    'with a root that is none',
    `{"v":1,"type":"safehold-anchors","log":"${LOG}","anchors":[{"size":1,"root":"x","note":null,"vkey":null}]}`,
  ],
  ['larger than any', ' '.repeat(300_000)],
])('a file %s is no memory, and nothing fails over it', async (_what, text) => {
  const home = medium()
  mkdirSync(join(home, 'anchors'))
  writeFileSync(join(home, 'anchors', `${UUID}.json`), text)
  const memory = new WorkstationMemory(home, null)
  expect(await memory.of(LOG)).toEqual([])
  expect(memory.stateOf(LOG)).toBe('unreadable')
})

test('a home that cannot be written is said, and nothing fails over it', async () => {
  const home = medium()
  writeFileSync(join(home, 'anchors'), 'a file where the folder should be')
  chmodSync(join(home, 'anchors'), 0o400)
  const memory = new WorkstationMemory(home, null)
  await memory.keep(LOG, [ANCHOR])
  await memory.settled()
  expect(memory.stateOf(LOG)).toBe('unwritable')
})

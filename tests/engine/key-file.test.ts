/** That keys and ledger change together, wherever the program is stopped, and that another file is told. */
import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Case, openCase } from '../../src/engine/open-case.ts'
import { newUser } from '../../src/engine/people.ts'
import type { Keyring } from '../../src/engine/sealing/keyring.ts'
import { signIn } from '../../src/engine/sign-in.ts'
import {
  acts,
  addUser,
  codeOf,
  freshCase,
  PASSPHRASE,
  recorded,
  SUPERVISOR,
  staffNumberOf,
} from './fresh-case.ts'

let kase: Case
let keyring: Keyring
let remove: () => void

beforeEach(async () => {
  ;({ kase, keyring, remove } = await freshCase())
})
afterEach(() => {
  kase.close()
  remove()
})

const PASS = 'a passphrase of their own'
const NOVAK = { id: 'pnovak', name: 'P', role: 'analyst', person: 'PNOVAK' } as never as Parameters<
  typeof newUser
>[2]
const added = { action: 'user-added', data: { user: 'pnovak' } } as const
const path = (name: string) => join(kase.dir, name)
const idsIn = (name: string): string[] =>
  JSON.parse(readFileSync(path(name), 'utf8')).users.map((user: { id: string }) => user.id)

function reopen(): void {
  kase.close()
  kase = openCase(kase.dir)
}

describe('a program that is stopped while keys change', () => {
  /** As a crash leaves it: after the new file is written, at the given side of the commit. */
  async function stopped(commit: boolean): Promise<void> {
    const ready = await newUser(kase, keyring, { ...NOVAK, passphrase: PASS })
    kase.writable.exec('BEGIN IMMEDIATE')
    kase.ledger.append({ ...added, data: { ...added.data, ...ready.data } }, ACTOR)
    ready.act()
    expect(idsIn('case.json')).toEqual(['ambeki'])
    expect(idsIn('case.json.next')).toEqual(['ambeki', 'pnovak'])
    kase.writable.exec(commit ? 'COMMIT' : 'ROLLBACK')
  }

  test('before its entry is on disk leaves the keys as they were', async () => {
    await stopped(false)
    reopen()
    expect(existsSync(path('case.json.next'))).toBe(false)
    expect(idsIn('case.json')).toEqual(['ambeki'])
    expect(kase.keys.finding()).toBe(null)
    await addUser(kase, keyring, { ...NOVAK, passphrase: PASS })
    expect((await signIn(kase, NOVAK.id, PASS)).has('original')).toBe(true)
  })

  test('after its entry is on disk leaves the new ones', async () => {
    await stopped(true)
    reopen()
    expect(existsSync(path('case.json.next'))).toBe(false)
    expect(idsIn('case.json')).toEqual(['ambeki', 'pnovak'])
    expect(kase.keys.finding()).toBe(null)
    expect((await signIn(kase, NOVAK.id, PASS)).has('original')).toBe(true)
  })

  test('opens from a medium that cannot be written by whichever file the ledger names', async () => {
    await stopped(true)
    const copy = `${kase.dir}-copy`
    cpSync(kase.dir, copy, { recursive: true })
    const reading = openCase(copy, { readOnly: true })
    expect(reading.keys.finding()).toBe(null)
    expect((await signIn(reading, NOVAK.id, PASS)).has('original')).toBe(true)
    expect(existsSync(join(copy, 'case.json.next'))).toBe(true)
    reading.close()
  })
})

test('every change of keys is named in its entry by the digest of the whole file', async () => {
  await addUser(kase, keyring, { ...NOVAK, passphrase: PASS })
  expect(acts(kase).at(-1)?.data).toMatchObject({
    caseFile: expect.stringMatching(/^[0-9a-f]{64}$/),
    generation: 1,
  })
  expect(kase.keys.named()).toEqual({ isNamed: true, generation: 1 })
})

test('of two changes at once the second is refused', async () => {
  const one = await newUser(kase, keyring, { ...NOVAK, passphrase: PASS })
  const other = { ...NOVAK, id: 'skwan' as never, person: staffNumberOf('skwan') }
  const two = await newUser(kase, keyring, { ...other, passphrase: PASS })
  recorded(kase, added, one)
  expect(codeOf(() => recorded(kase, added, two))).toBe('CONFLICT')
  expect(kase.keys.read().users.map(({ id }) => id)).toEqual(['ambeki', 'pnovak'])
  expect(kase.keys.finding()).toBe(null)
})

describe('a case.json that the ledger does not name', () => {
  test('one changed by a byte is told, and still opens for those whose keys it holds', async () => {
    const text = readFileSync(path('case.json'), 'utf8')
    writeFileSync(path('case.json'), text.replace('Larch Row', 'Larch row'))
    reopen()
    expect(kase.keys.finding()).toMatchObject({ severity: 'error', code: 'case-file-differs' })
    expect((await signIn(kase, SUPERVISOR, PASSPHRASE)).has('original')).toBe(true)
  })

  test('an older one put back is told, though it brings back nobody who had no row', async () => {
    cpSync(path('case.json'), path('kept'))
    await addUser(kase, keyring, { ...NOVAK, passphrase: PASS })
    renameSync(path('kept'), path('case.json'))
    reopen()
    expect(kase.keys.finding()?.code).toBe('case-file-differs')
    expect(await codeOf(() => signIn(kase, NOVAK.id, PASS))).toBe('WRONG_PASSPHRASE')
  })

  test('is told no more when the right one is put back', async () => {
    const right = readFileSync(path('case.json'))
    writeFileSync(path('case.json'), right.toString().replace('Larch Row', 'Larch row'))
    reopen()
    writeFileSync(path('case.json'), right)
    expect(kase.keys.finding()).toBe(null)
  })

  test('one that is damaged is said to be, and changes nothing', () => {
    const right = readFileSync(path('case.json'))
    kase.close()
    for (const length of [0, 1, 100, right.length - 2]) {
      writeFileSync(path('case.json'), right.subarray(0, length))
      expect(codeOf(() => openCase(kase.dir))).toBe('CASE_DAMAGED')
      expect(readFileSync(path('case.json'))).toHaveLength(length)
      expect(existsSync(path('case.lock'))).toBe(false)
    }
    writeFileSync(path('case.json'), right)
    kase = openCase(kase.dir)
    expect(kase.keys.finding()).toBe(null)
  })
})

const ACTOR = { user: 'ambeki', role: 'supervisor' } as const

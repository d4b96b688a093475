import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserId } from '../../src/domain/people.ts'
import type { Case } from '../../src/engine/open-case.ts'
import { newPassphrase, resetPassphrase } from '../../src/engine/passphrases.ts'
import { type Keyring, secretsOf } from '../../src/engine/sealing/keyring.ts'
import { signIn, signOut } from '../../src/engine/sign-in.ts'
import { acts, codeOf, freshCase, PASSPHRASE, person, recorded, SUPERVISOR } from './fresh-case.ts'

let kase: Case
let keyring: Keyring
let remove: () => void

beforeEach(async () => {
  ;({ kase, keyring, remove } = await freshCase())
})
afterEach(() => remove())

const NEXT = 'another row, five o’clock'

async function change(old: string, passphrase: string, of = keyring): Promise<void> {
  const ready = await newPassphrase(kase, of, { old, passphrase }, { pause: async () => undefined })
  recorded(kase, { action: 'passphrase-changed', data: {} }, ready)
}

async function reset(user: string, passphrase: string, by = keyring): Promise<void> {
  const ready = await resetPassphrase(kase, by, { user: user as UserId, passphrase })
  recorded(kase, { action: 'passphrase-reset', data: { user } }, ready)
}

describe('changing one’s own passphrase', () => {
  test('opens the same keys by the new one, and nothing by the old', async () => {
    await change(PASSPHRASE, NEXT)
    expect(await codeOf(() => signIn(kase, SUPERVISOR, PASSPHRASE))).toBe('WRONG_PASSPHRASE')
    const again = await signIn(kase, SUPERVISOR, NEXT)
    expect(secretsOf(again)).toEqual(secretsOf(keyring))
    expect(again.userPrivateKey.equals(keyring.userPrivateKey)).toBe(true)
  })

  test('leaves nothing of the old record in the file: new salt, new seal, new mac', async () => {
    const [before] = kase.keys.read().users
    await change(PASSPHRASE, NEXT)
    const [after] = kase.keys.read().users
    for (const name of ['salt', 'sealedKey', 'mac'] as const) {
      expect(readFileSync(join(kase.dir, 'case.json'), 'utf8')).not.toContain(before?.[name])
    }
    expect(after?.publicKey).toBe(before?.publicKey)
    expect(after?.vouch).toBe(before?.vouch)
  })

  test('is refused without the old one, and the try is counted like a failed sign-in', async () => {
    const before = kase.keys.read()
    expect(await codeOf(() => change('not the passphrase', NEXT))).toBe('WRONG_PASSPHRASE')
    expect(acts(kase).at(-1)).toMatchObject({ action: 'sign-in-failed', data: { count: 1 } })
    expect(kase.keys.read()).toEqual(before)
  })

  test('to the one that it is already is refused, whichever keyboard typed it', async () => {
    expect(await codeOf(() => change(PASSPHRASE, PASSPHRASE))).toBe('BAD_INPUT')
    await change(PASSPHRASE, 'caf\u00e9 at the corner')
    expect(await codeOf(() => change('caf\u00e9 at the corner', 'cafe\u0301 at the corner'))).toBe(
      'BAD_INPUT',
    )
  })

  test('is a reviewer’s right too', async () => {
    const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
    await change('passphrase of jlindqvist', NEXT, reviewer)
    const again = await signIn(kase, reviewer.user.id, NEXT)
    expect(Object.keys(secretsOf(again)).sort()).toEqual(['ledger', 'preview'])
  })

  test('cannot keep a copy of case.json from opening by the old one: that is why it is said', async () => {
    const copy = `${kase.dir}-copy`
    cpSync(kase.dir, copy, { recursive: true })
    await change(PASSPHRASE, NEXT)
    const old = readFileSync(join(copy, 'case.json'))
    writeFileSync(join(kase.dir, 'case.json'), old)
    expect(kase.keys.finding()?.code).toBe('case-file-differs')
    expect((await signIn(kase, SUPERVISOR, PASSPHRASE)).has('original')).toBe(true)
  })
})

describe('a passphrase for somebody who has forgotten theirs', () => {
  test('comes with a new key pair, and opens what their role needs', async () => {
    const before = await person(kase, keyring, 'jlindqvist', 'reviewer')
    await reset('jlindqvist', NEXT)
    expect(await codeOf(() => signIn(kase, before.user.id, 'passphrase of jlindqvist'))).toBe(
      'WRONG_PASSPHRASE',
    )
    const again = await signIn(kase, before.user.id, NEXT)
    expect(secretsOf(again)).toEqual(secretsOf(before))
    expect(again.userPrivateKey.equals(before.userPrivateKey)).toBe(false)
  })

  test('is given by a supervisor, to somebody else who is there', async () => {
    const analyst = await person(kase, keyring, 'mokafor', 'analyst')
    expect(await codeOf(() => reset('ambeki', NEXT, analyst))).toBe('ROLE_NOT_ALLOWED')
    expect(await codeOf(() => reset('ambeki', NEXT))).toBe('CONFLICT')
    expect(await codeOf(() => reset('nobody', NEXT))).toBe('NOT_FOUND')
    signOut(kase, keyring)
    expect(await codeOf(() => reset('mokafor', NEXT))).toBe('NO_KEY')
  })

  test('is not given to a role that somebody with the disk has written', async () => {
    await person(kase, keyring, 'jlindqvist', 'reviewer')
    kase.writable.exec(`UPDATE user SET role = 'analyst' WHERE id = 'jlindqvist'`)
    expect(await codeOf(() => reset('jlindqvist', NEXT))).toBe('CASE_DAMAGED')
  })
})

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserId } from '../../src/domain/people.ts'
import { openCase } from '../../src/engine/open-case.ts'
import { listUsers } from '../../src/engine/people.ts'
import { readCaseFile } from '../../src/engine/sealing/case-file.ts'
import { makeRecoveryKey } from '../../src/engine/sealing/recovery-key.ts'
import { recoverWith, signIn, signOut } from '../../src/engine/sign-in.ts'
import { acts, addUser, codeOf, freshCase, PASSPHRASE, person, SUPERVISOR } from './fresh-case.ts'

let made: Awaited<ReturnType<typeof freshCase>>

beforeEach(async () => {
  made = await freshCase()
})
afterEach(() => made.remove())

describe('signing in', () => {
  test('opens the same keys each time, and is in the ledger', async () => {
    const { kase, keyring } = made
    const again = await signIn(kase, SUPERVISOR, PASSPHRASE)
    expect(again.user).toEqual(keyring.user)
    expect(again.sealing('original')).toEqual(keyring.sealing('original'))
    expect(again.namesKey).toEqual(keyring.namesKey)
    expect(acts(kase).at(-1)).toEqual({ action: 'sign-in', actor: 'ambeki', data: {} })
  })

  test('with a wrong passphrase is refused and in the ledger, without the passphrase', async () => {
    const { kase } = made
    expect(await codeOf(() => signIn(kase, SUPERVISOR, `${PASSPHRASE} `))).toBe('WRONG_PASSPHRASE')
    expect(await codeOf(() => signIn(kase, SUPERVISOR, ''))).toBe('WRONG_PASSPHRASE')
    const failed = { action: 'sign-in-failed', actor: 'safehold' }
    expect(acts(kase).slice(-2)).toEqual([
      { ...failed, data: { user: 'ambeki', count: 1 } },
      { ...failed, data: { user: 'ambeki', count: 2 } },
    ])
  })

  test('as a person unknown is refused alike; what was typed is not noted', async () => {
    const { kase } = made
    const asked = 'nobody' as UserId
    const failure = (id: UserId) =>
      signIn(kase, id, 'some other passphrase').catch((error: unknown) => error)
    const [unknown, wrong] = [await failure(asked), await failure(SUPERVISOR)]
    expect(unknown).toEqual(wrong)
    expect(acts(kase).at(-2)?.data).toEqual({ user: null, count: 1 })
    expect(JSON.stringify(acts(kase))).not.toContain('nobody')
  })

  test('does not happen when the ledger cannot be written', async () => {
    const { kase } = made
    kase.writable.exec('PRAGMA query_only = ON')
    expect(await codeOf(() => signIn(kase, SUPERVISOR, PASSPHRASE))).toBe('NOT_WRITABLE')
    kase.writable.exec('PRAGMA query_only = OFF')
  })

  test('lets others do their work meanwhile', async () => {
    const order: string[] = []
    const entered = signIn(made.kase, SUPERVISOR, PASSPHRASE).then(() => order.push('signed in'))
    await new Promise(setImmediate)
    order.push('other work')
    await entered
    expect(order).toEqual(['other work', 'signed in'])
  })

  test('ends without anybody and without an entry when the case is to close', async () => {
    const { kase } = made
    const before = kase.ledger.size()
    for (const passphrase of [PASSPHRASE, 'not the passphrase']) {
      const stop = new AbortController()
      const entering = signIn(kase, SUPERVISOR, passphrase, { signal: stop.signal })
      stop.abort(new Error('closed'))
      await expect(entering).rejects.toThrow('closed')
    }
    expect(kase.ledger.size()).toBe(before)
  })
})

describe('signing out', () => {
  test('writes its entry and a checkpoint, and zeroes the keys', async () => {
    const { kase, keyring } = made
    const original = keyring.sealing('original')
    signOut(kase, keyring)
    expect(original.every((byte) => byte === 0)).toBe(true)
    expect(
      acts(kase)
        .map(({ action }) => action)
        .slice(-2),
    ).toEqual(['sign-out', 'heads'])
    expect(kase.ledger.lastCheckpoint()?.size).toBe(kase.ledger.size())
    expect(codeOf(() => keyring.sealing('preview'))).toBe('NO_KEY')
    expect(codeOf(() => keyring.ledgerKey)).toBe('NO_KEY')
    expect(codeOf(() => keyring.userPrivateKey)).toBe('NO_KEY')
    expect(codeOf(() => keyring.signer())).toBe('NO_KEY')
    expect(keyring.has('original')).toBe(false)
  })

  test('zeroes the keys also when the ledger cannot be written', async () => {
    const { kase, keyring } = made
    kase.writable.exec('PRAGMA query_only = ON')
    expect(codeOf(() => signOut(kase, keyring))).toBe('NOT_WRITABLE')
    kase.writable.exec('PRAGMA query_only = OFF')
    expect(codeOf(() => keyring.sealing('preview'))).toBe('NO_KEY')
  })

  test('can leave the keys to work that is to go on', async () => {
    const { kase, keyring } = made
    signOut(kase, keyring, { keepKeys: true })
    expect(keyring.sealing('original').some((byte) => byte !== 0)).toBe(true)
    keyring.lock()
    expect(codeOf(() => keyring.sealing('original'))).toBe('NO_KEY')
  })
})

describe('the recovery key', () => {
  test('opens every key of the case when all passphrases are lost, and lets in a new supervisor', async () => {
    const { kase, keyring, recoveryKey } = made
    const analyst = await person(kase, keyring, 'mokafor', 'analyst')
    const recovered = await recoverWith(kase, recoveryKey.toLowerCase())
    for (const tier of ['original', 'preview', 'identity'] as const) {
      expect(recovered.sealing(tier)).toEqual(analyst.sealing(tier))
    }
    expect(recovered.namesKey).toEqual(analyst.namesKey)
    expect(recovered.signer().certificate).toEqual(analyst.signer().certificate)
    expect(acts(kase).at(-1)).toEqual({
      action: 'sign-in',
      actor: 'recovery',
      data: { by: 'recovery-key', custodian: 'recovery' },
    })
    const next = await person(kase, recovered, 'pnovak', 'supervisor')
    expect(next.sealing('original')).toEqual(keyring.sealing('original'))
  })

  test('of another case, misread or made up is refused, and the try is in the ledger', async () => {
    const { kase, recoveryKey } = made
    const last = recoveryKey.endsWith('A') ? 'B' : 'A'
    const wrong = [makeRecoveryKey(), recoveryKey.slice(0, -1) + last, '', PASSPHRASE]
    const pause = async () => undefined
    for (const text of wrong) {
      expect(await codeOf(() => recoverWith(kase, text, { pause }))).toBe('WRONG_PASSPHRASE')
    }
    const failed = acts(kase).filter(({ action }) => action === 'sign-in-failed')
    expect(failed.map(({ data }) => data)).toEqual(
      wrong.map((_, n) => ({ user: 'recovery', count: n + 1 })),
    )
  })
})

describe('case.json that somebody else has changed', () => {
  test.each([
    ['a role', (file: Stored) => ({ users: change(file, { role: 'analyst' }) })],
    [
      'a wrap by one of the attacker’s own making',
      (file: Stored) => {
        const { wraps } = userOf(file)
        return { users: change(file, { wraps: { ...wraps, original: wraps['preview'] } }) }
      },
    ],
    ['a wrap left out', (file: Stored) => ({ users: change(file, { wraps: {} }) })],
    ['the public key', (file: Stored) => ({ users: change(file, { publicKey: KEY }) })],
    ['the ledger’s key', () => ({ vkey: 'another key' })],
  ])('%s: the right passphrase tells it', async (_what, edit) => {
    const { kase } = made
    const file = JSON.parse(readFileSync(join(kase.dir, 'case.json'), 'utf8'))
    writeFileSync(join(kase.dir, 'case.json'), JSON.stringify({ ...file, ...edit(file) }))
    expect(await codeOf(() => signIn(kase, SUPERVISOR, PASSPHRASE))).toBe('CASE_DAMAGED')
  })

  test('the recovery record: the right key tells it', async () => {
    const { kase, recoveryKey } = made
    const path = join(kase.dir, 'case.json')
    const file = JSON.parse(readFileSync(path, 'utf8'))
    const [custodian] = file.recovery
    const wraps = { ...custodian.wraps, original: custodian.wraps.preview }
    writeFileSync(path, JSON.stringify({ ...file, recovery: [{ ...custodian, wraps }] }))
    expect(await codeOf(() => recoverWith(kase, recoveryKey))).toBe('CASE_DAMAGED')
  })

  test('one person’s record under another’s name opens nothing', async () => {
    const { kase, keyring } = made
    await person(kase, keyring, 'mokafor', 'analyst')
    const file = readCaseFile(kase.dir)
    const [first, second] = file.users
    const swapped = [
      { ...first, id: second?.id },
      { ...second, id: first?.id },
    ]
    writeFileSync(join(kase.dir, 'case.json'), JSON.stringify({ ...file, users: swapped }))
    expect(await codeOf(() => signIn(kase, SUPERVISOR, 'passphrase of mokafor'))).toBe(
      'WRONG_PASSPHRASE',
    )
  })
})

test('everybody signs in again after the case was closed and opened', async () => {
  const { kase, keyring } = made
  const id = 'mokafor' as UserId
  await addUser(kase, keyring, {
    ...{ id, name: 'M. Okafor', role: 'reviewer' as const, person: null },
    passphrase: 'twelve letters',
  })
  kase.close()
  const again = openCase(kase.dir)
  expect(listUsers(again).map((user) => user.id)).toEqual(['ambeki', 'mokafor'])
  const later = await signIn(again, id, 'twelve letters')
  expect(later.sealing('preview')).toEqual(keyring.sealing('preview'))
  again.close()
})

const KEY = Buffer.alloc(32, 9).toString('base64')

type Stored = { users: { wraps: Record<string, string> }[] }

function userOf(file: Stored) {
  const [user] = file.users
  if (user === undefined) throw new Error('a case has a supervisor')
  return user
}

function change(file: Stored, members: object) {
  return [{ ...userOf(file), ...members }]
}

import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserId } from '../../src/domain/people.ts'
import { type Case, openCase } from '../../src/engine/open-case.ts'
import { listUsers, publicKeyOf } from '../../src/engine/people.ts'
import { revokeUser } from '../../src/engine/revoke-user.ts'
import { type Keyring, secretsOf } from '../../src/engine/sealing/keyring.ts'
import { objectPath, putDerivative, readDerivative } from '../../src/engine/sealing/object-store.ts'
import { SealedReader } from '../../src/engine/sealing/sealed-object.ts'
import { openRecord, sealRecord } from '../../src/engine/sealing/sealed-record.ts'
import { recoverWith, signIn, signOut } from '../../src/engine/sign-in.ts'
import {
  acts,
  addUser,
  codeOf,
  freshCase,
  PASSPHRASE,
  person,
  recorded,
  SUPERVISOR,
} from './fresh-case.ts'

let kase: Case
let keyring: Keyring
let recoveryKey: string
let remove: () => void

beforeEach(async () => {
  ;({ kase, keyring, recoveryKey, remove } = await freshCase())
})
afterEach(() => {
  kase.close()
  remove()
})

const trying = { pause: async () => undefined }
const passphraseOf = (name: string) => `passphrase of ${name}`

async function revoke(user: string, by = keyring) {
  const ready = await revokeUser(kase, by, user as UserId)
  return recorded(kase, { action: 'user-revoked', data: { user } }, ready)
}

const put = async (by: Keyring, text: string, tier: 'original' | 'preview' = 'original') =>
  (await putDerivative(kase.dir, by, tier, Buffer.from(text))).object

const read = (by: Keyring, object: string) =>
  readDerivative(kase.dir, by.opening('original'), object).toString()

/** What a thief has who knew all secrets at a time: they are copied before anybody wipes them. */
const secretsOfThief = (one: Keyring) =>
  Object.values(secretsOf(one)).map((secret) => Buffer.from(secret))

describe('who is revoked', () => {
  test('cannot sign in, has no record left, and stays listed with the day', async () => {
    await person(kase, keyring, 'mokafor', 'analyst')
    await revoke('mokafor')
    expect(await codeOf(() => signIn(kase, 'mokafor' as UserId, passphraseOf('mokafor')))).toBe(
      'WRONG_PASSPHRASE',
    )
    expect(readFileSync(join(kase.dir, 'case.json'), 'utf8')).not.toContain('mokafor')
    const [supervisor, analyst] = listUsers(kase)
    expect(supervisor?.revokedAt).toBe(null)
    expect(analyst).toMatchObject({ id: 'mokafor', revokedAt: expect.any(String) })
    expect(codeOf(() => publicKeyOf(kase, keyring, 'mokafor' as UserId))).toBe('NOT_FOUND')
    const again = { id: 'mokafor', name: 'M', role: 'analyst', person: null, passphrase: 'x' }
    expect(await codeOf(() => addUser(kase, keyring, again as never))).toBe('CONFLICT')
  })

  test('opens nothing that is sealed from then on, with every secret they ever had', async () => {
    const analyst = await person(kase, keyring, 'mokafor', 'analyst')
    const known = secretsOfThief(analyst)
    const before = await put(keyring, 'sealed before')
    await revoke('mokafor')
    const after = await put(keyring, 'sealed after')
    const opens = (object: string) =>
      known.some((key) => {
        try {
          SealedReader.open(objectPath(kase.dir, 'derivatives', object), key).close()
          return true
        } catch {
          return false
        }
      })
    expect(opens(before)).toBe(true)
    expect(opens(after)).toBe(false)
    expect(read(keyring, before)).toBe('sealed before')
    expect(read(keyring, after)).toBe('sealed after')
  })

  test('is in the ledger, with the generation that begins', async () => {
    await person(kase, keyring, 'mokafor', 'analyst')
    expect(await revoke('mokafor')).toEqual({ left: [] })
    expect(acts(kase).at(-1)).toMatchObject({
      ...{ action: 'user-revoked' },
      data: { user: 'mokafor', generation: 2, left: [] },
    })
    expect(kase.keys.finding()).toBe(null)
  })
})

describe('everybody else', () => {
  test('goes on: they sign in by the same passphrase, and open what was sealed before and after', async () => {
    const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
    await person(kase, keyring, 'skwan', 'supervisor')
    await person(kase, keyring, 'mokafor', 'analyst')
    const before = await put(keyring, 'before')
    const blurred = await put(keyring, 'blurred', 'preview')
    await revoke('mokafor')
    const after = await put(keyring, 'after')
    const names = keyring.namesKey
    for (const [id, passphrase] of [
      ['skwan', passphraseOf('skwan')],
      [SUPERVISOR, PASSPHRASE],
    ] as const) {
      const again = await signIn(kase, id as UserId, passphrase)
      expect([read(again, before), read(again, after)]).toEqual(['before', 'after'])
      expect(again.namesKey).toEqual(names)
      expect(again.ledgerKey.equals(keyring.ledgerKey)).toBe(true)
      expect(again.signer().certificate).toEqual(keyring.signer().certificate)
    }
    const again = await signIn(kase, reviewer.user.id, passphraseOf('jlindqvist'))
    expect(readDerivative(kase.dir, again.opening('preview'), blurred).toString()).toBe('blurred')
    expect(again.has('original') || again.has('identity')).toBe(false)
    const recovered = await recoverWith(kase, recoveryKey, trying)
    expect([read(recovered, before), read(recovered, after)]).toEqual(['before', 'after'])
  })

  test('has the new keys made their own at the next sign-in, which is in the ledger', async () => {
    await person(kase, keyring, 'skwan', 'supervisor')
    await person(kase, keyring, 'mokafor', 'analyst')
    await revoke('mokafor')
    const waiting = () => kase.keys.read().users.filter(({ newer }) => newer !== undefined)
    expect(waiting()).toHaveLength(2)
    await signIn(kase, 'skwan' as UserId, passphraseOf('skwan'))
    expect(acts(kase).at(-1)).toMatchObject({
      ...{ action: 'keys-renewed', actor: 'skwan' },
      data: { user: 'skwan', generation: 2 },
    })
    expect(waiting().map(({ id }) => id)).toEqual(['ambeki'])
    const entries = kase.ledger.size()
    await signIn(kase, 'skwan' as UserId, passphraseOf('skwan'))
    expect(kase.ledger.size()).toBe(entries + 1)
  })

  test('may be away for several generations', async () => {
    await person(kase, keyring, 'jlindqvist', 'reviewer')
    for (const name of ['one', 'two', 'three']) await person(kase, keyring, name, 'analyst')
    const objects: string[] = []
    for (const name of ['one', 'two', 'three']) {
      objects.push(await put(keyring, name, 'preview'))
    }
    for (const name of ['one', 'two', 'three']) {
      await revoke(name)
      objects.push(await put(keyring, `after ${name}`, 'preview'))
    }
    const again = await signIn(kase, 'jlindqvist' as UserId, passphraseOf('jlindqvist'))
    expect(again.opening('preview').tier).toHaveLength(4)
    for (const object of objects) {
      readDerivative(kase.dir, again.opening('preview'), object)
    }
  })

  test('opens records of people that were sealed before and after', async () => {
    await person(kase, keyring, 'mokafor', 'analyst')
    const before = sealRecord(keyring, { name: 'before' }, 'context')
    await revoke('mokafor')
    const after = sealRecord(keyring, { name: 'after' }, 'context')
    const again = await signIn(kase, SUPERVISOR, PASSPHRASE)
    expect(openRecord(again, before, 'context')['name']).toBe('before')
    expect(openRecord(again, after, 'context')['name']).toBe('after')
  })

  test('who signs out has all generations zeroed', async () => {
    await person(kase, keyring, 'mokafor', 'analyst')
    await revoke('mokafor')
    const { tier } = keyring.opening('original')
    expect(tier).toHaveLength(2)
    signOut(kase, keyring)
    for (const key of tier) expect(key.every((byte) => byte === 0)).toBe(true)
  })
})

describe('it is refused', () => {
  test('to who is no supervisor, of oneself, of nobody, twice, and of the last supervisor', async () => {
    const analyst = await person(kase, keyring, 'mokafor', 'analyst')
    expect(await codeOf(() => revoke('ambeki', analyst))).toBe('ROLE_NOT_ALLOWED')
    expect(await codeOf(() => revoke('ambeki'))).toBe('OWN_ACT')
    expect(await codeOf(() => revoke('nobody'))).toBe('NOT_FOUND')
    await revoke('mokafor')
    expect(await codeOf(() => revoke('mokafor'))).toBe('CONFLICT')
    const recovered = await recoverWith(kase, recoveryKey, trying)
    expect(await codeOf(() => revoke('ambeki', recovered))).toBe('CONFLICT')
  })

  test('when somebody put a key of their own in another person’s place', async () => {
    await person(kase, keyring, 'mokafor', 'analyst')
    await person(kase, keyring, 'jlindqvist', 'reviewer')
    const path = join(kase.dir, 'case.json')
    const file = JSON.parse(readFileSync(path, 'utf8'))
    file.users[2].publicKey = Buffer.alloc(32, 9).toString('base64')
    writeFileSync(path, JSON.stringify(file))
    expect(await codeOf(() => revoke('mokafor'))).toBe('CASE_DAMAGED')
    expect(kase.keys.named().generation).toBe(1)
  })
})

describe('keys that were waiting for somebody are not believed', () => {
  /** case.json with what the revoked person, or a stranger, makes of it. */
  async function forged(edit: (record: Record<string, never>, file: never) => void) {
    await person(kase, keyring, 'jlindqvist', 'reviewer')
    await person(kase, keyring, 'mokafor', 'analyst')
    await revoke('mokafor')
    const path = join(kase.dir, 'case.json')
    const file = JSON.parse(readFileSync(path, 'utf8'))
    edit(file.users[1], file as never)
    writeFileSync(path, JSON.stringify(file))
    return codeOf(() => signIn(kase, 'jlindqvist' as UserId, passphraseOf('jlindqvist')))
  }

  test('when the file is not the one that the ledger names', async () => {
    expect(await forged(() => undefined)).toBe('CASE_DAMAGED')
  })

  test('when they do not lead back to those the person has', async () => {
    const swap = (record: Record<string, unknown>) => {
      const newer = record['newer'] as Record<string, unknown>
      newer['preview'] = (record['wraps'] as Record<string, unknown>)['preview']
    }
    expect(await forged(swap)).toBe('CASE_DAMAGED')
  })

  test('nor is a record from which they were taken away', async () => {
    expect(
      await forged((record: Record<string, unknown>) => {
        delete record['newer']
      }),
    ).toBe('CASE_DAMAGED')
  })

  test('and with a case.json from before the revocation nobody signs in: they would seal under known keys', async () => {
    await person(kase, keyring, 'mokafor', 'analyst')
    const path = join(kase.dir, 'case.json')
    copyFileSync(path, `${path}.kept`)
    await revoke('mokafor')
    copyFileSync(`${path}.kept`, path)
    kase.close()
    kase = openCase(kase.dir)
    expect(kase.keys.finding()?.code).toBe('case-file-differs')
    expect(await codeOf(() => signIn(kase, SUPERVISOR, PASSPHRASE))).toBe('CASE_DAMAGED')
    expect(await codeOf(() => signIn(kase, 'mokafor' as UserId, passphraseOf('mokafor')))).toMatch(
      /WRONG_PASSPHRASE|CASE_DAMAGED/,
    )
  })
})

test('a revocation whose entry does not commit has not happened, and can be done again', async () => {
  const analyst = await person(kase, keyring, 'mokafor', 'analyst')
  const digest = () =>
    createHash('sha256')
      .update(readFileSync(join(kase.dir, 'case.json')))
      .digest()
  const before = digest()
  const ready = await revokeUser(kase, keyring, 'mokafor' as UserId)
  kase.writable.exec('BEGIN IMMEDIATE')
  ready.act()
  kase.writable.exec('ROLLBACK')
  kase.close()
  kase = openCase(kase.dir)
  expect(digest()).toEqual(before)
  expect(listUsers(kase).every(({ revokedAt }) => revokedAt === null)).toBe(true)
  const again = await signIn(kase, analyst.user.id, passphraseOf('mokafor'))
  expect(again.sealing('original')).toEqual(analyst.sealing('original'))
  const supervisor = await signIn(kase, SUPERVISOR, PASSPHRASE)
  await revoke('mokafor', supervisor)
  expect(kase.keys.named()).toEqual({ isNamed: true, generation: 2 })
})

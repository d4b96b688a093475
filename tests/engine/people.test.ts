import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Sha256 } from '../../src/domain/digest.ts'
import { SealError } from '../../src/domain/errors.ts'
import type { Role, UserId } from '../../src/domain/people.ts'
import { listUsers, newSigner, publicKeyOf } from '../../src/engine/people.ts'
import { readCaseFile } from '../../src/engine/sealing/case-file.ts'
import { type Keyring, secretsOf } from '../../src/engine/sealing/keyring.ts'
import { unwrapObjectKey, wrapObjectKey } from '../../src/engine/sealing/object-grants.ts'
import { objectName, objectPath, putDerivative } from '../../src/engine/sealing/object-store.ts'
import { SealedReader, Sealer } from '../../src/engine/sealing/sealed-object.ts'
import { stretch } from '../../src/engine/sealing/user-keys.ts'
import { signIn, signOut } from '../../src/engine/sign-in.ts'
import { fingerprint, issueSigner } from '../../src/engine/signing/certificate.ts'
import {
  addUser,
  aWorkstation,
  codeOf,
  freshCase,
  PASSPHRASE,
  person,
  recorded,
  staffNumberOf,
} from './fresh-case.ts'

let made: Awaited<ReturnType<typeof freshCase>>

beforeEach(async () => {
  made = await freshCase()
})
afterEach(() => made.remove())

describe('what a role is given', () => {
  test('an analyst and a supervisor hold every key', async () => {
    for (const role of ['analyst', 'supervisor'] as const) {
      const keyring = await person(made.kase, made.keyring, `a-${role}`, role)
      expect(secretsOf(keyring)).toEqual(secretsOf(made.keyring))
      expect(keyring.signer().certificate).toEqual(made.keyring.signer().certificate)
    }
  })

  test('a reviewer holds what is blurred and the ledger’s key, and nothing else', async () => {
    const reviewer = await person(made.kase, made.keyring, 'jlindqvist', 'reviewer')
    expect(reviewer.sealing('preview')).toEqual(made.keyring.sealing('preview'))
    expect(reviewer.ledgerKey.equals(made.keyring.ledgerKey)).toBe(true)
    expect(Object.keys(secretsOf(reviewer)).sort()).toEqual(['ledger', 'preview'])
    expect(reviewer.has('original') || reviewer.has('identity')).toBe(false)
    expect(codeOf(() => reviewer.sealing('original'))).toBe('NO_KEY')
    expect(codeOf(() => reviewer.sealing('identity'))).toBe('NO_KEY')
    expect(codeOf(() => reviewer.namesKey)).toBe('NO_KEY')
    expect(codeOf(() => reviewer.signer())).toBe('NO_KEY')
  })
})

describe('adding a person', () => {
  test('is a supervisor’s act', async () => {
    for (const role of ['analyst', 'reviewer'] as const) {
      const keyring = await person(made.kase, made.keyring, `a-${role}`, role)
      expect(await codeOf(() => addUser(made.kase, keyring, aPerson('pnovak')))).toBe(
        'ROLE_NOT_ALLOWED',
      )
    }
    expect(listUsers(made.kase)).toHaveLength(3)
  })

  test('gives a name once, and never one of the program’s own', async () => {
    await addUser(made.kase, made.keyring, aPerson('pnovak'))
    for (const id of ['pnovak', 'ambeki', 'recovery', 'safehold']) {
      expect(await codeOf(() => addUser(made.kase, made.keyring, aPerson(id)))).toBe('CONFLICT')
    }
    expect((await signIn(made.kase, 'ambeki' as UserId, PASSPHRASE)).user.role).toBe('supervisor')
  })

  test('whose entry does not commit adds nobody, and can be done again', async () => {
    const { kase, keyring } = made
    kase.writable.exec('BEGIN IMMEDIATE')
    await addUser(kase, keyring, aPerson('pnovak', 'analyst'))
    kase.writable.exec('ROLLBACK')
    expect(listUsers(kase).map(({ id }) => id)).toEqual(['ambeki'])
    expect(await codeOf(() => signIn(kase, 'pnovak' as UserId, PASS))).toBe('WRONG_PASSPHRASE')
    expect(codeOf(() => publicKeyOf(kase, keyring, 'pnovak' as UserId))).toBe('NOT_FOUND')
    await addUser(kase, keyring, aPerson('pnovak', 'reviewer'))
    expect((await signIn(kase, 'pnovak' as UserId, PASS)).has('original')).toBe(false)
    expect(readCaseFile(kase.dir).users).toHaveLength(2)
  })

  test('whose keys cannot be written adds nobody', async () => {
    const { kase, keyring } = made
    const path = join(kase.dir, 'case.json')
    const good = readFileSync(path)
    writeFileSync(path, 'damaged meanwhile')
    expect(await codeOf(() => addUser(kase, keyring, aPerson('pnovak')))).toBe('CASE_DAMAGED')
    expect(listUsers(kase).map(({ id }) => id)).toEqual(['ambeki'])
    writeFileSync(path, good)
  })

  test('cannot be done with a locked keyring', async () => {
    signOut(made.kase, made.keyring)
    expect(await codeOf(() => addUser(made.kase, made.keyring, aPerson('pnovak')))).toBe('NO_KEY')
    expect(listUsers(made.kase)).toHaveLength(1)
  })
})

test('with the whole disk and a reviewer’s passphrase no original can be opened', async () => {
  const { kase, keyring } = made
  const original = putOriginal(kase.dir, keyring, Buffer.from('a drawing of a house'))
  const blurred = await putDerivative(kase.dir, keyring, 'preview', Buffer.from('blurred'))
  const redacted = await putDerivative(kase.dir, keyring, 'original', Buffer.from('boxes'))
  const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
  signOut(kase, keyring)

  const keys = await everyKeyWithin(kase.dir, reviewer)
  expect(keys.length).toBeGreaterThan(20)
  const opens = (path: string) =>
    keys.filter((key) => {
      for (const way of [{ tier: [key] }, { object: key }]) {
        try {
          SealedReader.open(path, way).close()
          return true
        } catch (error) {
          if (!(error instanceof SealError)) throw error
        }
      }
      return false
    })
  // The search is a real one: it finds the key of what a reviewer may see.
  expect(opens(objectPath(kase.dir, 'derivatives', blurred.object))).not.toEqual([])
  expect(opens(objectPath(kase.dir, 'derivatives', redacted.object))).toEqual([])
  expect(opens(original)).toEqual([])
})

describe('a granted object', () => {
  test('opens for the person it was granted to: that one, and no other', async () => {
    const { kase, keyring } = made
    const [one, other] = ['one', 'other'].map((text) =>
      putOriginal(kase.dir, keyring, Buffer.from(text)),
    ) as [string, string]
    const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
    const wrapped = wrapObjectKey(keyring, one, publicKeyOf(kase, keyring, reviewer.user.id))
    const object = unwrapObjectKey(reviewer, wrapped)
    const reader = SealedReader.open(one, { object })
    expect(reader.read(0, reader.sizeBytes).toString()).toBe('one')
    reader.close()
    expect(codeOf(() => SealedReader.open(other, { object }))).toBe('ALTERED')
    const second = await person(kase, keyring, 'tbauer', 'reviewer')
    expect(codeOf(() => unwrapObjectKey(second, wrapped))).toBe('ALTERED')
    expect(codeOf(() => wrapObjectKey(second, one, randomBytes(32)))).toBe('NO_KEY')
    signOut(kase, reviewer)
    expect(codeOf(() => unwrapObjectKey(reviewer, wrapped))).toBe('NO_KEY')
  })

  test('is not granted to a key that somebody put in a person’s place', async () => {
    const { kase, keyring } = made
    const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
    const path = join(kase.dir, 'case.json')
    const file = readCaseFile(kase.dir)
    const publicKey = randomBytes(32).toString('base64')
    const users = file.users.map((user) => ({ ...user, publicKey }))
    writeFileSync(path, JSON.stringify({ ...file, users }))
    expect(codeOf(() => publicKeyOf(kase, keyring, reviewer.user.id))).toBe('CASE_DAMAGED')
  })

  test('is nothing a reviewer can grant', async () => {
    const { kase, keyring } = made
    const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
    expect(codeOf(() => publicKeyOf(kase, reviewer, keyring.user.id))).toBe('NO_KEY')
  })
})

describe('the certificate that signs bundles', () => {
  test('is replaced for everyone who may sign', async () => {
    const { kase, keyring, parent } = made
    const analyst = await person(kase, keyring, 'mokafor', 'analyst')
    const { authority } = await aWorkstation(parent)
    const subject = { organisation: 'Ferrow Police', unit: 'Cyber', name: 'M. Okafor' }
    const identity = await issueSigner(authority, subject)
    expect(codeOf(() => newSigner(kase, analyst, identity))).toBe('ROLE_NOT_ALLOWED')
    recorded(kase, { action: 'certificate-set', data: {} }, newSigner(kase, keyring, identity))
    for (const person of [keyring, analyst]) {
      expect(fingerprint(person.signer().certificate)).toBe(fingerprint(identity.certificate))
      expect(person.signer().key.equals(identity.key)).toBe(true)
    }
    const again = await signIn(kase, keyring.user.id, PASSPHRASE)
    expect(again.signer().chain).toEqual(identity.chain)
  })
})

const PASS = 'a passphrase of their own'

function aPerson(id: string, role: Role = 'reviewer') {
  return { id: id as UserId, name: id, role, person: staffNumberOf(id), passphrase: PASS }
}

function putOriginal(dir: string, keyring: Keyring, content: Buffer): string {
  const sha256 = createHash('sha256').update(content).digest('hex') as Sha256
  const path = objectPath(dir, 'objects', objectName(keyring.namesKey, sha256))
  const sealer = new Sealer(keyring.sealing('original'))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, Buffer.concat([sealer.header(), sealer.update(content), sealer.final()]))
  return path
}

/** Every run of 32 bytes that a thief might try: what the keyring holds, what the passphrase yields with
 *  any salt of the case, everything of 32 bytes in case.json, and every wrap opened with the private key
 *  under every name. */
async function everyKeyWithin(dir: string, reviewer: Keyring): Promise<Buffer[]> {
  const file = readCaseFile(dir)
  const held = Object.values(secretsOf(reviewer))
  const seed = (key: Keyring['ledgerKey']) => key.export({ format: 'der', type: 'pkcs8' })
  const stretched: Buffer[] = []
  for (const { salt } of file.users) {
    const keys = await stretch('passphrase of jlindqvist', Buffer.from(salt, 'base64'))
    stretched.push(keys.sealing, keys.authenticating)
  }
  const stored = [...file.recovery, ...file.users].flatMap((record) => [
    record.publicKey,
    record.mac,
    ...Object.values(record.wraps),
  ])
  const wraps = stored.map((text) => Buffer.from(text, 'base64'))
  const opened = wraps.flatMap((wrapped) => {
    try {
      return [unwrapObjectKey(reviewer, wrapped)]
    } catch {
      return []
    }
  })
  const names = readdirSync(join(dir, 'objects'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => Buffer.from(entry.name.slice(0, 64), 'hex'))
  expect(statSync(dir).isDirectory()).toBe(true)
  return [
    ...held,
    seed(reviewer.ledgerKey).subarray(-32),
    seed(reviewer.userPrivateKey).subarray(-32),
    ...stretched,
    ...opened,
    ...names,
    ...wraps.flatMap((bytes) => [bytes.subarray(0, 32), bytes.subarray(-32)]),
  ].filter((key): key is Buffer => key !== undefined && key.length === 32)
}

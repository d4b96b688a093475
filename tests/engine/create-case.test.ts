import { createPublicKey } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CaseError } from '../../src/domain/errors.ts'
import { UserId } from '../../src/domain/people.ts'
import { openCase } from '../../src/engine/open-case.ts'
import { listUsers } from '../../src/engine/people.ts'
import { acts, newCaseIn, PASSPHRASE } from './fresh-case.ts'

describe('a new case', () => {
  let made: Awaited<ReturnType<typeof newCaseIn>>
  let parent = ''
  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'safehold-made-'))
    made = await newCaseIn(parent)
  })
  afterAll(() => {
    made.kase.close()
    rmSync(parent, { recursive: true, force: true })
  })

  test('is one folder that only its owner may enter', () => {
    const { kase } = made
    expect(readdirSync(parent)).toEqual(['2026-0117.safecase'])
    expect(kase.dir).toBe(join(parent, '2026-0117.safecase'))
    expect(statSync(kase.dir).mode & 0o777).toBe(0o700)
    expect(statSync(join(kase.dir, 'case.json')).mode & 0o777).toBe(0o600)
    for (const folder of ['objects', 'derivatives', 'checkpoints', 'exports']) {
      expect(statSync(join(kase.dir, folder)).mode & 0o777).toBe(0o700)
    }
  })

  test('begins its ledger with itself, its supervisor and their signing in, under a checkpoint', () => {
    const { kase, keyring } = made
    expect(acts(kase).map(({ action, actor }) => [action, actor])).toEqual([
      ['case-created', 'safehold'],
      ['user-added', 'safehold'],
      ['sign-in', 'ambeki'],
      ['heads', 'safehold'],
    ])
    expect(kase.ledger.lastCheckpoint()?.size).toBe(4)
    expect(readdirSync(join(kase.dir, 'checkpoints'))).toEqual(['000000004.p7s', '000000004.txt'])
    expect(kase.ledger.verify(createPublicKey(keyring.ledgerKey))).toEqual([])
  })

  test('has its supervisor signed in with every key', () => {
    const { kase, keyring } = made
    expect(keyring.user).toEqual({
      id: 'ambeki',
      name: 'A. Mbeki',
      role: 'supervisor',
      person: 'AMBEKI',
    })
    expect(listUsers(kase)).toEqual([{ ...keyring.user, revokedAt: null }])
    for (const tier of ['original', 'preview', 'identity'] as const) {
      expect(keyring.sealing(tier)).toHaveLength(32)
    }
    expect(keyring.namesKey).toHaveLength(32)
    expect(keyring.ledgerKey.asymmetricKeyType).toBe('ed25519')
    expect(keyring.signer().key.asymmetricKeyType).toBe('rsa')
    expect(keyring.signer().chain).toHaveLength(1)
  })

  test('holds no key, passphrase or recovery key in clear', () => {
    const { kase, keyring, recoveryKey } = made
    const pkcs8 = keyring.signer().key.export({ format: 'der', type: 'pkcs8' })
    const ledger = keyring.ledgerKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
    const secrets = [
      keyring.sealing('original'),
      keyring.sealing('preview'),
      keyring.sealing('identity'),
      keyring.namesKey,
      ledger,
      pkcs8.subarray(100, 160),
    ].flatMap((key) => [key.toString('base64').slice(0, -2), key.toString('hex')])
    const texts = [PASSPHRASE, recoveryKey, recoveryKey.replaceAll('-', '')]
    for (const file of ['case.json', 'catalogue.db', 'catalogue.db-wal']) {
      const path = join(kase.dir, file)
      if (!existsSync(path)) continue
      const bytes = readFileSync(path)
      for (const secret of [...secrets, ...texts]) expect(bytes.includes(secret)).toBe(false)
      expect(bytes.includes(keyring.sealing('original'))).toBe(false)
    }
  })

  test('cannot be made twice', async () => {
    await expect(newCaseIn(parent)).rejects.toMatchObject({ code: 'CASE_EXISTS' })
    expect(readdirSync(parent)).toEqual(['2026-0117.safecase'])
  })

  test('shares no key with another case of the same people', async () => {
    const other = await newCaseIn(parent, '2026-0118')
    expect(other.keyring.sealing('original')).not.toEqual(made.keyring.sealing('original'))
    expect(other.kase.ledger.log).not.toBe(made.kase.ledger.log)
    expect(other.recoveryKey).not.toBe(made.recoveryKey)
    other.kase.close()
  })
})

describe('a case that cannot be made', () => {
  let parent = ''
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'safehold-unmade-'))
  })
  afterAll(() => rmSync(parent, { recursive: true, force: true }))

  test('leaves nothing behind when it fails half-way', async () => {
    let readings = 0
    const clock = {
      read: () => {
        readings += 1
        if (readings > 3) throw new CaseError('CASE_DAMAGED', 'the power went')
        return { time: '2026-05-01T10:00:00.000Z', tz: '+00:00', boot: 'test', mono: readings }
      },
    }
    await expect(newCaseIn(parent, '2026-0200', clock)).rejects.toThrow('the power went')
    expect(readings).toBeGreaterThan(3)
    expect(readdirSync(parent)).toEqual([])
  })

  test('a folder that a crash left under its building name is not a case', () => {
    expect(() => openCase(parent)).toThrow(expect.objectContaining({ code: 'NOT_A_CASE' }))
  })

  test('needs a folder to be made in', async () => {
    await expect(newCaseIn(join(parent, 'absent'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('takes no number that leads elsewhere', async () => {
    for (const number of ['../x', 'a/b', '', '.hidden']) {
      await expect(newCaseIn(parent, number)).rejects.toThrow()
    }
    expect(readdirSync(parent)).toEqual([])
  })

  test('is not by a supervisor whom the ledger would take for the program or the key', async () => {
    for (const id of ['recovery', 'safehold']) {
      const made = newCaseIn(parent, '2026-0117', undefined, UserId.parse(id))
      await expect(made).rejects.toMatchObject({ code: 'CONFLICT' })
    }
    expect(readdirSync(parent)).toEqual([])
  })
})

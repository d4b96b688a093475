import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Role, type Session, StaffNumber, UserId } from '../../src/domain/people.ts'
import type { Second } from '../../src/domain/two-persons.ts'
import type { Case } from '../../src/engine/open-case.ts'
import { readCaseFile } from '../../src/engine/sealing/case-file.ts'
import type { Keyring } from '../../src/engine/sealing/keyring.ts'
import { makeRecoveryKey } from '../../src/engine/sealing/recovery-key.ts'
import { LEFT_AFTER_DAYS, standBeside } from '../../src/engine/second-person.ts'
import { recoverWith, signIn } from '../../src/engine/sign-in.ts'
import {
  acts,
  addUser,
  codeOf,
  freshCase,
  PASSPHRASE,
  SUPERVISOR,
  staffNumberOf,
} from './fresh-case.ts'

let kase: Case
let keyring: Keyring
let recoveryKey: string
let remove: () => void

beforeEach(async () => {
  ;({ kase, keyring, recoveryKey, remove } = await freshCase())
})
afterEach(() => remove())

const PASS = 'a passphrase of their own'
const first: Session = { user: SUPERVISOR, name: 'A. Mbeki', role: 'supervisor' }

/** Adds a person without signing them in. */
async function add(name: string, role: Role, person = staffNumberOf(name)): Promise<UserId> {
  const id = UserId.parse(name)
  await addUser(kase, keyring, { id, name, role, person, passphrase: PASS })
  return id
}

const by = (user: string, passphrase = PASS): Second => ({
  by: 'passphrase',
  user: UserId.parse(user),
  passphrase,
})

/** Who it was, or the code of the refusal. */
async function beside(claim: Second, session = first): Promise<string | null> {
  try {
    return await standBeside(kase, claim, session)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
}

describe('beside a supervisor stands', () => {
  test('another supervisor, by their own passphrase', async () => {
    await add('skwan', 'supervisor')
    expect(await beside(by('skwan'))).toBe('skwan')
  })

  test('whoever has the recovery key from the safe', async () => {
    expect(await beside({ by: 'recovery-key', recoveryKey })).toBe('recovery')
  })

  test('not the same account', async () => {
    expect(await beside(by(SUPERVISOR, PASSPHRASE))).toBe('OWN_ACT')
  })

  test('not another account of the same person, whatever they call themselves there', async () => {
    await add('a.mbeki', 'supervisor', StaffNumber.parse(' am-BEKI '))
    expect(await beside(by('a.mbeki'))).toBe('OWN_ACT')
  })

  test('not an account of which nobody knows whose it is', async () => {
    await add('skwan', 'supervisor')
    kase.writable.exec(`UPDATE user SET person = NULL WHERE id = 'skwan'`)
    expect(await beside(by('skwan'))).toBe('OWN_ACT')
  })

  test('not an analyst and not a reviewer, with the right passphrase', async () => {
    for (const role of ['analyst', 'reviewer'] as const) {
      await add(`a-${role}`, role)
      expect(await beside(by(`a-${role}`))).toBe('ROLE_NOT_ALLOWED')
    }
  })

  test('not an analyst whom somebody with the disk has made a supervisor', async () => {
    await add('mokafor', 'analyst')
    kase.writable.exec(`UPDATE user SET role = 'supervisor' WHERE id = 'mokafor'`)
    expect(await beside(by('mokafor'))).toBe('ROLE_NOT_ALLOWED')
    const file = readCaseFile(kase.dir)
    const users = file.users.map((user) => ({ ...user, role: 'supervisor' }))
    writeFileSync(join(kase.dir, 'case.json'), JSON.stringify({ ...file, users }))
    expect(await beside(by('mokafor'))).toBe('CASE_DAMAGED')
  })

  test('not nobody', async () => {
    expect(await beside({ by: 'nobody' })).toBe('NEEDS_SECOND')
  })
})

describe('a second person’s secret', () => {
  test('that is wrong is in the ledger like a failed sign-in, by whom it was to be', async () => {
    await add('skwan', 'supervisor')
    const before = acts(kase).length
    expect(await beside(by('skwan', 'not their passphrase'))).toBe('WRONG_PASSPHRASE')
    expect(await beside(by('nobody.knows'))).toBe('WRONG_PASSPHRASE')
    const wrong = [makeRecoveryKey(), '']
    for (const text of wrong) {
      expect(await beside({ by: 'recovery-key', recoveryKey: text })).toBe('WRONG_PASSPHRASE')
    }
    const action = 'sign-in-failed'
    expect(acts(kase).slice(before)).toEqual(
      (
        [
          ['skwan', 1],
          [null, 1],
          ['recovery', 1],
          ['recovery', 2],
        ] as const
      ).map(([user, count]) => ({
        ...{ action, actor: 'safehold', data: { user, count, as: 'second' } },
      })),
    )
  })

  test('signs nobody in and leaves nothing behind: the right one adds no entry of its own', async () => {
    await add('skwan', 'supervisor')
    const before = acts(kase).length
    await beside(by('skwan'))
    await beside({ by: 'recovery-key', recoveryKey })
    expect(acts(kase)).toHaveLength(before)
  })
})

describe('beside the recovery key stands', () => {
  const recovered: Session = { user: UserId.parse('recovery'), name: '', role: 'recovery' }

  test('any other person of the case, whatever their role', async () => {
    await add('mokafor', 'analyst')
    await add('jlindqvist', 'reviewer')
    expect(await beside(by('mokafor'), recovered)).toBe('mokafor')
    expect(await beside(by('jlindqvist'), recovered)).toBe('jlindqvist')
    expect(await beside(by(SUPERVISOR, PASSPHRASE), recovered)).toBe(SUPERVISOR)
  })

  test('not the recovery key', async () => {
    expect(await beside({ by: 'recovery-key', recoveryKey }, recovered)).toBe('OWN_ACT')
  })

  test('nobody, when only supervisors were there, who cannot get in', async () => {
    expect(await beside({ by: 'nobody' }, recovered)).toBe(null)
  })

  test('not nobody, while somebody was there of late who could be asked', async () => {
    await signIn(kase, await add('jlindqvist', 'reviewer'), PASS)
    expect(await beside({ by: 'nobody' }, recovered)).toBe('NEEDS_SECOND')
  })

  test('nobody, when those who could be asked have not been there for a month', async () => {
    await signIn(kase, await add('jlindqvist', 'reviewer'), PASS)
    const { clock } = kase
    const later = LEFT_AFTER_DAYS * 24 * 3_600_000 + 60_000
    const at = {
      ...kase,
      clock: {
        ...clock,
        read: () => {
          const now = clock.read()
          return { ...now, time: new Date(Date.parse(now.time) + later).toISOString() }
        },
      },
    }
    expect(await standBeside(at, { by: 'nobody' }, recovered)).toBe(null)
  })

  test('and lets in a supervisor, nobody else', async () => {
    const key = await recoverWith(kase, recoveryKey)
    const wish = { id: UserId.parse('pnovak'), name: 'P', person: staffNumberOf('pnovak') }
    for (const role of ['analyst', 'reviewer'] as const) {
      const asked = { ...wish, role, passphrase: PASS }
      expect(await codeOf(() => addUser(kase, key, asked))).toBe('ROLE_NOT_ALLOWED')
    }
    const added = await addUser(kase, key, { ...wish, role: 'supervisor', passphrase: PASS })
    expect(added.id).toBe('pnovak')
  })
})

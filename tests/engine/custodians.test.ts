import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserId } from '../../src/domain/people.ts'
import { addCustodian, listCustodians, withdrawCustodian } from '../../src/engine/custodians.ts'
import type { Case } from '../../src/engine/open-case.ts'
import { type Keyring, secretsOf } from '../../src/engine/sealing/keyring.ts'
import { recoverWith } from '../../src/engine/sign-in.ts'
import { acts, addUser, codeOf, freshCase, person, recorded } from './fresh-case.ts'

let kase: Case
let keyring: Keyring
let recoveryKey: string
let remove: () => void

beforeEach(async () => {
  ;({ kase, keyring, recoveryKey, remove } = await freshCase())
})
afterEach(() => remove())

const trying = { pause: async () => undefined }

async function add(label: string, by = keyring) {
  const ready = await addCustodian(kase, by, label)
  return recorded(kase, { action: 'custodian-added', data: {} }, ready)
}

async function withdraw(custodian: string, by = keyring) {
  const ready = await withdrawCustodian(kase, by, custodian as UserId)
  return recorded(kase, { action: 'custodian-withdrawn', data: { custodian } }, ready)
}

describe('a second custodian', () => {
  test('has a key of their own that opens everything; the first one goes on to open', async () => {
    const second = await add('Court safe, room 2')
    expect(second.custodian).toBe('recovery-2')
    expect(second.recoveryKey).not.toBe(recoveryKey)
    for (const [key, custodian] of [
      [recoveryKey, 'recovery'],
      [second.recoveryKey, 'recovery-2'],
    ] as const) {
      const recovered = await recoverWith(kase, key, trying)
      expect(secretsOf(recovered)).toEqual(secretsOf(keyring))
      expect(acts(kase).at(-1)).toMatchObject({
        ...{ action: 'sign-in', actor: 'recovery' },
        data: { by: 'recovery-key', custodian },
      })
    }
  })

  test('is listed with where the key is kept, and in the ledger without it', async () => {
    await add('Court safe, room 2')
    expect(listCustodians(kase)).toMatchObject([
      { id: 'recovery', label: '', withdrawnAt: null, isVouched: true },
      { id: 'recovery-2', label: 'Court safe, room 2', withdrawnAt: null, isVouched: true },
    ])
    expect(acts(kase).at(-1)).toMatchObject({
      ...{ action: 'custodian-added' },
      data: { custodian: 'recovery-2' },
    })
    expect(JSON.stringify(acts(kase))).not.toContain('Court safe')
  })

  test('is a supervisor’s to appoint, and no person can be called like one', async () => {
    const analyst = await person(kase, keyring, 'mokafor', 'analyst')
    expect(await codeOf(() => add('x', analyst))).toBe('ROLE_NOT_ALLOWED')
    for (const id of ['recovery', 'recovery-2', 'recovery-77']) {
      const asked = { id, name: 'N', role: 'analyst', person: null, passphrase: 'twelve letters' }
      expect(await codeOf(() => addUser(kase, keyring, asked as never))).toBe('CONFLICT')
    }
  })
})

describe('withdrawing a recovery key', () => {
  test('it opens nothing any more; the others open what was sealed before and after', async () => {
    const old = Buffer.from(keyring.sealing('original'))
    const second = await add('Court safe')
    expect(await withdraw('recovery')).toEqual({ left: [] })
    expect(await codeOf(() => recoverWith(kase, recoveryKey, trying))).toBe('WRONG_PASSPHRASE')
    const recovered = await recoverWith(kase, second.recoveryKey, trying)
    expect(recovered.sealing('original')).not.toEqual(old)
    expect(recovered.opening('original').tier).toEqual([keyring.sealing('original'), old])
    expect(listCustodians(kase)[0]?.withdrawnAt).not.toBe(null)
  })

  test('the last one stays, and one that is withdrawn is not withdrawn again', async () => {
    expect(await codeOf(() => withdraw('recovery'))).toBe('CONFLICT')
    await add('Court safe')
    await withdraw('recovery')
    expect(await codeOf(() => withdraw('recovery'))).toBe('CONFLICT')
    expect(await codeOf(() => withdraw('recovery-2'))).toBe('CONFLICT')
    expect(await codeOf(() => withdraw('recovery-9'))).toBe('NOT_FOUND')
    expect((await add('Third safe')).custodian).toBe('recovery-3')
  })
})

/** In a real case: who signs its checkpoints with what. */
import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/engine/clock.ts'
import { Ledger } from '../../src/engine/ledger/ledger.ts'
import { signCheckpointsWith } from '../../src/engine/sign-checkpoints.ts'
import { signIn, signOut } from '../../src/engine/sign-in.ts'
import { toPem } from '../../src/engine/signing/certificate-read.ts'
import { testWith } from '../test-with.ts'
import { freshCase, PASSPHRASE, person, SUPERVISOR } from './fresh-case.ts'
import { cmsVerify } from './signing/openssl.ts'

let given: Awaited<ReturnType<typeof freshCase>>
beforeEach(async () => {
  given = await freshCase()
})
afterEach(() => given.remove())

const fileOf = (size: number, kind: string) =>
  join(given.kase.dir, 'checkpoints', `${String(size).padStart(9, '0')}.${kind}`)

testWith('openssl')('a supervisor’s checkpoint holds for openssl under the agency’s root', () => {
  const { kase, keyring } = given
  const root = keyring.signer().chain.at(-1)
  signOut(kase, keyring)
  const { size } = kase.ledger.lastCheckpoint() ?? { size: 0 }
  const [cms, note] = [readFileSync(fileOf(size, 'p7s')), readFileSync(fileOf(size, 'txt'))]
  const pem = toPem(root ?? Buffer.alloc(0), 'CERTIFICATE')
  expect(() => cmsVerify(given.parent, cms, note, pem)).not.toThrow()
  const other = Buffer.concat([note, Buffer.from('\n')])
  expect(() => cmsVerify(given.parent, cms, other, pem)).toThrow()
})

test('a reviewer’s checkpoint has no certificate; the next supervisor’s signing in covers it', async () => {
  const { kase, keyring } = given
  const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
  const publicKey = createPublicKey(keyring.ledgerKey)
  const found = () => kase.ledger.verify(publicKey).map(({ severity, code }) => [severity, code])
  signOut(kase, keyring)
  kase.ledger.append({ action: 'grade', data: {} }, { user: 'jlindqvist', role: 'reviewer' })
  signOut(kase, reviewer)
  const reviewed = kase.ledger.lastCheckpoint()
  expect(reviewed?.cms).toBeNull()
  expect(existsSync(fileOf(reviewed?.size ?? 0, 'p7s'))).toBe(false)
  expect(found()).toEqual([['warning', 'checkpoint-cms-missing']])
  await signIn(kase, SUPERVISOR, PASSPHRASE)
  expect(kase.ledger.lastCheckpoint()?.cms).not.toBeNull()
  expect(found()).toEqual([])
})

test('grading for hours is signed for at least every 15 minutes', async () => {
  const { kase, keyring } = given
  const sizes = () => kase.readable.prepare('SELECT size FROM checkpoint').pluck().all()
  const before = sizes()
  kase.ledger.append({ action: 'grade', data: {} }, { user: 'ambeki', role: 'supervisor' })
  expect(sizes()).toEqual(before)
  let later = systemClock.read()
  later = { ...later, mono: later.mono + 15 * 60_000_000 }
  const { dir, readable } = kase
  const ledger = new Ledger({
    db: readable,
    log: kase.ledger.log,
    clock: { read: () => later },
    tool: 't',
    dir,
  })
  signCheckpointsWith({ ...kase, ledger }, keyring)
  ledger.append({ action: 'grade', data: {} }, { user: 'ambeki', role: 'supervisor' })
  expect(sizes()).toHaveLength(before.length + 1)
  expect(ledger.lastCheckpoint()?.cms).not.toBeNull()
})

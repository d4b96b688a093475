/** A new case in a folder of its own, for tests. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { CaseNumber } from '../../src/domain/case.ts'
import type { Act } from '../../src/domain/custody.ts'
import type { Role, User } from '../../src/domain/people.ts'
import { StaffNumber, UserId } from '../../src/domain/people.ts'
import type { Clock } from '../../src/engine/clock.ts'
import { createCase } from '../../src/engine/create-case.ts'
import type { KeyAct } from '../../src/engine/key-file.ts'
import { SYSTEM } from '../../src/engine/ledger/ledger.ts'
import { type Case, openCase } from '../../src/engine/open-case.ts'
import { newUser } from '../../src/engine/people.ts'
import type { Keyring } from '../../src/engine/sealing/keyring.ts'
import { signIn } from '../../src/engine/sign-in.ts'
import { makeAuthority, type SigningIdentity } from '../../src/engine/signing/certificate.ts'
import type { Workstation } from '../../src/engine/signing/workstation.ts'

export const PASSPHRASE = 'larch row, four o’clock'
export const SUPERVISOR = UserId.parse('ambeki')

let authority: Promise<SigningIdentity> | null = null

/** One agency for all tests of a file: its key costs a second. */
export async function aWorkstation(home: string): Promise<Workstation> {
  authority ??= makeAuthority('Ferrow Police')
  const made = await authority
  return { home, organisation: 'Ferrow Police', rootPem: '', rootSha256: '', authority: made }
}

export async function newCaseIn(
  parentDir: string,
  number = '2026-0117',
  clock?: Clock,
  id = SUPERVISOR,
) {
  return createCase({
    parentDir,
    number: CaseNumber.parse(number),
    title: 'Larch Row',
    agency: 'Ferrow Police',
    supervisor: { id, name: 'A. Mbeki', person: staffNumberOf(id) },
    passphrase: PASSPHRASE,
    workstation: await aWorkstation(parentDir),
    tool: 'safehold-test',
    ...(clock && { clock }),
  })
}

let template: Promise<{ readonly dir: string; readonly recoveryKey: string }> | null = null

/** A case of its own for one test, its supervisor signed in: a copy of one that is made once a file. */
export async function freshCase() {
  template ??= makeTemplate()
  const { dir, recoveryKey } = await template
  const parent = mkdtempSync(join(tmpdir(), 'safehold-case-'))
  cpSync(dir, join(parent, basename(dir)), { recursive: true })
  const kase = openCase(join(parent, basename(dir)))
  const remove = () => {
    kase.close()
    rmSync(parent, { recursive: true, force: true })
  }
  const keyring = await signIn(kase, SUPERVISOR, PASSPHRASE)
  return { kase, keyring, recoveryKey, parent, remove }
}

async function makeTemplate() {
  const { kase, recoveryKey } = await newCaseIn(mkdtempSync(join(tmpdir(), 'safehold-template-')))
  kase.close()
  return { dir: kase.dir, recoveryKey }
}

afterAll(async () => {
  if (template !== null) rmSync(dirname((await template).dir), { recursive: true, force: true })
})

/** A number of their own for everybody who is not said to be somebody else. */
export function staffNumberOf(name: string): StaffNumber {
  return StaffNumber.parse(name)
}

/** Adds a person with their entry, as the gate does. */
export async function addUser(
  kase: Case,
  supervisor: Keyring,
  user: Parameters<typeof newUser>[2],
): Promise<User> {
  const { id, role, person } = user
  const ready = await newUser(kase, supervisor, user)
  return recorded(kase, { action: 'user-added', data: { user: id, role, person } }, ready)
}

/** Does an act on keys with its entry, as the gate does. */
export function recorded<T>(kase: Case, act: Act, ready: KeyAct<T>): T {
  const result = kase.ledger.together(() => {
    kase.ledger.append({ ...act, data: { ...act.data, ...ready.data } }, SYSTEM)
    return ready.act()
  })
  kase.keys.settle()
  ready.after?.()
  return result
}

/** Adds a person and signs them in. */
export async function person(
  kase: Case,
  supervisor: Keyring,
  name: string,
  role: Role,
): Promise<Keyring> {
  const id = UserId.parse(name)
  await addUser(kase, supervisor, {
    ...{ id, name, role, person: staffNumberOf(name) },
    passphrase: `passphrase of ${name}`,
  })
  return signIn(kase, id, `passphrase of ${name}`)
}

/** Actions of the ledger, oldest first, with what each says. */
export function acts(kase: Case) {
  return kase.ledger
    .entries({ limit: 1000 })
    .map(({ entry: { action, actor, data } }) => ({ action, actor, data }))
}

/** Code of the failure that `work` ends in, or null. */
export function codeOf(work: () => Promise<unknown>): Promise<string | null>
export function codeOf(work: () => unknown): string | null
export function codeOf(work: () => unknown): unknown {
  try {
    const result = work()
    return result instanceof Promise ? result.then(() => null, codeIn) : null
  } catch (error) {
    return codeIn(error)
  }
}

function codeIn(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code)
  throw error
}

/** Another passphrase: a person's own wish, or for somebody who has forgotten theirs. */
import { RequestError } from '../domain/errors.ts'
import type { UserId } from '../domain/people.ts'
import { endGrants } from './catalogue/granted-keys.ts'
import { findUser } from './catalogue/user-rows.ts'
import type { KeyAct } from './key-file.ts'
import type { Case } from './open-case.ts'
import { publicKeyOf, requireSupervisor } from './people.ts'
import { letGo, openAs, type Trying } from './prove-person.ts'
import type { UserRecord } from './sealing/case-file.ts'
import { type Keyring, secretsOf } from './sealing/keyring.ts'
import { makeUserRecord, resealUserRecord } from './sealing/user-record.ts'

/** Seals a person's private key anew. The old passphrase opens no file of the case any more; it still
 *  opens a copy of `case.json` that somebody has kept.
 *  @throws {AccessError} WRONG_PASSPHRASE for the old one, counted like a failed sign-in.
 *  @throws {RequestError} BAD_INPUT when the new one is the old one. */
export async function newPassphrase(
  kase: Case,
  keyring: Keyring,
  wish: { readonly old: string; readonly passphrase: string },
  trying: Trying,
): Promise<KeyAct<Record<string, never>>> {
  const { id } = keyring.user
  if (wish.old.normalize('NFC') === wish.passphrase.normalize('NFC')) {
    throw new RequestError('BAD_INPUT', 'this is the passphrase that you have')
  }
  const { opened } = await openAs(kase, id, wish.old, trying)
  try {
    const file = kase.keys.read()
    const record = recordOf(file.users, id)
    const made = await resealUserRecord(file, record, opened.privateKey, wish.passphrase)
    const { data, write } = kase.keys.prepare(replacing(made))
    return {
      data,
      act: () => {
        write()
        return {}
      },
    }
  } finally {
    letGo(opened)
  }
}

/** A new key pair for somebody who has forgotten their passphrase, with all that their role needs. What
 *  was wrapped to the old one, looks that were granted, opens no more. Whoever calls this has seen a second
 *  person (second-person.ts): a supervisor alone could take anybody's name by it.
 *  @throws {AccessError} ROLE_NOT_ALLOWED, NO_KEY.
 *  @throws {RequestError} NOT_FOUND; CONFLICT for one's own, which is changed by who knows it.
 *  @throws {CaseError} CASE_DAMAGED. */
export async function resetPassphrase(
  kase: Case,
  keyring: Keyring,
  wish: { readonly user: UserId; readonly passphrase: string },
): Promise<KeyAct<Record<string, never>>> {
  requireSupervisor(keyring)
  if (wish.user === keyring.user.id) {
    throw new RequestError('CONFLICT', 'change your own passphrase by the one that you have')
  }
  publicKeyOf(kase, keyring, wish.user)
  const user = findUser(kase.readable, wish.user)
  if (user === null) throw new RequestError('NOT_FOUND', 'no such person')
  const made = await makeUserRecord(kase.keys.read(), secretsOf(keyring), user, wish.passphrase)
  const { data, write } = kase.keys.prepare(replacing(made))
  return {
    data,
    act: () => {
      endGrants(kase.writable, wish.user, kase.clock.read().time)
      write()
      return {}
    },
  }
}

function recordOf(users: readonly UserRecord[], id: UserId): UserRecord {
  const record = users.find((user) => user.id === id)
  if (record === undefined) throw new RequestError('NOT_FOUND', 'no such person')
  return record
}

function replacing(made: UserRecord) {
  return <T extends { readonly users: UserRecord[] }>(file: T): T => ({
    ...file,
    users: file.users.map((user) => (user.id === made.id ? made : user)),
  })
}

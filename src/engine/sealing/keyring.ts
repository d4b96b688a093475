import type { KeyObject } from 'node:crypto'
import { AccessError } from '../../domain/errors.ts'
import type { User } from '../../domain/people.ts'
import type { SigningIdentity } from '../signing/certificate.ts'
import type { CaseFile, SecretName } from './case-file.ts'
import type { Opened } from './opened-keys.ts'
import { privateKeyOf } from './raw-keys.ts'
import type { SealKey } from './sealed-object.ts'
import { openSigner } from './sealed-signer.ts'
import { type Secrets, wipe } from './secrets.ts'

/** What a key opens: evidence itself, what is blurred, and who people are. */
export type Tier = 'original' | 'preview' | 'identity'

/** The keys of one signed-in person, in clear and in memory only. It holds what the person's role
 *  needs and nothing else: what is not here was never unwrapped. */
export type Keyring = {
  readonly user: User
  /** Seals what is sealed from now on: of the newest generation.
   *  @throws {AccessError} NO_KEY when this role holds none. */
  readonly sealing: (name: Tier) => Buffer
  /** Opens what was sealed at any time: of every generation, the newest first.
   *  @throws {AccessError} NO_KEY when this role holds none. */
  readonly opening: (name: Tier) => Extract<SealKey, { tier: unknown }>
  readonly has: (name: SecretName) => boolean
  /** HMAC key of object names: the oldest, so that equal contents have one name for good.
   *  @throws {AccessError} NO_KEY for a reviewer. */
  readonly namesKey: Buffer
  /** Ed25519, private: signs checkpoints. */
  readonly ledgerKey: KeyObject
  /** Signs bundles. @throws {AccessError} NO_KEY for a reviewer. */
  readonly signer: () => SigningIdentity
  /** X25519: opens what is wrapped to this person. */
  readonly userPrivateKey: KeyObject
  /** Zeroes the keys; every later use throws AccessError NO_KEY. */
  readonly lock: () => void
}

type Held = { generations: Secrets[]; privateKey: KeyObject | null }

/** The raw secrets behind a keyring, for wrapping them to somebody else; not a member of it, so that
 *  only this folder's own keyrings can be passed on. */
const behind = new WeakMap<Keyring, Held>()

/** @param keysInForce - The case's file: its signing identity is read when it is needed, as it is then. */
export function makeKeyring(
  user: User,
  { secrets, older, privateKey }: Opened,
  keysInForce: () => CaseFile,
): Keyring {
  const held: Held = { generations: [secrets, ...older], privateKey }
  const all = (name: SecretName): Buffer[] => {
    const found = held.generations.flatMap((generation) => generation[name] ?? [])
    return found.length > 0 ? found : refuse(name)
  }
  const newest = (name: SecretName) => all(name)[0] ?? refuse(name)
  const keyring: Keyring = {
    user,
    sealing: newest,
    opening: (name) => ({ tier: all(name) }),
    has: (name) => held.generations[0]?.[name] !== undefined,
    get namesKey() {
      return all('names').at(-1) ?? refuse('names')
    },
    get ledgerKey() {
      return privateKeyOf('ed25519', newest('ledger'))
    },
    signer: () => openSigner(keysInForce(), newest('signer')),
    get userPrivateKey() {
      return held.privateKey ?? refuse('private')
    },
    lock: () => {
      held.generations.forEach(wipe)
      held.generations = []
      // The runtime wipes a key object's memory when nothing refers to it any more.
      held.privateKey = null
    },
  }
  behind.set(keyring, held)
  return keyring
}

/** All secrets of the newest generation that a keyring holds, as they are: not copies.
 *  @throws {AccessError} NO_KEY after it was locked. */
export function secretsOf(keyring: Keyring): Secrets {
  return behind.get(keyring)?.generations[0] ?? refuse('any')
}

/** Goes on with the secrets of a new generation; those before still open what they sealed. */
export function advance(keyring: Keyring, newest: Secrets): void {
  const held = behind.get(keyring)
  if (held === undefined || held.generations.length === 0) refuse('any')
  held.generations.unshift(newest)
}

/** Zeroes some secrets of a keyring that stays open, of every generation: they were destroyed. */
export function forgetSecrets(keyring: Keyring, names: readonly SecretName[]): void {
  const held = behind.get(keyring)
  if (held === undefined) return
  held.generations = held.generations.map((generation) => {
    const left: Partial<Record<SecretName, Buffer>> = { ...generation }
    for (const name of names) {
      left[name]?.fill(0)
      delete left[name]
    }
    return left
  })
}

function refuse(name: string): never {
  throw new AccessError('NO_KEY', `this person holds no key: ${name}`)
}

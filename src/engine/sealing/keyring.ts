import type { KeyObject } from 'node:crypto'
import { AccessError } from '../../domain/errors.ts'
import type { User } from '../../domain/people.ts'
import type { SigningIdentity } from '../signing/certificate.ts'
import { readCaseFile, type SecretName } from './case-file.ts'
import { privateKeyOf } from './raw-keys.ts'
import { openSigner } from './sealed-signer.ts'
import type { Opened } from './user-record.ts'

/** What a key opens: evidence itself, what is blurred, and who people are. */
export type Tier = 'original' | 'preview' | 'identity'

/** The keys of one signed-in person, in clear and in memory only. It holds what the person's role
 *  needs and nothing else: what is not here was never unwrapped. */
export type Keyring = {
  readonly user: User
  /** @throws {AccessError} NO_KEY when this role holds none. */
  readonly tier: (name: Tier) => Buffer
  /** Whether this person holds a secret; nobody does once the keys are locked. */
  readonly has: (name: SecretName) => boolean
  /** HMAC key of object names. @throws {AccessError} NO_KEY for a reviewer. */
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

type Held = { readonly secrets: Map<SecretName, Buffer>; privateKey: KeyObject | null }

/** The raw secrets behind a keyring, for wrapping them to somebody else; not a member of it, so that
 *  only this folder's own keyrings can be passed on. */
const behind = new WeakMap<Keyring, Held>()

/** @param dir - The case folder: its signing identity is read when it is needed, as it is then. */
export function makeKeyring(user: User, { secrets, privateKey }: Opened, dir: string): Keyring {
  const held: Held = { secrets: new Map(), privateKey }
  for (const [name, secret] of Object.entries(secrets)) held.secrets.set(name as SecretName, secret)
  const secret = (name: SecretName) => held.secrets.get(name) ?? refuse(name)
  const keyring: Keyring = {
    user,
    tier: (name) => secret(name),
    has: (name) => held.secrets.has(name),
    get namesKey() {
      return secret('names')
    },
    get ledgerKey() {
      return privateKeyOf('ed25519', secret('ledger'))
    },
    signer: () => openSigner(readCaseFile(dir), secret('signer')),
    get userPrivateKey() {
      return held.privateKey ?? refuse('private')
    },
    lock: () => {
      for (const one of held.secrets.values()) one.fill(0)
      held.secrets.clear()
      // The runtime wipes a key object's memory when nothing refers to it any more.
      held.privateKey = null
    },
  }
  behind.set(keyring, held)
  return keyring
}

/** All secrets that a keyring holds, as they are: not copies.
 *  @throws {AccessError} NO_KEY after it was locked. */
export function secretsOf(keyring: Keyring): Opened['secrets'] {
  const secrets = behind.get(keyring)?.secrets
  if (secrets === undefined || secrets.size === 0) return refuse('any')
  return Object.fromEntries(secrets)
}

/** Zeroes some secrets of a keyring that stays open: they were destroyed. */
export function forgetSecrets(keyring: Keyring, names: readonly SecretName[]): void {
  const secrets = behind.get(keyring)?.secrets
  for (const name of names) {
    secrets?.get(name)?.fill(0)
    secrets?.delete(name)
  }
}

function refuse(name: string): never {
  throw new AccessError('NO_KEY', `this person holds no key: ${name}`)
}

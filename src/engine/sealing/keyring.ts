import type { KeyObject } from 'node:crypto'
import type { User } from '../../domain/people.ts'
import type { SigningIdentity } from '../signing/certificate.ts'

/** What a key opens: evidence itself, what is blurred, and who people are. */
export type Tier = 'original' | 'preview' | 'identity'

/** The keys of one signed-in person, in clear and in memory only. It holds what the person's role
 *  needs and nothing else: what is not here was never unwrapped. */
export type Keyring = {
  readonly user: User
  /** @throws {AccessError} NO_KEY when this role holds none. */
  readonly tier: (name: Tier) => Buffer
  readonly has: (name: Tier) => boolean
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

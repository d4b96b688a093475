import type { WritableAudience } from '../../domain/bundle.ts'
import type { Job } from '../jobs/job.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import type { SigningIdentity } from '../signing/certificate.ts'
import type { verifyBundle } from '../verification/verify-bundle.ts'
import type { BundleFolder } from './bundle-folder.ts'

export type BundleWish = {
  readonly audience: WritableAudience
  /** The bundle becomes a folder in this one. */
  readonly parentDir: string
  readonly job: Job
  readonly actor: Actor
  /** Checks the finished folder; the real one unless a test says otherwise. */
  readonly verify?: Verify
}

export type Verify = typeof verifyBundle

/** A bundle that is being written: what its parts need to know of it. */
export type Draft = {
  readonly kase: Case
  readonly keyring: Keyring
  readonly identity: SigningIdentity
  readonly wish: BundleWish
  readonly folder: BundleFolder
  readonly sequence: number
  readonly bundle: string
  /** UTC, ISO 8601. */
  readonly madeAt: string
  /** Name and version of the program, as the ledger quotes it. */
  readonly tool: string
}

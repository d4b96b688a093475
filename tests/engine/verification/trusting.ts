import type { VerifyOptions } from '../../../src/engine/verification/verify-bundle.ts'
import type { FixtureKeys } from './fixture-keys.ts'

/** What a recipient who was given the agency's root passes to the verifier. */
export function trusting(keys: FixtureKeys): VerifyOptions {
  return {
    rootPems: [keys.rootPem],
    rootSha256: [],
    signers: [],
    anchors: [],
    crls: [],
    tsaRootPems: [],
  }
}

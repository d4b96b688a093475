import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  issueSigner,
  makeAuthority,
  type SigningIdentity,
} from '../../../src/engine/signing/certificate.ts'
import { toPem } from '../../../src/engine/signing/certificate-read.ts'

export type FixtureKeys = {
  readonly root: SigningIdentity
  readonly rootPem: string
  readonly exporter: SigningIdentity
  readonly supervisor: SigningIdentity
  /** Another person of the same agency. */
  readonly colleague: SigningIdentity
  /** Root and signer with the same names, made by somebody else. */
  readonly impostorRoot: SigningIdentity
  readonly impostor: SigningIdentity
  /** Certificate ran out a year ago. */
  readonly former: SigningIdentity
  readonly logKey: KeyObject
  readonly otherLogKey: KeyObject
}

const YEAR = 365 * 86_400_000

let made: Promise<FixtureKeys> | null = null

/** Keys of this run: made once, never stored. */
export function fixtureKeys(): Promise<FixtureKeys> {
  made ??= make()
  return made
}

async function make(): Promise<FixtureKeys> {
  const organisation = 'Test Agency'
  const person = (name: string) => ({ organisation, unit: 'Digital Evidence', name })
  const root = await makeAuthority(organisation)
  const impostorRoot = await makeAuthority(organisation)
  const now = Math.floor(Date.now() / 1000) * 1000
  const past = { from: new Date(now - 3 * YEAR), until: new Date(now - YEAR) }
  return {
    root,
    rootPem: toPem(root.certificate, 'CERTIFICATE'),
    exporter: await issueSigner(root, person('Export Officer')),
    supervisor: await issueSigner(root, person('Supervisor')),
    colleague: await issueSigner(root, person('Colleague')),
    impostorRoot,
    impostor: await issueSigner(impostorRoot, person('Export Officer')),
    former: await issueSigner(root, person('Former Officer'), past),
    logKey: generateKeyPairSync('ed25519').privateKey,
    otherLogKey: generateKeyPairSync('ed25519').privateKey,
  }
}

/** Lets whoever has signed in sign the ledger's checkpoints. */
import { SafeholdError } from '../domain/errors.ts'
import type { Case } from './open-case.ts'
import type { Keyring } from './sealing/keyring.ts'
import type { SigningIdentity } from './signing/certificate.ts'

/** Until their keys are locked. When the last checkpoint was made by somebody who holds no certificate,
 *  and this person does, one is made that covers it.
 *  @throws {LedgerError} NOT_WRITABLE, BROKEN. */
export function signCheckpointsWith(kase: Case, keyring: Keyring): void {
  kase.ledger.signWith({
    ledgerKey: () => (keyring.has('ledger') ? keyring.ledgerKey : null),
    identity: () => identityOf(keyring),
  })
  const isCertified = kase.ledger.lastCheckpoint()?.cms !== null
  if (!isCertified && keyring.has('signer')) kase.ledger.checkpoint(keyring.ledgerKey)
}

/** A certificate that cannot be read keeps nobody from working: the check of the ledger says what is
 *  not signed by it, and exporting, which needs it, says why. */
function identityOf(keyring: Keyring): SigningIdentity | null {
  if (!keyring.has('signer')) return null
  try {
    return keyring.signer()
  } catch (error) {
    if (error instanceof SafeholdError) return null
    throw error
  }
}

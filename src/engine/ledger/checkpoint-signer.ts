/** Who signs checkpoints: of the people who are signed in, those whose keys are not locked. */
import type { KeyObject } from 'node:crypto'
import type { SigningIdentity } from '../signing/certificate.ts'

/** The keys of one person, asked for at each checkpoint. */
export type CheckpointSigner = {
  /** Ed25519, private; null once the person's keys are locked. */
  readonly ledgerKey: () => KeyObject | null
  /** The case's certificate; null when this person holds no key for it, or no longer. */
  readonly identity: () => SigningIdentity | null
}

/** Work goes on with the keys of who began it, while somebody else has signed in: so there may be two. */
export class CheckpointSigners {
  #signers: readonly CheckpointSigner[] = []

  add(signer: CheckpointSigner): void {
    this.#signers = [...this.#signers.filter((one) => one.ledgerKey() !== null), signer]
  }

  get areNone(): boolean {
    return this.#signers.length === 0
  }

  ledgerKey(): KeyObject | null {
    return firstOf(this.#signers, (one) => one.ledgerKey())
  }

  identity(): SigningIdentity | null {
    return firstOf(this.#signers, (one) => one.identity())
  }
}

function firstOf<T>(
  signers: readonly CheckpointSigner[],
  ask: (signer: CheckpointSigner) => T | null,
): T | null {
  for (const signer of signers) {
    const held = ask(signer)
    if (held !== null) return held
  }
  return null
}

/** What a key pair opens in `case.json`, a person's as a custodian's. */
import type { KeyObject } from 'node:crypto'
import type { UserId } from '../../domain/people.ts'
import { RotatingName, type Wraps } from './case-file.ts'
import { type CaseKeys, exchanged, openGenerations, type Secrets, unwrapAll } from './secrets.ts'

export type Opened = {
  readonly privateKey: KeyObject
  /** Of the newest generation, which seals. */
  readonly secrets: Secrets
  /** Of those before it, the newest first: they open what was sealed then. */
  readonly older: readonly Secrets[]
}

/** Opens what is wrapped to a key pair. `wraps` are authentic; `newer` are believed only when they open
 *  the very secrets that `wraps` holds. An outsider cannot make such; who could, knew those secrets:
 *  against them stands that the ledger names the whole file (key-file.ts).
 *  @throws {CaseError} CASE_DAMAGED. @throws {SealError}. */
export function openKeys(
  kase: CaseKeys,
  { id, wraps, newer }: { id: UserId; wraps: Wraps; newer?: Wraps | undefined },
  privateKey: KeyObject,
): Opened {
  const held = unwrapAll(kase, id, wraps, privateKey)
  const secrets = newer === undefined ? held : unwrapAll(kase, id, newer, privateKey)
  const older = openGenerations(kase, secrets).slice(1)
  if (newer !== undefined) {
    const isSameLedger = isEqual(secrets.ledger, held.ledger)
    if (!isSameLedger || !older.some((one) => agree(one, held))) throw exchanged()
  }
  return { privateKey, secrets, older }
}

function agree(one: Secrets, held: Secrets): boolean {
  return RotatingName.options.every((name) => isEqual(one[name], held[name]))
}

function isEqual(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other)
}

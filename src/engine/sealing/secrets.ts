/** The secrets of a case: who is given which, how they are wrapped, and how one generation opens the one
 *  before it. */
import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { AccessError, CaseError, SealError } from '../../domain/errors.ts'
import type { Role, UserId } from '../../domain/people.ts'
import { type CaseFile, type Link, RotatingName, SecretName, type Wraps } from './case-file.ts'
import { openBytes, sealBytes } from './sealed-bytes.ts'
import { refuseZeroed } from './sealed-object.ts'
import { unwrap, wrap } from './user-keys.ts'

/** What each role is given. A reviewer sees what is blurred and signs checkpoints; nothing on the disk
 *  becomes clear by a reviewer's secret. */
export const HELD_BY: Readonly<Record<Role, readonly SecretName[]>> = {
  supervisor: SecretName.options,
  analyst: SecretName.options,
  reviewer: ['preview', 'ledger'],
}

/** Secrets of a case in clear, 32 bytes each. */
export type Secrets = Readonly<Partial<Record<SecretName, Buffer>>>

/** What binds every record to its case. */
export type CaseKeys = Pick<CaseFile, 'id' | 'log' | 'vkey' | 'links'>

/** Six random secrets for a new case. */
export function makeSecrets(): Readonly<Record<SecretName, Buffer>> {
  const entries = SecretName.options.map((name) => [name, randomBytes(32)] as const)
  return Object.fromEntries(entries) as Record<SecretName, Buffer>
}

/** @throws {AccessError} NO_KEY when the secrets were locked. */
export function wrapAll(
  kase: CaseKeys,
  secrets: Secrets,
  id: UserId,
  names: readonly SecretName[],
  publicKey: Buffer,
): Wraps {
  const entries = names.map((name) => {
    const wrapped = wrap(publicKey, secretIn(secrets, name), wrapPurpose(kase, id, name))
    return [name, wrapped.toString('base64')] as const
  })
  return Object.fromEntries(entries)
}

/** What stands in the place of a wrap or a link whose secret was destroyed: its SHA-256, base 64. */
export function erase(held: string): string {
  if (isErased(held)) return held
  return createHash('sha256').update(Buffer.from(held, 'base64')).digest('base64')
}

export function isErased(held: string): boolean {
  return Buffer.from(held, 'base64').length === 32
}

/** @throws {SealError} ALTERED. */
export function unwrapAll(
  kase: CaseKeys,
  id: UserId,
  wraps: Wraps,
  privateKey: KeyObject,
): Secrets {
  const entries = SecretName.options.flatMap((name) => {
    const wrapped = wraps[name]
    if (wrapped === undefined || isErased(wrapped)) return []
    const bytes = Buffer.from(wrapped, 'base64')
    return [[name, unwrap(privateKey, bytes, wrapPurpose(kase, id, name))] as const]
  })
  return Object.fromEntries(entries)
}

/** Seals one generation under the next.
 *  @param number - Of the older one, from 1. */
export function makeLink(kase: CaseKeys, newer: Secrets, older: Secrets, number: number): Link {
  const entries = RotatingName.options.map((name) => {
    const under = secretIn(newer, name)
    const sealed = sealBytes(under, secretIn(older, name), linkContext(kase, name, number))
    return [name, sealed.toString('base64')] as const
  })
  return Object.fromEntries(entries) as Link
}

/** Every generation of what somebody holds, the newest, which is given, first.
 *  @throws {CaseError} CASE_DAMAGED when the newest does not open those before it: it is none of this case. */
export function openGenerations(kase: CaseKeys, newest: Secrets): Secrets[] {
  const generations = [newest]
  for (const [place, link] of [...kase.links.entries()].reverse()) {
    const newer = generations.at(-1) ?? newest
    generations.push(openLink(kase, newer, link, place + 1))
  }
  return generations
}

/** @throws {AccessError} NO_KEY when it was locked, or never given. */
export function secretIn(secrets: Secrets, name: SecretName): Buffer {
  const secret = secrets[name]
  if (secret === undefined) {
    throw new AccessError('NO_KEY', `this person holds no key: ${name}`)
  }
  // Whoever gives it may have left while a passphrase was being stretched.
  refuseZeroed(secret)
  return secret
}

export function wipe(secrets: Secrets): void {
  for (const secret of Object.values(secrets)) secret.fill(0)
}

export function exchanged(cause?: unknown): CaseError {
  return new CaseError('CASE_DAMAGED', 'the keys in this case were exchanged or altered', { cause })
}

function openLink(kase: CaseKeys, newer: Secrets, link: Link, number: number): Secrets {
  try {
    const entries = RotatingName.options.flatMap((name) => {
      const under = newer[name]
      if (under === undefined || isErased(link[name])) return []
      const sealed = Buffer.from(link[name], 'base64')
      return [[name, openBytes(under, sealed, linkContext(kase, name, number))] as const]
    })
    return Object.fromEntries(entries)
  } catch (error) {
    if (error instanceof SealError) throw exchanged(error)
    throw error
  }
}

function wrapPurpose(kase: CaseKeys, id: UserId, name: SecretName): string {
  return `safehold-secret/1 ${kase.id} ${id} ${name}`
}

function linkContext(kase: CaseKeys, name: RotatingName, number: number): string {
  return `safehold-generation/1 ${kase.id} ${name} ${number}`
}

import { CaseError, RequestError } from '../../domain/errors.ts'
import type { Finding } from '../../domain/finding.ts'
import type { Case } from '../open-case.ts'
import { listUsers, publicKeyOf } from '../people.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { broken } from './case-findings.ts'

/** Whether `case.json` is the one that the ledger names, and the case vouches for everybody's keys in it;
 *  the latter only a person can tell who holds the key of names. */
export function keysFindings(kase: Case, keyring: Keyring): Finding[] {
  const differs = kase.keys.finding()
  const people = keyring.has('names') ? listUsers(kase) : []
  const unvouched = people
    .filter(({ id, revokedAt }) => revokedAt === null && !isVouched(kase, keyring, id))
    .map(({ id }) => broken('case-file-keys', 'case.json', `the case does not vouch for ${id}`))
  return [...(differs === null ? [] : [differs]), ...unvouched]
}

function isVouched(kase: Case, keyring: Keyring, id: Parameters<typeof publicKeyOf>[2]): boolean {
  try {
    publicKeyOf(kase, keyring, id)
    return true
  } catch (error) {
    // Exchanged, or not there at all.
    if (error instanceof CaseError || error instanceof RequestError) return false
    throw error
  }
}

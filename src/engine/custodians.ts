/** Who keeps a key on paper that opens the case when every passphrase is lost. */
import { RequestError } from '../domain/errors.ts'
import { Custodian, UserId } from '../domain/people.ts'
import { custodianRows, insertCustodian, markWithdrawn } from './catalogue/custodian-rows.ts'
import type { KeyAct } from './key-file.ts'
import type { Case } from './open-case.ts'
import { requireSupervisor } from './people.ts'
import { withNewGeneration } from './revoke-user.ts'
import { makeCustodian, RECOVERY } from './sealing/custodian-record.ts'
import { type Keyring, secretsOf } from './sealing/keyring.ts'
import { makeRecoveryKey } from './sealing/recovery-key.ts'

/** Every recovery key that there ever was, oldest first. */
export function listCustodians(kase: Case): Custodian[] {
  const { recovery } = kase.keys.read()
  return custodianRows(kase.readable).map((row) => {
    const record = recovery.find(({ id }) => id === row.id)
    return Custodian.parse({ ...row, isVouched: (record?.vouch ?? null) !== null })
  })
}

/** Another recovery key. It is shown once and is in no file. Whoever calls this has seen a second person
 *  (second-person.ts): the key opens everything.
 *  @param label - Where it will be kept; no secret.
 *  @throws {AccessError} ROLE_NOT_ALLOWED, NO_KEY. */
export async function addCustodian(
  kase: Case,
  keyring: Keyring,
  label: string,
): Promise<KeyAct<{ readonly custodian: UserId; readonly recoveryKey: string }>> {
  requireSupervisor(keyring)
  const custodian = UserId.parse(`${RECOVERY}-${custodianRows(kase.readable).length + 1}`)
  const recoveryKey = makeRecoveryKey()
  const made = makeCustodian(kase.keys.read(), secretsOf(keyring), custodian, recoveryKey)
  const { data, write } = kase.keys.prepare((file) => ({
    ...file,
    recovery: [...file.recovery, made],
  }))
  return {
    data: { ...data, custodian },
    act: () => {
      insertCustodian(kase.writable, { id: custodian, label }, kase.clock.read().time)
      write()
      return { custodian, recoveryKey }
    },
  }
}

/** Takes the secrets away from a recovery key, as from a person: what is sealed from now on it does not
 *  open. With a copy of the case from before, it opens what was sealed until now.
 *  @throws {AccessError} ROLE_NOT_ALLOWED, NO_KEY.
 *  @throws {RequestError} NOT_FOUND; CONFLICT for one that is withdrawn, and when no other would open what
 *  is sealed from now on. */
export async function withdrawCustodian(
  kase: Case,
  keyring: Keyring,
  custodian: UserId,
): Promise<KeyAct<{ readonly left: readonly UserId[] }>> {
  requireSupervisor(keyring)
  requireWithdrawable(kase, custodian)
  return withNewGeneration(kase, keyring, custodian, () => {
    requireWithdrawable(kase, custodian)
    markWithdrawn(kase.writable, custodian, kase.clock.read().time)
  })
}

function requireWithdrawable(kase: Case, custodian: UserId): void {
  const all = listCustodians(kase)
  const one = all.find(({ id }) => id === custodian)
  if (one === undefined) throw new RequestError('NOT_FOUND', 'no such recovery key')
  if (one.withdrawnAt !== null) {
    throw new RequestError('CONFLICT', 'this recovery key is withdrawn already')
  }
  const others = all.filter(
    ({ id, withdrawnAt, isVouched }) => id !== custodian && withdrawnAt === null && isVouched,
  )
  if (others.length === 0) {
    throw new RequestError('CONFLICT', 'the last recovery key of a case cannot be withdrawn')
  }
}

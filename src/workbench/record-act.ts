import type { Act } from '../domain/custody.ts'
import { LedgerError, SafeholdError } from '../domain/errors.ts'
import type { Actor } from '../engine/ledger/ledger.ts'
import type { Case } from '../engine/open-case.ts'

/** Writes an act's entry and starts the act in one transaction. What the act does before it first
 *  waits is on disk together with its entry, or neither is; what it does later comes after it.
 *  @throws {LedgerError} NOT_WRITABLE when the entry cannot be written: the act has not started. */
export function recordAct<T>(kase: Case, act: Act, actor: Actor, start: () => T): T {
  const db = kase.writable
  try {
    db.exec('BEGIN IMMEDIATE')
    kase.ledger.append(act, actor)
  } catch (cause) {
    if (db.inTransaction) db.exec('ROLLBACK')
    if (cause instanceof SafeholdError) throw cause
    throw new LedgerError('NOT_WRITABLE', 'the custody ledger cannot be written', { cause })
  }
  try {
    const result = start()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

import type { Act } from '../domain/custody.ts'
import { LedgerError, SafeholdError } from '../domain/errors.ts'
import type { Actor } from '../engine/ledger/ledger.ts'
import type { Case } from '../engine/open-case.ts'

/** Writes an act's entry and starts the act in one transaction. What the act does before it first
 *  waits is on disk together with its entry, or neither is; what comes after that must wait for the end
 *  of this (`Desk.record`).
 *  @param act - `own` when the act appends its entry itself, before it first waits.
 *  @throws {LedgerError} NOT_WRITABLE when the entry cannot be written; the act has not started, or
 *  what it had begun in the catalogue is undone. */
export function recordAct<T>(kase: Case, act: Act | 'own', actor: Actor, start: () => T): T {
  const db = kase.writable
  const size = kase.ledger.size()
  try {
    inLedger(() => {
      db.exec('BEGIN IMMEDIATE')
      if (act !== 'own') kase.ledger.append(act, actor)
    })
    const result = start()
    if (kase.ledger.size() === size) throw new TypeError('an act has written no entry')
    try {
      inLedger(() => db.exec('COMMIT'))
    } catch (error) {
      // Nobody will wait for what it goes on with, and its end must not end the program.
      void Promise.resolve(result).catch(() => undefined)
      throw error
    }
    return result
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function inLedger(write: () => void): void {
  try {
    write()
  } catch (cause) {
    if (cause instanceof SafeholdError) throw cause
    throw new LedgerError('NOT_WRITABLE', 'the custody ledger cannot be written', { cause })
  }
}

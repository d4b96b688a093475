import type { CaseSummary } from '../domain/case.ts'
import type { ReadableDb, WritableDb } from './catalogue/database.ts'
import type { Clock } from './clock.ts'
import type { Ledger } from './ledger/ledger.ts'

/** An open case: first argument of every use case. Holds no secret; those are in a {@link Keyring}. */
export type Case = {
  readonly dir: string
  readonly summary: CaseSummary
  readonly readable: ReadableDb
  readonly writable: WritableDb
  readonly ledger: Ledger
  readonly clock: Clock
  readonly close: () => void
}

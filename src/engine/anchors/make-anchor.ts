/** What every anchor begins with: a checkpoint over all that is on record, the wish for it included. */
import { setImmediate as turn } from 'node:timers/promises'
import { ExportError, LedgerError, SafeholdError } from '../../domain/errors.ts'
import type { Checkpoint } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'

/** Signs a checkpoint at once, in the transaction that is open, and gives it out only when that is on the
 *  disk: a statement that is carried away must not tell of what the case does not hold.
 *  @throws {LedgerError} NOT_WRITABLE. */
export async function anchoredCheckpoint(kase: Case, keyring: Keyring): Promise<Checkpoint> {
  const checkpoint = kase.ledger.checkpoint(keyring.ledgerKey)
  await turn()
  if (!stands(kase, checkpoint)) {
    throw new LedgerError('NOT_WRITABLE', 'the custody ledger could not be written')
  }
  kase.ledger.repairCheckpointFiles()
  return checkpoint
}

function stands(kase: Case, { size, note }: Checkpoint): boolean {
  const stored = kase.readable.prepare<[number], Buffer>(
    'SELECT note FROM checkpoint WHERE size = ?',
  )
  return stored.pluck().get(size)?.toString('utf8') === note
}

/** Runs what writes to a folder that a person named.
 *  @throws {ExportError} TARGET_NOT_WRITABLE, TARGET_EXISTS for what the file system says of it. */
export function writingOut<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof SafeholdError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (code === 'EEXIST') {
      throw new ExportError('TARGET_EXISTS', 'something of this name is there already', { cause })
    }
    if (/^E(?!RR_)/.test(code)) {
      throw new ExportError('TARGET_NOT_WRITABLE', 'this folder cannot be written', { cause })
    }
    throw cause
  }
}

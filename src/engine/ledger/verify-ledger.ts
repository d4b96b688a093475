/** Runs the check of a ledger: in one go, or a few milliseconds at a time while others work. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Finding } from '../../domain/finding.ts'
import { openReadable, type ReadableDb } from '../catalogue/database.ts'
import { CheckpointStore } from './checkpoint-store.ts'
import { CATALOGUE, type Checked, LedgerCheck } from './ledger-check.ts'
import { LedgerFindings } from './ledger-findings.ts'
import type { TreeHead } from './note.ts'
import { baseAt } from './verified-base.ts'

/** Others get a turn when the check has run for so long. */
const LONGEST_STRETCH_MS = 8

/** How far a check came, and what it found. */
export type Verified = {
  /** All that was found, at most 200 of a kind. */
  readonly findings: Finding[]
  /** The entries before this one were read by an earlier check. */
  readonly from: number
  /** Number of entries of the ledger that was checked. */
  readonly size: number
  /** Its newest checkpoint, where a later check can take up; null when something is wrong. */
  readonly head: TreeHead | null
}

/** All that is wrong with the ledger, as of one moment; see {@link Ledger.verify}. */
export function verifyLedger(ledger: Checked): Finding[] {
  const findings = new LedgerFindings()
  const check = () => {
    for (const _ of new LedgerCheck(ledger, findings).steps());
  }
  try {
    // One read transaction, so that what another process writes meanwhile is not half seen.
    if (ledger.db.inTransaction) check()
    else ledger.db.transaction(check).deferred()
  } catch (error) {
    noteUnreadable(findings, error)
  }
  return findings.all()
}

/** The same check a few milliseconds at a time, by a connection of its own to the catalogue at `path`:
 *  it goes on seeing what stood when it began while others write.
 *  @param remembered - A checkpoint up to which all was read before; null for a check of the whole.
 *  @throws the reason of `signal`, once it is aborted. */
export async function verifyLedgerInTurns(
  ledger: Omit<Checked, 'db' | 'checkpoints'> & { readonly path: string; readonly dir: string },
  signal: AbortSignal,
  remembered: TreeHead | null,
): Promise<Verified> {
  const findings = new LedgerFindings()
  let db: ReadableDb | null = null
  let from = 0
  let size = 0
  let newest: TreeHead | null = null
  try {
    db = openReadable(ledger.path)
    db.exec('BEGIN')
    const checkpoints = new CheckpointStore(db, ledger.dir)
    const base = remembered === null ? null : baseAt({ ...ledger, db }, remembered)
    const check = new LedgerCheck({ ...ledger, db, checkpoints }, findings, base)
    let since = performance.now()
    for (const _ of check.steps()) {
      if (performance.now() - since < LONGEST_STRETCH_MS) continue
      await turn()
      signal.throwIfAborted()
      since = performance.now()
    }
    from = base?.head.size ?? 0
    size = check.size
    const last = checkpoints.last()
    newest = last === null ? null : { size: last.size, root: Buffer.from(last.root, 'hex') }
  } catch (error) {
    noteUnreadable(findings, error)
  } finally {
    db?.close()
  }
  const found = findings.all()
  const isWrong = found.some(({ severity }) => severity === 'error')
  return { findings: found, from, size, head: isWrong ? null : newest }
}

/** A catalogue that cannot be read is a finding; anything else is thrown on. */
function noteUnreadable(findings: LedgerFindings, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!code.startsWith('SQLITE')) throw error
  findings.add('ledger-unreadable', CATALOGUE, `reading stopped: ${code}`)
}

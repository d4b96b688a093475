import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { DisposalId, DisposalOutcome } from '../../domain/disposal.ts'
import { LedgerError, RetentionError } from '../../domain/errors.ts'
import { ledgerFaults } from '../anchors/ledger-faults.ts'
import { atomically, type WritableDb } from '../catalogue/database.ts'
import type { Job } from '../jobs/job.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { annexOf } from './annex.ts'
import { certify } from './certificate.ts'
import { destroyKeys } from './destroy-keys.ts'
import { approvedContent, changed, disposalRow, listDigest } from './disposal-rows.ts'
import { eraseItems } from './erase-items.ts'

/** Another program that reads the case keeps old pages alive this long at most before that is an error. */
const READERS_MS = 5_000

/**
 * Carries out what two persons have approved; the same call continues one that was cut off. Nothing is
 * destroyed before the whole ledger verifies and the list of items is the one that was approved.
 *
 * @throws {LedgerError} BROKEN. @throws {RetentionError} NOT_APPROVED, CHANGED; NOT_ERASED, IN_USE with
 * all that is done on record, to be continued.
 * @throws the reason of the job's signal when it is cancelled.
 */
export async function dispose(
  kase: Case,
  keyring: Keyring,
  run: { readonly disposal: DisposalId; readonly job: Job; readonly actor: Actor },
): Promise<void> {
  // Only an approval that is on disk counts: the transaction that holds it may still be undone.
  await turn()
  const row = disposalRow(kase.readable, run.disposal)
  const content = approvedContent(kase, row)
  run.job.stage('verifying')
  await requireWholeLedger(kase, keyring, run.job.signal)
  if ((await listDigest(kase.readable, row.no)) !== content.items.list) throw changed()
  const { no, id, digest } = row
  try {
    await eraseItems(kase, { ...run, no, id, digest, ground: content.ground })
    const keys = await destroyKeys(kase, keyring, content, run)
    await forgetPages(kase.writable)
    await end(kase, no, id, keys, run.actor)
  } finally {
    kase.ledger.checkpoint(keyring.ledgerKey)
  }
  // Still the stage of erasing: what the work says at its end is how many items it has erased.
  await certify(kase, keyring, id, run.actor)
  kase.ledger.checkpoint(keyring.ledgerKey)
}

/** Evidence is not destroyed on the word of a ledger that does not hold. */
async function requireWholeLedger(kase: Case, keyring: Keyring, signal: AbortSignal) {
  const faults = await ledgerFaults(kase, keyring, signal)
  if (faults + kase.anchors.findings().length > 0) {
    throw new LedgerError('BROKEN', 'the custody ledger does not verify; nothing is disposed of')
  }
}

/** What was overwritten in the catalogue lies in its write-ahead log as it was: it is emptied.
 *  @throws {RetentionError} IN_USE while another program reads the case. */
async function forgetPages(db: WritableDb): Promise<void> {
  for (const start = performance.now(); ; await wait(100)) {
    const [state] = db.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[]
    if (state?.busy === 0) return
    if (performance.now() - start > READERS_MS) {
      throw new RetentionError('IN_USE', 'another program reads this case; close it and continue')
    }
  }
}

/** The entry that sums up, and the row with it. */
async function end(kase: Case, no: number, id: DisposalId, keys: boolean, actor: Actor) {
  const { sha256: list } = await annexOf(kase.readable, no)
  atomically(kase.writable, () => {
    const outcome = outcomeOf(kase, no, keys, list)
    const data = { disposal: id, ...outcome }
    const { time } = kase.ledger.append({ action: 'disposal-ended', data }, actor)
    kase.writable
      .prepare(`UPDATE disposal SET state = 'done', ended_at = ?, outcome = ? WHERE no = ?`)
      .run(time, JSON.stringify(outcome), no)
  })
}

function outcomeOf(
  { readable: db }: Case,
  no: number,
  keys: boolean,
  list: DisposalOutcome['list'],
): DisposalOutcome {
  const erased = `FROM disposal_item d JOIN item i ON i.no = d.item
    WHERE d.disposal = ${no} AND d.state = 'erased'`
  const isShared = `EXISTS (SELECT 1 FROM item o
    WHERE o.sha256 = i.sha256 AND o.object = i.object AND o.disposed_at IS NULL)`
  const one = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0
  return {
    items: one(`SELECT count(*) ${erased}`),
    bytes: one(`SELECT coalesce(sum(i.size), 0) ${erased}`),
    originals: one(`SELECT count(DISTINCT i.object) ${erased} AND NOT ${isShared}`),
    derivatives: one(`SELECT coalesce(sum(d.derivatives), 0) ${erased}`),
    shared: one(`SELECT count(*) ${erased} AND ${isShared}`),
    kept: one(`SELECT count(*) FROM disposal_item WHERE disposal = ${no} AND state = 'kept'`),
    keys,
    list,
  }
}

/** Carries a disposal out, a few items at a time. For each, in this order: the ledger says so; the salts of
 *  its objects are overwritten, and then the rest; the catalogue forgets it. Killed anywhere, the same call
 *  goes on: what is said is not said twice, and what is gone is gone. */
import type { DisposalGround, DisposalId } from '../../domain/disposal.ts'
import { mayDispose } from '../../domain/disposal.ts'
import { RetentionError } from '../../domain/errors.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { ItemId } from '../../domain/item.ts'
import { atomically } from '../catalogue/database.ts'
import { destroyFile } from '../disk.ts'
import type { Job } from '../jobs/job.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import { objectPath } from '../sealing/object-store.ts'
import { SALT_SPAN } from '../sealing/sealed-object.ts'
import { forgetting } from './forget-item.ts'
import { InForce } from './in-force.ts'

/** Items whose files are destroyed side by side. */
const BATCH = 16

export type Work = {
  readonly no: number
  readonly id: DisposalId
  readonly digest: string
  readonly ground: DisposalGround
  readonly job: Job
  readonly actor: Actor
}

type Listed = {
  readonly no: number
  readonly id: ItemId
  readonly exhibit: ExhibitId
  readonly object: string | null
  readonly sha256: string | null
  readonly size: number
  readonly state: 'waiting' | 'recorded'
}

/** @throws {RetentionError} NOT_ERASED; such an item stays listed as recorded.
 *  @throws the reason of the job's signal, between two batches. */
export async function eraseItems(kase: Case, work: Work): Promise<void> {
  const statements = prepare(kase)
  const sum = statements.sum.get(work.no)
  work.job.stage('erasing')
  work.job.total(sum?.items ?? 0, sum?.bytes ?? 0)
  let inForce = new InForce(kase.readable)
  for (;;) {
    work.job.signal.throwIfAborted()
    const batch = statements.next.all(work.no)
    if (batch.length === 0) return
    const recorded = atomically(kase.writable, () => {
      inForce = inForce.upToDate(kase.readable)
      return record(kase, work, statements, inForce, batch)
    })
    const paths = new Set(recorded.flatMap((item) => filesOf(kase, statements, item)))
    await Promise.all([...paths].map(eraseObject))
    atomically(kase.writable, () => {
      for (const item of recorded) {
        statements.forget(item.id)
        statements.erased.run(work.no, item.no)
      }
    })
    for (const { size, id } of recorded) work.job.advance(1, size, id)
  }
}

/** A hold that was placed, or a rule that was set, after the approval still wins: asked again of each item
 *  in the transaction that would record its end.
 *  @returns Items whose end is on record, now or from before. */
function record(
  kase: Case,
  work: Work,
  statements: ReturnType<typeof prepare>,
  inForce: InForce,
  batch: readonly Listed[],
): Listed[] {
  const now = kase.clock.read().time
  return batch.filter((item) => {
    if (item.state === 'recorded') return true
    const own = inForce.exceptions.has(item.id) ? item.id : null
    if (!mayDispose(inForce.standing(item.exhibit, own, now), work.ground)) {
      statements.keep.run(work.no, item.no)
      return false
    }
    const copies = statements.copies.get(item.sha256, item.object, item.no) ?? 0
    const data = { disposal: work.id, digest: work.digest, object: item.object, copies }
    const { seq, time } = kase.ledger.append(
      { action: 'disposed', item: item.id, data },
      work.actor,
    )
    statements.dispose.run(time, item.no)
    statements.record.run(seq, item.id, work.no, item.no)
    return true
  })
}

/** Objects that a kept item has too stay: they go with the last one that has them. */
function filesOf(
  kase: Case,
  { copies, derivatives }: ReturnType<typeof prepare>,
  { id, no, object, sha256 }: Listed,
): string[] {
  const isLast = object !== null && (copies.get(sha256, object, no) ?? 0) === 0
  return [
    ...(isLast ? [objectPath(kase.dir, 'objects', object)] : []),
    ...derivatives.all(id).map((name) => objectPath(kase.dir, 'derivatives', name)),
  ]
}

/** Its salt first: with it goes the key. What is not there is gone already.
 *  @throws {RetentionError} NOT_ERASED for what is no plain file.
 *  @throws Whatever the case's disk throws. */
export async function eraseObject(path: string): Promise<void> {
  try {
    await destroyFile(path, SALT_SPAN)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new RetentionError('NOT_ERASED', 'something else lies in the place of a sealed object', {
      cause,
    })
  }
}

function prepare({ writable: db }: Case) {
  return {
    forget: forgetting(db),
    sum: db.prepare<[number], { items: number; bytes: number }>(
      `SELECT count(*) AS items, coalesce(sum(i.size), 0) AS bytes
       FROM disposal_item d JOIN item i ON i.no = d.item
       WHERE d.disposal = ? AND d.state IN ('waiting', 'recorded')`,
    ),
    // What is recorded comes first: its bytes may still be there.
    next: db.prepare<[number], Listed>(
      `SELECT i.no, i.id, i.exhibit, i.object, i.sha256, i.size, d.state
       FROM disposal_item d JOIN item i ON i.no = d.item
       WHERE d.disposal = ? AND d.state IN ('waiting', 'recorded')
       ORDER BY d.state, d.item LIMIT ${BATCH}`,
    ),
    copies: db
      .prepare<[string | null, string | null, number], number>(
        `SELECT count(*) FROM item
         WHERE sha256 = ? AND object = ? AND no <> ? AND disposed_at IS NULL`,
      )
      .pluck(),
    derivatives: db
      .prepare<[string], string>(
        `SELECT DISTINCT object FROM derivative d WHERE item = ? AND NOT EXISTS
           (SELECT 1 FROM derivative o JOIN item i ON i.id = o.item
            WHERE o.object = d.object AND i.disposed_at IS NULL)`,
      )
      .pluck(),
    keep: db.prepare(`UPDATE disposal_item SET state = 'kept' WHERE disposal = ? AND item = ?`),
    dispose: db.prepare('UPDATE item SET disposed_at = ? WHERE no = ?'),
    record: db.prepare(
      `UPDATE disposal_item SET state = 'recorded', seq = ?,
         derivatives = (SELECT count(*) FROM derivative WHERE item = ?)
       WHERE disposal = ? AND item = ?`,
    ),
    erased: db.prepare(`UPDATE disposal_item SET state = 'erased' WHERE disposal = ? AND item = ?`),
  }
}

/** All that a certificate of disposal says, read from the record: it can be printed again at any time. */
import type { Disposal, DisposalId, DisposalOutcome } from '../../domain/disposal.ts'
import { RetentionError } from '../../domain/errors.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { findUser } from '../catalogue/user-rows.ts'
import type { Case } from '../open-case.ts'
import { disposalRow, toDisposal } from './disposal-rows.ts'

export type CertificateFacts = {
  readonly agency: string
  readonly caseNumber: string
  readonly caseId: string
  readonly disposal: Disposal
  readonly outcome: DisposalOutcome
  readonly endedAt: string
  readonly proposer: string
  readonly approver: string
  /** Bundles in which items of this disposal were given out before. */
  readonly bundles: readonly {
    readonly id: string
    readonly audience: string
    readonly at: string
  }[]
  readonly log: string
  /** The first signed checkpoint that covers the end of the disposal. */
  readonly checkpoint: { readonly size: number; readonly root: string; readonly time: string }
}

/** @throws {RequestError} NOT_FOUND. @throws {RetentionError} NOT_APPROVED when it is not finished. */
export function certificateFacts(kase: Case, id: DisposalId): CertificateFacts {
  const db = kase.readable
  const row = disposalRow(db, id)
  const disposal = toDisposal(db, row)
  const { outcome, endedAt } = disposal
  const checkpoint = endedAt === null ? undefined : checkpointAfter(db, id)
  if (outcome === null || endedAt === null || checkpoint === undefined) {
    throw new RetentionError('NOT_APPROVED', 'this disposal is not finished')
  }
  return {
    agency: kase.summary.agency,
    caseNumber: kase.summary.number,
    caseId: kase.summary.id,
    disposal,
    outcome,
    endedAt,
    proposer: personOf(db, disposal.proposedBy),
    approver: personOf(db, disposal.decidedBy),
    bundles: bundlesOf(db, row.no),
    log: kase.ledger.log,
    checkpoint,
  }
}

function checkpointAfter(
  db: ReadableDb,
  id: DisposalId,
): CertificateFacts['checkpoint'] | undefined {
  const row = db
    .prepare<[string], { size: number; root: Buffer; time: string }>(
      `SELECT size, root, time FROM checkpoint WHERE size >
         (SELECT max(seq) FROM entry WHERE action = 'disposal-ended'
            AND json_extract(CAST(body AS TEXT), '$.data.disposal') = ?)
       ORDER BY size LIMIT 1`,
    )
    .get(id)
  return row && { ...row, root: row.root.toString('hex') }
}

/** Those that the ledger's entries of export name, when the bundle was given out. */
function bundlesOf(db: ReadableDb, disposal: number): CertificateFacts['bundles'] {
  return db
    .prepare<[number], CertificateFacts['bundles'][number]>(
      `SELECT id, audience, created_at AS at FROM bundle WHERE id IN
         (SELECT json_extract(CAST(e.body AS TEXT), '$.data.bundle')
          FROM disposal_item d JOIN item i ON i.no = d.item
            JOIN item_head h ON h.item = i.id
            JOIN entry e ON e.item_no = h.item_no AND e.action = 'export'
          WHERE d.disposal = ? AND d.state = 'erased') ORDER BY sequence`,
    )
    .all(disposal)
}

function personOf(db: ReadableDb, id: Disposal['decidedBy']): string {
  if (id === null) return '–'
  const user = findUser(db, id)
  return user === null ? id : `${user.name} (${id}, staff number ${user.person ?? 'not known'})`
}

/** Rows of disposals, and what may be believed of them: whoever holds the file can write a row, so each
 *  is compared with the entries of the ledger that two persons left. */
import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { Sha256 } from '../../domain/digest.ts'
import {
  Disposal,
  DisposalContent,
  type DisposalId,
  type DisposalState,
} from '../../domain/disposal.ts'
import { RequestError, RetentionError } from '../../domain/errors.ts'
import { parseCanonicalJson } from '../../domain/jcs.ts'
import type { UserId } from '../../domain/people.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { requireSecondPerson } from '../catalogue/user-rows.ts'
import type { StoredEntry } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'

export type DisposalRow = {
  readonly no: number
  readonly id: DisposalId
  readonly state: DisposalState
  readonly content: string
  readonly digest: string
  readonly proposed_by: UserId
  readonly proposed_at: string
  readonly proposed_seq: number
  readonly decided_by: UserId | null
  readonly decided_at: string | null
  readonly decided_seq: number | null
  readonly ended_at: string | null
  readonly outcome: string | null
}

/** Items whose lines make one slice; the main thread must stay free. */
const SLICE = 500

/** The newest first; at most 100. */
export function listDisposals(db: ReadableDb): Disposal[] {
  return db
    .prepare<[], DisposalRow>(
      `SELECT * FROM disposal WHERE state <> 'draft' ORDER BY no DESC LIMIT 100`,
    )
    .all()
    .map((row) => toDisposal(db, row))
}

/** @throws {RequestError} NOT_FOUND. */
export function disposalRow(db: ReadableDb, id: DisposalId): DisposalRow {
  const row = db
    .prepare<[string], DisposalRow>(`SELECT * FROM disposal WHERE id = ? AND state <> 'draft'`)
    .get(id)
  if (row === undefined) throw new RequestError('NOT_FOUND', 'there is no such disposal')
  return row
}

export function toDisposal(db: ReadableDb, row: DisposalRow): Disposal {
  const counted = db
    .prepare<[number], { state: string; n: number }>(
      'SELECT state, count(*) AS n FROM disposal_item WHERE disposal = ? GROUP BY state',
    )
    .all(row.no)
  return Disposal.parse({
    id: row.id,
    state: row.state,
    content: JSON.parse(row.content),
    digest: row.digest,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    endedAt: row.ended_at,
    progress: {
      ...{ waiting: 0, recorded: 0, erased: 0, kept: 0 },
      ...Object.fromEntries(counted.map(({ state, n }) => [state, n])),
    },
    outcome: row.outcome === null ? null : JSON.parse(row.outcome),
  })
}

/** What a row says is proposed, when the ledger's entry of the proposal says so too.
 *  @throws {RetentionError} CHANGED when row and ledger disagree. */
export function proposedContent(kase: Case, row: DisposalRow): DisposalContent {
  const entry = entryAt(kase, row.proposed_seq)
  const isProposed =
    entry?.action === 'disposal-proposed' &&
    entry.actor === row.proposed_by &&
    entry.role === 'supervisor' &&
    entry.data['disposal'] === row.id &&
    entry.data['digest'] === row.digest
  const content = DisposalContent.safeParse(parseCanonicalJson(row.content))
  if (!isProposed || !content.success || sha256(row.content) !== row.digest) throw changed()
  return content.data
}

/** What two persons have agreed on, as the ledger has it.
 *  @throws {RetentionError} NOT_APPROVED, or CHANGED when row and ledger disagree.
 *  @throws {AccessError} OWN_ACT when the two accounts are one person's. */
export function approvedContent(kase: Case, row: DisposalRow): DisposalContent {
  if (row.state !== 'approved') {
    throw new RetentionError('NOT_APPROVED', 'this disposal does not wait to be carried out')
  }
  const content = proposedContent(kase, row)
  const entry = row.decided_seq === null ? undefined : entryAt(kase, row.decided_seq)
  const isApproved =
    entry?.action === 'disposal-approved' &&
    entry.actor === row.decided_by &&
    entry.role === 'supervisor' &&
    entry.data['disposal'] === row.id &&
    entry.data['digest'] === row.digest
  if (!isApproved || row.decided_by === null) throw changed()
  requireSecondPerson(
    kase.readable,
    row.proposed_by,
    row.decided_by,
    'one person alone approved it',
  )
  return content
}

/** Digest of the items that a disposal lists, as they are in the catalogue now. */
export async function listDigest(db: ReadableDb, disposal: number): Promise<Sha256> {
  const page = db.prepare<[number, number], ListedItem>(
    `SELECT i.no, i.id, i.object, i.sha256 FROM disposal_item d JOIN item i ON i.no = d.item
     WHERE d.disposal = ? AND d.item > ? ORDER BY d.item LIMIT ${SLICE}`,
  )
  const hash = createHash('sha256')
  for (let after = -1; ; ) {
    const rows = page.all(disposal, after)
    for (const row of rows) hash.update(listLine(row))
    const last = rows.at(-1)
    if (last === undefined) return Sha256.parse(hash.digest('hex'))
    after = last.no
    await turn()
  }
}

export type ListedItem = {
  readonly no: number
  readonly id: string
  readonly object: string | null
  readonly sha256: string | null
}

export function listLine({ id, object, sha256: content }: ListedItem): string {
  return `${id} ${object ?? '-'} ${content ?? '-'}\n`
}

export function changed(): RetentionError {
  return new RetentionError('CHANGED', 'what was proposed is not what is there now')
}

function entryAt(kase: Case, seq: number): StoredEntry['entry'] | undefined {
  return kase.ledger.entries({ from: seq, limit: 1 })[0]?.entry
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

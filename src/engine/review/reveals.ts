/** Clearer pixels: asked for with a reason, granted where the role needs it, each look on record. */
import { randomUUID } from 'node:crypto'
import { AccessError, RequestError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import { canonicalJson } from '../../domain/jcs.ts'
import type { Session, UserId } from '../../domain/people.ts'
import {
  askedIn,
  needsGrant,
  Region,
  type Reveal,
  RevealAsked,
  type RevealId,
  type RevealReason,
  type RevealTarget,
} from '../../domain/reveal.ts'
import { atomically, type ReadableDb } from '../catalogue/database.ts'
import { revealsLookedBy } from '../catalogue/look-rows.ts'
import { requireSecondPerson } from '../catalogue/user-rows.ts'
import type { Case } from '../open-case.ts'
import { grantNow, isOver } from './reveal-end.ts'

type Row = {
  id: RevealId
  item: ItemId
  target: RevealTarget
  region: string
  reason: RevealReason
  by: UserId
  requested_at: string
  state: 'requested' | 'granted' | 'refused'
  decided_by: UserId | null
  expires_at: string | null
  granted_seq: number | null
  wrapped_key: Buffer | null
  redaction: string | null
}

/** Notes the wish and appends its entry; grants it at once where the role answers for itself. From now on
 *  it is of this one sealed object, whatever is made of the item later.
 *  @throws {RequestError} NOT_FOUND, or CONFLICT for an item that has no picture.
 *  @throws {AccessError} ROLE_NOT_ALLOWED: a reviewer never sees a redaction's clear pixels. */
export function requestReveal(
  kase: Case,
  wish: {
    readonly item: ItemId
    readonly target: RevealTarget
    readonly region: Region
    readonly reason: RevealReason
  },
  session: Session,
): Reveal {
  if (wish.target === 'redaction' && session.role === 'reviewer') {
    throw new AccessError('ROLE_NOT_ALLOWED', 'a redaction is looked at by who approves it')
  }
  if (wish.target === 'original') requirePicture(kase.readable, wish.item)
  const { object, redaction } = clearObjectOf(kase.readable, wish.item, wish.target)
  const id = randomUUID() as RevealId
  return atomically(kase.writable, () => {
    const data = { reveal: id, target: wish.target, region: { ...wish.region }, redaction }
    const act = { action: 'reveal-requested', item: wish.item, purpose: wish.reason, data } as const
    kase.ledger.append(act, session)
    const grant = needsGrant(session.role, wish.target) ? null : grantNow(kase)
    kase.writable
      .prepare(
        `INSERT INTO reveal (id, item, target, region, reason, by, requested_at, state, expires_at,
           granted_seq, object, redaction)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[id, wish.item, wish.target, JSON.stringify(wish.region), wish.reason, session.user],
        ...[kase.clock.read().time, grant === null ? 'requested' : 'granted'],
        ...[grant?.expiresAt ?? null, grant?.grantedSeq ?? null, object, redaction],
      )
    return findReveal(kase, id, wish.item)
  })
}

/** A supervisor's answer to a wish as it stood before them. A grant carries the key of that one object,
 *  wrapped to who asked.
 *  @throws {AccessError} OWN_ACT: nobody grants their own wish, under whichever account.
 *  @throws {RequestError} CONFLICT for what is decided already, or for another wish than this. */
export function decideReveal(
  kase: Case,
  decision: RevealAsked & { readonly grant: boolean; readonly by: UserId },
  /** Wraps the key of the named sealed object to the named person. */
  wrapKeyOf: (object: string, user: UserId) => Buffer,
): Reveal {
  const reveal = findReveal(kase, decision.reveal, decision.item)
  requireSecondPerson(kase.readable, reveal.by, decision.by, 'you asked for this reveal')
  if (reveal.state !== 'requested') {
    throw new RequestError('CONFLICT', 'this reveal is decided already')
  }
  const { grant: isGrant, by, ...asked } = decision
  if (canonicalJson(askedIn(reveal)) !== canonicalJson(RevealAsked.parse(asked))) {
    throw new RequestError('CONFLICT', 'this is not what was asked for')
  }
  const key = isGrant ? wrapKeyOf(objectOf(kase.readable, reveal.id), reveal.by) : null
  const grant = isGrant ? grantNow(kase) : null
  kase.writable
    .prepare(
      `UPDATE reveal SET state = ?, decided_by = ?, expires_at = ?, granted_seq = ?, wrapped_key = ?
       WHERE id = ?`,
    )
    .run(
      grant === null ? 'refused' : 'granted',
      by,
      grant?.expiresAt ?? null,
      grant?.grantedSeq ?? null,
      key,
      reveal.id,
    )
  return findReveal(kase, reveal.id, reveal.item)
}

/** What may be shown now, to this person, for this reveal. Asked before each hold, and again before
 *  its pixels.
 *  @throws {AccessError} NOT_GRANTED when it is another's, not granted, or past its time. */
export function openReveal(
  kase: Case,
  id: RevealId,
  item: ItemId,
  session: Session,
): { reveal: Reveal; object: string; wrappedKey: Buffer | null } {
  const reveal = findReveal(kase, id, item)
  if (reveal.by !== session.user || reveal.state !== 'granted') {
    throw new AccessError('NOT_GRANTED', 'no reveal is granted to you here')
  }
  const object = objectOf(kase.readable, id)
  const wrappedKey =
    kase.readable
      .prepare<[string], Buffer | null>('SELECT wrapped_key FROM reveal WHERE id = ?')
      .pluck()
      .get(id) ?? null
  return { reveal, object, wrappedKey }
}

/** Reveals of one item, or all that wait for a supervisor when no item is named; newest first. */
export function listReveals(kase: Case, item: ItemId | null, viewer: Session): Reveal[] {
  const rows = kase.readable
    .prepare<[object], Row>(
      `SELECT * FROM reveal WHERE (@item IS NULL OR item = @item)
         AND (@all OR by = @user) AND (@item IS NOT NULL OR state = 'requested')
       ORDER BY requested_at DESC, rowid DESC LIMIT 500`,
    )
    .all({ item, user: viewer.user, all: viewer.role === 'supervisor' ? 1 : 0 })
  const looked = item === null ? NONE : revealsLookedBy(kase.readable, item)
  return rows.map((row) => toReveal(row, kase, looked))
}

const NONE: ReadonlySet<string> = new Set()

/** The object that a reveal was asked of.
 *  @throws {AccessError} NOT_GRANTED for one from before reveals were bound to theirs: ask again. */
function objectOf(db: ReadableDb, id: RevealId): string {
  const object = db
    .prepare<[string], string | null>('SELECT object FROM reveal WHERE id = ?')
    .pluck()
    .get(id)
  if (object == null) throw new AccessError('NOT_GRANTED', 'this reveal is of nothing; ask again')
  return object
}

/** Sealed object that holds the clear pixels of an item, or of its newest redaction. */
export function clearObjectOf(
  db: ReadableDb,
  item: ItemId,
  target: RevealTarget,
): { readonly object: string; readonly redaction: string | null } {
  const sql =
    target === 'original'
      ? 'SELECT object, NULL AS redaction FROM item WHERE id = ? AND disposed_at IS NULL'
      : `SELECT d.object, r.id AS redaction FROM redaction r JOIN derivative d
           ON d.item = r.item AND d.kind = 'redaction' AND d.sha256 = r.output_sha256
         WHERE r.item = ? ORDER BY r.rowid DESC LIMIT 1`
  const row = db
    .prepare<[string], { object: string | null; redaction: string | null }>(sql)
    .get(item)
  if (row === undefined || row.object === null) {
    throw new RequestError('NOT_FOUND', 'there is nothing sealed to look at')
  }
  return { object: row.object, redaction: row.redaction }
}

function requirePicture(db: ReadableDb, item: ItemId): void {
  const row = db
    .prepare<[string], { preview: string; kind: string }>(
      'SELECT preview, kind FROM item WHERE id = ?',
    )
    .get(item)
  if (row === undefined) throw new RequestError('NOT_FOUND', 'no such item')
  if (row.preview !== 'ready' || row.kind !== 'still') {
    throw new RequestError('CONFLICT', 'only a still that was screened can be revealed')
  }
}

function findReveal(kase: Case, id: RevealId, item: ItemId): Reveal {
  const row = kase.readable
    .prepare<[string, string], Row>('SELECT * FROM reveal WHERE id = ? AND item = ?')
    .get(id, item)
  if (row === undefined) throw new RequestError('NOT_FOUND', 'no such reveal')
  return toReveal(row, kase, revealsLookedBy(kase.readable, item))
}

function toReveal(row: Row, kase: Case, looked: ReadonlySet<string>): Reveal {
  const { state, expires_at: expiresAt, granted_seq: grantedSeq } = row
  const isExpired =
    state === 'granted' && (expiresAt === null || isOver(kase, { expiresAt, grantedSeq }))
  return {
    id: row.id,
    item: row.item,
    target: row.target,
    region: Region.parse(JSON.parse(row.region)),
    reason: row.reason,
    by: row.by,
    requestedAt: row.requested_at,
    state: isExpired ? 'expired' : state,
    decidedBy: row.decided_by,
    expiresAt,
    redaction: row.redaction,
    looked: looked.has(row.id),
  }
}

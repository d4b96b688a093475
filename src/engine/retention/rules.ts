/** What the case says about keeping: rules, of which the newest of a scope is in force, and holds. Neither
 *  is ever erased. The entries of these acts are the gate's. */
import { randomUUID } from 'node:crypto'
import { RequestError } from '../../domain/errors.ts'
import type { UserId } from '../../domain/people.ts'
import {
  Hold,
  type HoldId,
  type HoldReason,
  type ReleaseReason,
  RetentionRule,
  type RetentionScope,
} from '../../domain/retention.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Case } from '../open-case.ts'

/** A list for people ends somewhere; the total is always told. */
const MOST_LISTED = 500

type RuleRow = {
  no: number
  scope: RetentionScope['of']
  subject: string
  keep: string
  zone: string
  legal_basis: string
  set_by: string
  set_at: string
}

type HoldRow = {
  id: string
  scope: RetentionScope['of']
  subject: string
  reason: string
  reference: string
  by: string
  since: string
  released_by: string | null
  released_at: string | null
  release_reason: string | null
}

/** Puts a rule in force, in place of the one that its scope had.
 *  @throws {RequestError} NOT_FOUND for no such exhibit or item, CONFLICT for a disposed item. */
export function setRule(
  kase: Case,
  rule: Pick<RetentionRule, 'scope' | 'keep' | 'zone' | 'legalBasis'>,
  user: UserId,
): RetentionRule {
  const db = kase.writable
  requireScope(db, rule.scope)
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO retention_rule (scope, subject, keep, zone, legal_basis, set_by, set_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      rule.scope.of,
      subjectOf(rule.scope),
      JSON.stringify(rule.keep),
      rule.zone,
      rule.legalBasis,
      user,
      kase.clock.read().time,
    )
  const row = db
    .prepare<[number | bigint], RuleRow>('SELECT * FROM retention_rule WHERE no = ?')
    .get(lastInsertRowid)
  return toRule(row as RuleRow)
}

/** @throws {RequestError} NOT_FOUND for no such exhibit or item, CONFLICT for a disposed item. */
export function placeHold(
  kase: Case,
  hold: {
    readonly scope: RetentionScope
    readonly reason: HoldReason
    readonly reference: string
  },
  user: UserId,
): Hold {
  const db = kase.writable
  requireScope(db, hold.scope)
  const id = randomUUID() as string as HoldId
  db.prepare(
    `INSERT INTO hold (id, scope, subject, reason, reference, by, since)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    hold.scope.of,
    subjectOf(hold.scope),
    hold.reason,
    hold.reference,
    user,
    kase.clock.read().time,
  )
  return findHold(db, id)
}

/** @param release.scope - The hold's own: the entry of this act names the item, if it is of one.
 *  @throws {RequestError} NOT_FOUND, or CONFLICT when it is released already. */
export function releaseHold(
  kase: Case,
  release: {
    readonly hold: HoldId
    readonly scope: RetentionScope
    readonly reason: ReleaseReason
  },
  user: UserId,
): Hold {
  const db = kase.writable
  const hold = findHold(db, release.hold)
  const isSame =
    hold.scope.of === release.scope.of && subjectOf(hold.scope) === subjectOf(release.scope)
  if (!isSame) throw new RequestError('NOT_FOUND', 'there is no such hold')
  if (hold.releasedAt !== null) throw new RequestError('CONFLICT', 'this hold is released already')
  db.prepare(
    'UPDATE hold SET released_by = ?, released_at = ?, release_reason = ? WHERE id = ?',
  ).run(user, kase.clock.read().time, release.reason, hold.id)
  return findHold(db, hold.id)
}

export type RetentionRecord = {
  /** In force for the whole case. */
  readonly caseRule: RetentionRule | null
  /** All that were ever set, the newest first; at most 500 of `rulesTotal`. */
  readonly rules: RetentionRule[]
  readonly rulesTotal: number
  /** Those that stand first, then the newest; at most 500 of `holdsTotal`. */
  readonly holds: Hold[]
  readonly holdsTotal: number
}

export function retentionRecord(db: ReadableDb): RetentionRecord {
  const count = (table: 'retention_rule' | 'hold') =>
    db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
  return {
    caseRule: rulesInForce(db).find(({ scope }) => scope.of === 'case') ?? null,
    rules: db
      .prepare<[], RuleRow>(`SELECT * FROM retention_rule ORDER BY no DESC LIMIT ${MOST_LISTED}`)
      .all()
      .map(toRule),
    rulesTotal: count('retention_rule'),
    holds: db
      .prepare<[], HoldRow>(
        `SELECT * FROM hold ORDER BY released_at IS NOT NULL, no DESC LIMIT ${MOST_LISTED}`,
      )
      .all()
      .map(toHold),
    holdsTotal: count('hold'),
  }
}

/** The newest rule of each scope. */
export function rulesInForce(db: ReadableDb): RetentionRule[] {
  return db
    .prepare<[], RuleRow>(
      `SELECT * FROM retention_rule WHERE no IN
         (SELECT max(no) FROM retention_rule GROUP BY scope, subject) ORDER BY no`,
    )
    .all()
    .map(toRule)
}

/** Holds that stand. */
export function standingHolds(db: ReadableDb): Hold[] {
  return db
    .prepare<[], HoldRow>('SELECT * FROM hold WHERE released_at IS NULL ORDER BY no')
    .all()
    .map(toHold)
}

function requireScope(db: ReadableDb, scope: RetentionScope): void {
  if (scope.of === 'case') return
  if (scope.of === 'exhibit') {
    const found = db.prepare('SELECT 1 FROM exhibit WHERE id = ?').get(scope.exhibit)
    if (found === undefined) throw new RequestError('NOT_FOUND', 'there is no such exhibit')
    return
  }
  const item = db
    .prepare<[string], { at: string | null }>('SELECT disposed_at AS at FROM item WHERE id = ?')
    .get(scope.item)
  if (item === undefined) throw new RequestError('NOT_FOUND', 'no such item')
  if (item.at !== null) throw new RequestError('CONFLICT', 'this item is disposed of')
}

function findHold(db: ReadableDb, id: HoldId): Hold {
  const row = db.prepare<[string], HoldRow>('SELECT * FROM hold WHERE id = ?').get(id)
  if (row === undefined) throw new RequestError('NOT_FOUND', 'there is no such hold')
  return toHold(row)
}

function subjectOf(scope: RetentionScope): string {
  if (scope.of === 'case') return ''
  return scope.of === 'exhibit' ? scope.exhibit : scope.item
}

function scopeOf({ scope, subject }: { scope: RetentionScope['of']; subject: string }): unknown {
  return scope === 'case' ? { of: scope } : { of: scope, [scope]: subject }
}

function toRule(row: RuleRow): RetentionRule {
  return RetentionRule.parse({
    no: row.no,
    scope: scopeOf(row),
    keep: JSON.parse(row.keep),
    zone: row.zone,
    legalBasis: row.legal_basis,
    setBy: row.set_by,
    setAt: row.set_at,
  })
}

function toHold(row: HoldRow): Hold {
  return Hold.parse({
    id: row.id,
    scope: scopeOf(row),
    reason: row.reason,
    reference: row.reference,
    by: row.by,
    since: row.since,
    releasedBy: row.released_by,
    releasedAt: row.released_at,
    releaseReason: row.release_reason,
  })
}

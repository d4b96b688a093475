/** How long evidence is kept, and what may be destroyed: rules, holds, and where an item stands. When
 *  anything is not known, the evidence stays. */
import { z } from 'zod'
import { ExhibitId } from './exhibit.ts'
import { ItemId } from './item.ts'
import { dateIn, daysBetween, endOfPeriod, LocalDate, Period, Zone } from './local-date.ts'
import { UserId } from './people.ts'

/** What a period of keeping is counted from. */
export const RetentionEvent = z.enum([
  'proceedings-ended',
  'sentence-served',
  'youngest-of-age',
  'other',
])
export type RetentionEvent = z.infer<typeof RetentionEvent>

/** To the end of a day, or of a period after an event; `on` is null while that has not happened. */
export const Keep = z.discriminatedUnion('until', [
  z.strictObject({ until: z.literal('date'), date: LocalDate }),
  z.strictObject({
    until: z.literal('event'),
    event: RetentionEvent,
    on: LocalDate.nullable(),
    period: Period,
  }),
])
export type Keep = z.infer<typeof Keep>

/** What a rule or a hold is of. The case's rule says when; a rule of an exhibit or an item is an exception
 *  that can only keep it longer. */
export const RetentionScope = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('case') }),
  z.strictObject({ of: z.literal('exhibit'), exhibit: ExhibitId }),
  z.strictObject({ of: z.literal('item'), item: ItemId }),
])
export type RetentionScope = z.infer<typeof RetentionScope>

/** The law, order or consent that a rule rests on. Names nobody. */
export const LegalBasis = z.string().trim().min(1).max(300)

export const RetentionRule = z.strictObject({
  /** Counts the rules of a case; none is ever changed, the newest of a scope is in force. */
  no: z.int().positive(),
  scope: RetentionScope,
  keep: Keep,
  /** Whose calendar the dates are of. */
  zone: Zone,
  legalBasis: LegalBasis,
  setBy: UserId,
  setAt: z.string(),
})
export type RetentionRule = z.infer<typeof RetentionRule>

export const HoldReason = z.enum(['litigation', 'appeal', 'complaint', 'inspection', 'other'])
export type HoldReason = z.infer<typeof HoldReason>

export const ReleaseReason = z.enum(['ended', 'withdrawn', 'mistaken'])
export type ReleaseReason = z.infer<typeof ReleaseReason>

export const HoldId = z.uuid().brand<'HoldId'>()
export type HoldId = z.infer<typeof HoldId>

/** While it lasts nothing of its scope is destroyed, whatever any rule or order says. */
export const Hold = z.strictObject({
  id: HoldId,
  scope: RetentionScope,
  reason: HoldReason,
  /** Number of the proceedings, the letter, the request. Names nobody. */
  reference: z.string().trim().max(200),
  by: UserId,
  since: z.string(),
  releasedBy: UserId.nullable(),
  releasedAt: z.string().nullable(),
  releaseReason: ReleaseReason.nullable(),
})
export type Hold = z.infer<typeof Hold>

/** Where an item stands. `unknown`: no rule of the case, or its event has not happened. `kept` counts the
 *  days left after today, 0 on the last. */
export type Standing =
  | { readonly state: 'disposed' }
  | { readonly state: 'held' }
  | { readonly state: 'unknown' }
  | { readonly state: 'kept'; readonly lastDay: LocalDate; readonly daysLeft: number }
  | { readonly state: 'due'; readonly lastDay: LocalDate }

/** The last day that a rule keeps to, that day included; null while it is not known. */
export function lastDayOf(keep: Keep): LocalDate | null {
  if (keep.until === 'date') return keep.date
  return keep.on === null ? null : endOfPeriod(keep.on, keep.period)
}

/**
 * Where something stands that is not disposed of.
 * @param rules - That apply to it: the case's first, or null without one; then exceptions.
 * @param holds - Number of holds that stand on it.
 * @param now - ISO 8601, UTC.
 */
export function standingOf(
  rules: readonly [RetentionRule | null, ...RetentionRule[]],
  holds: number,
  now: string,
): Standing {
  if (holds > 0) return { state: 'held' }
  const ends: { lastDay: LocalDate; daysLeft: number }[] = []
  for (const rule of rules) {
    const lastDay = rule === null ? null : lastDayOf(rule.keep)
    const today = rule === null ? null : dateIn(rule.zone, now)
    if (lastDay === null || today === null) return { state: 'unknown' }
    ends.push({ lastDay, daysLeft: daysBetween(today, lastDay) })
  }
  const last = ends.reduce((a, b) => (b.daysLeft > a.daysLeft ? b : a))
  return last.daysLeft < 0
    ? { state: 'due', lastDay: last.lastDay }
    : { state: 'kept', lastDay: last.lastDay, daysLeft: last.daysLeft }
}

/** How items are counted in the due list; the seven parts make up the whole. */
export const DueState = z.enum([
  'due',
  'within30',
  'within90',
  'later',
  'unknown',
  'held',
  'disposed',
])
export type DueState = z.infer<typeof DueState>

export function dueStateOf(standing: Standing): DueState {
  if (standing.state !== 'kept') return standing.state
  if (standing.daysLeft <= 30) return 'within30'
  return standing.daysLeft <= 90 ? 'within90' : 'later'
}

const Counts = z.record(DueState, z.int().nonnegative())
export type DueCounts = z.infer<typeof Counts>

/** What is due and what is not, now. */
export const DueList = z.strictObject({
  /** When this was true, UTC. */
  at: z.string(),
  /** All items of the case; the sum of `counts`. */
  total: z.int(),
  counts: Counts,
  exhibits: z.array(
    z.strictObject({
      exhibit: ExhibitId,
      total: z.int(),
      counts: Counts,
      /** Of the items without an exception of their own. */
      state: DueState.exclude(['disposed']),
      lastDay: LocalDate.nullable(),
    }),
  ),
  /** Items that have a rule or a hold of their own, at most 500; `exceptionsTotal` counts all. */
  exceptions: z.array(
    z.strictObject({
      item: ItemId,
      exhibit: ExhibitId,
      state: DueState,
      lastDay: LocalDate.nullable(),
    }),
  ),
  exceptionsTotal: z.int(),
})
export type DueList = z.infer<typeof DueList>

/** Destroying evidence for good: what two persons agree on, and what comes of it. */
import { z } from 'zod'
import { CaseId } from './case.ts'
import { Sha256 } from './digest.ts'
import { ExhibitId } from './exhibit.ts'
import { ItemId } from './item.ts'
import { LocalDate } from './local-date.ts'
import { UserId } from './people.ts'
import { RetentionRule, type Standing } from './retention.ts'

export const DisposalId = z.uuid().brand<'DisposalId'>()
export type DisposalId = z.infer<typeof DisposalId>

/** All evidence of the case, of one exhibit, or the items named. */
export const DisposalScope = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('case') }),
  z.strictObject({ of: z.literal('exhibit'), exhibit: ExhibitId }),
  z.strictObject({ of: z.literal('items'), items: z.array(ItemId).min(1).max(500) }),
])
export type DisposalScope = z.infer<typeof DisposalScope>

/** Why it may be: its time is over, or a court ordered it before that. The order's number names nobody. */
export const DisposalGround = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('rule') }),
  z.strictObject({
    by: z.literal('court-order'),
    reason: z.enum(['erasure', 'acquittal', 'seizure-unlawful', 'other']),
    reference: z.string().trim().min(1).max(200),
    date: LocalDate,
  }),
])
export type DisposalGround = z.infer<typeof DisposalGround>

/** Why a proposal goes back: closed words, for the ledger keeps them. */
export const DeclineReason = z.enum(['still-needed', 'wrong-scope', 'wrong-rule', 'withdrawn'])
export type DeclineReason = z.infer<typeof DeclineReason>

/** What is proposed, exactly: its canonical JSON is hashed, and that hash is what is approved. */
export const DisposalContent = z.strictObject({
  v: z.literal(1),
  type: z.literal('disposal'),
  case: CaseId,
  scope: DisposalScope,
  ground: DisposalGround,
  /** The case's rule in force, or null: then only a court's order is a ground. */
  rule: RetentionRule.nullable(),
  /** How many rules and holds there were, and how many holds were released: any later one shows. */
  retention: z.strictObject({ rules: z.int(), holds: z.int(), released: z.int() }),
  /** What goes. `list`: SHA-256 of one line an item in order of finding, `id object sha256`, `-` for what
   *  it has not. */
  items: z.strictObject({ count: z.int().positive(), bytes: z.int(), list: Sha256 }),
  /** What stays of the scope, and why. */
  staying: z.strictObject({
    held: z.int(),
    kept: z.int(),
    unknown: z.int(),
  }),
  /** Whether the case's keys of evidence go too: nothing of it stays. */
  keys: z.boolean(),
  /** The custody ledger when this was drawn up: number of entries, root. */
  ledger: z.strictObject({ size: z.int(), root: Sha256 }),
})
export type DisposalContent = z.infer<typeof DisposalContent>

/** What has been destroyed. A total, `kept` apart, is of the items of the content. */
export const DisposalOutcome = z.strictObject({
  items: z.int(),
  bytes: z.int(),
  /** Sealed originals that went, and sealed things made of them. */
  originals: z.int(),
  derivatives: z.int(),
  /** Items whose bytes stay because an item that is kept has the same. */
  shared: z.int(),
  /** Items that stay: a hold or a rule came between approval and execution. */
  kept: z.int(),
  keys: z.boolean(),
  /** SHA-256 of the list of what went: see the certificate. */
  list: Sha256,
})
export type DisposalOutcome = z.infer<typeof DisposalOutcome>

export const DisposalState = z.enum(['proposed', 'declined', 'approved', 'done'])
export type DisposalState = z.infer<typeof DisposalState>

export const Disposal = z.strictObject({
  id: DisposalId,
  state: DisposalState,
  content: DisposalContent,
  /** SHA-256 of the content's canonical JSON. */
  digest: Sha256,
  proposedBy: UserId,
  proposedAt: z.string(),
  decidedBy: UserId.nullable(),
  decidedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Items by how far they have come; their sum is the content's count. */
  progress: z.strictObject({
    waiting: z.int(),
    recorded: z.int(),
    erased: z.int(),
    kept: z.int(),
  }),
  outcome: DisposalOutcome.nullable(),
})
export type Disposal = z.infer<typeof Disposal>

/** A hold always wins; a court's order stands in for the rule, not for a release. */
export function mayDispose({ state }: Standing, ground: DisposalGround): boolean {
  if (state === 'held' || state === 'disposed') return false
  return state === 'due' || ground.by === 'court-order'
}

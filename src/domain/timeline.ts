/** What happened to one exhibit or one item, as it is drawn and listed. */
import { z } from 'zod'
import type { Action } from './custody.ts'
import { ExhibitId } from './exhibit.ts'
import { HandOverFinding, HandOverReason, HolderId } from './hand-over.ts'
import { ItemId } from './item.ts'

/** Kinds of acts, each a lane of the picture, from top to bottom. `custody`: the thing in somebody's
 *  hands. */
export const Lane = z.enum([
  'custody',
  'ingest',
  'review',
  'looks',
  'redaction',
  'release',
  'notes',
  'record',
])
export type Lane = z.infer<typeof Lane>

/** Dot: an act. Ring: somebody looked. Diamond: it changed hands. Square: words. */
export type MarkShape = 'dot' | 'ring' | 'diamond' | 'square'

const LANES: Readonly<Partial<Record<Action | 'seized', Lane>>> = {
  seized: 'custody',
  'handed-over': 'custody',
  'ingest-started': 'ingest',
  ingest: 'ingest',
  'ingest-failed': 'ingest',
  'container-read': 'ingest',
  'backup-read': 'ingest',
  'source-moved': 'ingest',
  'source-checked': 'ingest',
  'ingest-ended': 'ingest',
  metadata: 'ingest',
  preview: 'ingest',
  grade: 'review',
  'grade-undone': 'review',
  'reveal-requested': 'looks',
  'reveal-granted': 'looks',
  'reveal-refused': 'looks',
  reveal: 'looks',
  'reveal-ended': 'looks',
  'text-read': 'looks',
  redact: 'redaction',
  redacted: 'redaction',
  approved: 'redaction',
  rejected: 'redaction',
  export: 'release',
  'disclosure-started': 'release',
  disclosed: 'release',
  'bundle-started': 'release',
  bundle: 'release',
  noted: 'notes',
}

const HANDS = ['seized', 'handed-over', 'export', 'disclosed', 'bundle']

/** Whatever has no lane of its own is about the record itself: printed, verified, proven. */
export function laneOf(action: string): Lane {
  return LANES[action as Action] ?? 'record'
}

export function shapeOf(action: string): MarkShape {
  if (laneOf(action) === 'looks') return 'ring'
  if (action === 'noted') return 'square'
  return HANDS.includes(action) ? 'diamond' : 'dot'
}

/** Beside what a hand-over can have: sealed words that are not those the ledger names, and an ingest of
 *  a thing that was recorded to be elsewhere. */
export const TimelineFinding = z.enum([...HandOverFinding.options, 'record-altered', 'handed-out'])
export type TimelineFinding = z.infer<typeof TimelineFinding>

/** What is shown in red; the others are to know. */
export const GRAVE: readonly TimelineFinding[] = ['seal-differs', 'seal-broken', 'record-altered']

/** A holder as the viewer may see them: words are null for who has no key to them. */
export const ShownHolder = z.strictObject({
  id: HolderId,
  name: z.string().nullable(),
  service: z.string().nullable(),
})
export type ShownHolder = z.infer<typeof ShownHolder>

const words = z.string().nullable()

export const TimelineEvent = z.strictObject({
  /** Number of its ledger entry; null for the seizure, which was before there was a ledger. */
  entry: z.int().nullable(),
  action: z.string(),
  /** When it happened: as claimed for a seizure and a hand-over, else when it was recorded. UTC. */
  at: z.string(),
  /** Time of the entry; null for the seizure. */
  recordedAt: z.string().nullable(),
  actor: z.string(),
  role: z.string(),
  purpose: z.string().nullable(),
  /** Leaf hash of the entry. */
  leaf: z.string().nullable(),
  /** `stands` is false when a hand-over that was recorded later has explained it. */
  findings: z.array(z.strictObject({ code: TimelineFinding, stands: z.boolean() })),
  handOver: z
    .strictObject({
      giver: ShownHolder,
      receiver: ShownHolder,
      reason: HandOverReason,
      sealBefore: z.string().nullable(),
      sealAfter: z.string().nullable(),
      sealIntact: z.boolean(),
      place: words,
      reasonText: words,
      remark: words,
    })
    .nullable(),
  note: z
    .strictObject({
      /** Null for who may not read it, and where it is not what the ledger names. */
      text: words,
      corrects: z.int().nullable(),
      correctedBy: z.array(z.int()),
    })
    .nullable(),
  /** What else the entry holds. */
  data: z.record(z.string(), z.json()),
})
export type TimelineEvent = z.infer<typeof TimelineEvent>

export const Timeline = z.strictObject({
  exhibit: ExhibitId,
  /** Null for the timeline of the exhibit itself. */
  item: ItemId.nullable(),
  /** Oldest first, by when it happened. */
  events: z.array(TimelineEvent),
  /** When this was so: who has the thing now has it until then. UTC. */
  asOf: z.string(),
  /** Entries of the thing that are not among them: a picture ends somewhere. */
  left: z.int().nonnegative(),
  /** Who had the exhibit when; of an item, until it was ingested. */
  holdings: z.array(
    z.strictObject({
      holder: ShownHolder,
      from: z.string(),
      to: z.string().nullable(),
      isKnown: z.boolean(),
    }),
  ),
})
export type Timeline = z.infer<typeof Timeline>

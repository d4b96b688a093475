import { z } from 'zod'
import { ItemId } from './item.ts'
import { type SessionRole, UserId } from './people.ts'

/** What clearer pixels are asked of. A `redaction` is looked at to approve it. */
export const RevealTarget = z.enum(['original', 'redaction'])
export type RevealTarget = z.infer<typeof RevealTarget>

/** A part of a picture in millionths of its width and height: integers, so that the ledger's JSON
 *  has no floats. */
export const Region = z
  .strictObject({
    x: z.int().min(0).max(999_999),
    y: z.int().min(0).max(999_999),
    width: z.int().min(1).max(1_000_000),
    height: z.int().min(1).max(1_000_000),
  })
  .refine(
    (region) => region.x + region.width <= 1_000_000 && region.y + region.height <= 1_000_000,
    'the region leaves the picture',
  )
export type Region = z.infer<typeof Region>

export const WHOLE_PICTURE: Region = { x: 0, y: 0, width: 1_000_000, height: 1_000_000 }

export const RevealReason = z.enum(['grade', 'identify', 'redact', 'approve', 'quality', 'court'])
export type RevealReason = z.infer<typeof RevealReason>

export const RevealId = z.uuid().brand<'RevealId'>()
export type RevealId = z.infer<typeof RevealId>

export const Reveal = z.strictObject({
  id: RevealId,
  item: ItemId,
  target: RevealTarget,
  region: Region,
  reason: RevealReason,
  by: UserId,
  requestedAt: z.string(),
  state: z.enum(['requested', 'granted', 'refused', 'expired']),
  decidedBy: UserId.nullable(),
  expiresAt: z.string().nullable(),
  /** Which redaction it is of; null for an original. */
  redaction: z.uuid().nullable(),
  /** Whether pixels were shown by it, and the look has ended with its receipt. */
  looked: z.boolean(),
})
export type Reveal = z.infer<typeof Reveal>

/** What a grant is of. It is given for exactly this; nothing of it can be exchanged afterwards. */
export const RevealAsked = z.strictObject({
  reveal: RevealId,
  item: ItemId,
  reader: UserId,
  target: RevealTarget,
  region: Region,
  reason: RevealReason,
})
export type RevealAsked = z.infer<typeof RevealAsked>

export function askedIn({ id, item, by, target, region, reason }: Reveal): RevealAsked {
  return { reveal: id, item, reader: by, target, region, reason }
}

/** Whether a look showed all that there is to approve. */
export function isWhole(region: Region): boolean {
  return region.width === WHOLE_PICTURE.width && region.height === WHOLE_PICTURE.height
}

/** A granted reveal lasts this long; each hold inside it leaves its own receipt. */
export const REVEAL_LIFETIME_MINUTES = 15

/** An analyst works on originals and answers for each look with a reason; a supervisor looks at a
 *  redaction to approve it. Everybody else needs another supervisor's grant. */
export function needsGrant(role: SessionRole, target: RevealTarget): boolean {
  return !(role === 'analyst' || (role === 'supervisor' && target === 'redaction'))
}

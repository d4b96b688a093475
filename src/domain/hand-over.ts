/** A seized thing changes hands: what is said of it, and what the ledger holds of that. */
import { z } from 'zod'
import { Sha256 } from './digest.ts'
import { ExhibitId } from './exhibit.ts'
import type { UserId } from './people.ts'

/** Who holds an exhibit, as the ledger calls them: the officer who seized it, a person of the case, or
 *  the n-th of the people outside it, whose name is sealed in the catalogue. */
export const HolderId = z
  .string()
  .regex(/^(?:seizer|user:[a-z][a-z0-9.-]{1,31}|person:[1-9][0-9]{0,5})$/)
  .brand<'HolderId'>()
export type HolderId = z.infer<typeof HolderId>

export const SEIZER = HolderId.parse('seizer')

export function holderOf(user: UserId): HolderId {
  return HolderId.parse(`user:${user}`)
}

/** A holder in words. `service` is empty for people of the case. */
export const Holder = z.strictObject({ id: HolderId, name: z.string(), service: z.string() })
export type Holder = z.infer<typeof Holder>

const line = z.string().trim().min(1).max(120)

/** Somebody who is not known in the case yet. */
export const NewHolder = z.strictObject({ name: line, service: line })
export type NewHolder = z.infer<typeof NewHolder>

/** `opened`: its holder broke the seal, did what had to be done, and sealed it again. */
export const HandOverReason = z.enum([
  'examination',
  'storage',
  'transport',
  'court',
  'return',
  'destruction',
  'opened',
  'other',
])
export type HandOverReason = z.infer<typeof HandOverReason>

/** What does not fit the chain so far. None forbids an act: what happened has happened, and is recorded
 *  with what is amiss. */
export const HandOverFinding = z.enum([
  'giver-not-holder',
  'seal-differs',
  'seal-broken',
  'out-of-order',
  'before-seizure',
])
export type HandOverFinding = z.infer<typeof HandOverFinding>

const seal = z.string().trim().min(1).max(60).nullable()
const text = z.string().trim().max(1000).nullable()

/** What a person says of a hand-over. Seals are null where there was none. */
const fields = {
  exhibit: ExhibitId,
  giver: z.union([HolderId, NewHolder]),
  receiver: z.union([HolderId, NewHolder]),
  reason: HandOverReason,
  reasonText: text,
  place: line,
  /** When it happened, as claimed: UTC. The entry's own time says when it was recorded. */
  at: z.iso.datetime(),
  sealBefore: seal,
  sealAfter: seal,
  sealIntact: z.boolean(),
  remark: text,
}

export const HandOver = z
  .strictObject({
    ...fields,
    /** The findings that the person was shown and records knowingly. */
    acknowledged: z.array(HandOverFinding).max(HandOverFinding.options.length),
  })
  .refine((one) => one.reason !== 'other' || Boolean(one.reasonText), 'say which other reason')
  .refine((one) => one.sealIntact || Boolean(one.remark), 'say how the seal was found')
  .refine(
    (one) => isSame(one.giver, one.receiver) === (one.reason === 'opened'),
    'only who opens it keeps it',
  )
export type HandOver = z.infer<typeof HandOver>

/** One hand-over as the chain of custody needs it. */
export const Step = z.strictObject({
  giver: HolderId,
  receiver: HolderId,
  /** UTC, claimed. */
  at: z.string(),
  sealBefore: z.string().nullable(),
  sealAfter: z.string().nullable(),
  sealIntact: z.boolean(),
})
export type Step = z.infer<typeof Step>

/** What the ledger's entry of a hand-over holds; its `purpose` is the reason. `record` is the digest of the
 *  sealed record with names, place and remarks. */
export const HandOverEntry = Step.extend({
  exhibit: ExhibitId,
  findings: z.array(HandOverFinding),
  record: Sha256,
})
export type HandOverEntry = z.infer<typeof HandOverEntry>

function isSame(a: HolderId | NewHolder, b: HolderId | NewHolder): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  return a.name === b.name && a.service === b.service
}

import { z } from 'zod'
import { Sha256 } from './digest.ts'
import { ItemId } from './item.ts'
import { UserId } from './people.ts'
import { Region } from './reveal.ts'

export const RedactionId = z.uuid().brand<'RedactionId'>()
export type RedactionId = z.infer<typeof RedactionId>

/** Why a region is hidden. */
export const RedactionReason = z.enum([
  'face',
  'name',
  'school',
  'address',
  'vehicle',
  'document',
  'other',
])
export type RedactionReason = z.infer<typeof RedactionReason>

/** One opaque box. Opaque fill is the only effect that protects an identity: blur and pixelation can
 *  be reversed or matched (formats.md 4). */
export const RedactionRegion = z.strictObject({
  region: Region,
  reason: RedactionReason,
  /** Pseudonym of the protected person's record, or null while no person is known. */
  person: z.string().trim().max(60).nullable(),
  legalBasis: z.string().trim().min(1).max(200),
})
export type RedactionRegion = z.infer<typeof RedactionRegion>

export const RECIPE_FORMAT = 'safehold-recipe/1'

/** How an output was made of an input; its canonical JSON is hashed into the ledger. */
export const Recipe = z.strictObject({
  format: z.literal(RECIPE_FORMAT),
  input: Sha256,
  tools: z.record(z.string(), z.string()),
  regions: z.array(RedactionRegion).min(1).max(500),
  fill: z.literal('#000000'),
  /** Whether the picture was turned as its metadata says before the boxes were drawn. */
  oriented: z.literal(true),
  metadata: z.literal('remove-all'),
  output: z.strictObject({ mediaType: z.literal('image/png') }),
})
export type Recipe = z.infer<typeof Recipe>

export const RedactionState = z.enum(['pending', 'approved', 'rejected'])
export type RedactionState = z.infer<typeof RedactionState>

export const Redaction = z.strictObject({
  id: RedactionId,
  item: ItemId,
  input: Sha256,
  recipe: Sha256,
  output: Sha256,
  regions: z.array(RedactionRegion),
  widthPx: z.int(),
  heightPx: z.int(),
  preparedBy: UserId,
  preparedAt: z.string(),
  state: RedactionState,
  decidedBy: UserId.nullable(),
  decidedAt: z.string().nullable(),
})
export type Redaction = z.infer<typeof Redaction>

/** Why a redaction goes back to who made it: closed words, for the ledger keeps them and they must name
 *  nobody and quote nothing. */
export const SendBackReason = z.enum([
  'box-too-small',
  'something-missed',
  'too-much-hidden',
  'wrong-reason',
  'not-needed',
])
export type SendBackReason = z.infer<typeof SendBackReason>

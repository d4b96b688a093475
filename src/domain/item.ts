import { z } from 'zod'
import { Area } from './area.ts'
import { BackupFinding, BackupOrigin, BackupSum } from './backup.ts'
import { ContentFact, ContentFinding } from './content.ts'
import { DateSource, Stretch } from './dated.ts'
import { Digests } from './digest.ts'
import { ExhibitId } from './exhibit.ts'
import { Grade } from './grade.ts'
import { KnownMatch } from './known.ts'

/** Made when an item is found: `i` and 16 lower-case hexadecimal characters, random. It names no
 *  content and no place, so it may stand in the ledger and in bundles (formats.md 5, 15). */
export const ItemId = z
  .string()
  .regex(/^i[0-9a-f]{16}$/)
  .brand<'ItemId'>()
export type ItemId = z.infer<typeof ItemId>

/** How far the record of an item has come. `found` is pending; the others follow in this order.
 *  `hashed` is sealed and in the ledger; `decoded` has a blurred preview; `reviewed` has a grade.
 *  `disposed` is what was destroyed: its digests and its custody are all there is. */
export const ItemState = z.enum(['found', 'hashed', 'decoded', 'reviewed', 'failed', 'disposed'])
export type ItemState = z.infer<typeof ItemState>

/** Family of content, told from the bytes. */
export const MediaKind = z.enum(['still', 'video', 'audio', 'document', 'archive', 'other'])
export type MediaKind = z.infer<typeof MediaKind>

/** Why a found file has no digest. It stays listed: found = ingested + failed + pending. */
export const IngestFailure = z.enum([
  'no-permission',
  'read-error',
  'changed-while-read',
  'vanished',
  'link',
  'not-a-file',
  'loop',
  // Of a member of a container, or of a file of an image:
  'encrypted',
  'damaged',
  'truncated',
  'size-differs',
  'overlap',
  'over-limit',
  'method-not-supported',
  'tool-missing',
  'not-recoverable',
])
export type IngestFailure = z.infer<typeof IngestFailure>

/** Why an ingested item has no picture. It stays listed as unscreened. */
export const DecodeFailure = z.enum([
  'not-a-picture',
  'damaged',
  'too-large',
  'timed-out',
  'crashed',
  'not-supported',
  // Of a version before: another tool would have been asked.
  'tool-missing',
])
export type DecodeFailure = z.infer<typeof DecodeFailure>

/** Whether there is a blurred preview to show. Anything but `ready` shows words, never pixels. */
export const PreviewState = z.enum(['pending', 'ready', 'failed', 'none'])
export type PreviewState = z.infer<typeof PreviewState>

/** One row of a list: enough for a tile, and nothing clear. */
export const ItemRow = z.strictObject({
  id: ItemId,
  exhibit: ExhibitId,
  /** Last part of the path, made printable; null for a reviewer (names can hurt too), and for what is
   *  disposed of. */
  name: z.string().nullable(),
  state: ItemState,
  kind: MediaKind,
  mediaType: z.string().nullable(),
  sizeBytes: z.int().nonnegative(),
  preview: PreviewState,
  /** Pictures in the strip of a video, an animation or a file of pages; 0 for anything else. */
  stripFrames: z.int().nonnegative(),
  ingestFailure: IngestFailure.nullable(),
  decodeFailure: DecodeFailure.nullable(),
  takenAt: z.string().nullable(),
  widthPx: z.int().nullable(),
  heightPx: z.int().nullable(),
  durationSeconds: z.number().nullable(),
  /** Of the signed-in reviewer, or the latest one for others. */
  grade: Grade.nullable(),
  /** Items of the case with the same bytes, this one included. */
  copies: z.int().positive(),
  redaction: z.enum(['none', 'pending', 'approved', 'rejected']),
  /** The name claims another type than the content has. */
  extensionMismatch: z.boolean(),
})
export type ItemRow = z.infer<typeof ItemRow>

/** A date claimed by evidence, never converted: what it says, who says it, and its zone if it has one. */
export const ClaimedDate = z.strictObject({
  meaning: z.enum(['taken', 'created', 'modified', 'gps', 'other']),
  value: z.string(),
  /** `Z`, `±HH:MM`, or `Z?` where the format prescribes UTC and many writers ignore it; null: unknown. */
  zone: z.string().nullable(),
  /** The tag that says so, or its place in a structure; hostile text for `other`. */
  source: z.string(),
})
export type ClaimedDate = z.infer<typeof ClaimedDate>

/** What an item was made with, in the evidence's own words. */
export const Device = z.strictObject({
  make: z.string().nullable(),
  model: z.string().nullable(),
  serial: z.string().nullable(),
  software: z.string().nullable(),
})
export type Device = z.infer<typeof Device>

/** Decimal degrees, north and east positive. */
export const Place = z.strictObject({ latitude: z.number(), longitude: z.number() })
export type Place = z.infer<typeof Place>

/** What items have in common: one content, by its SHA-256, or a series, by its number. */
export const GroupKey = z.string().regex(/^(content:[0-9a-f]{64}|series:\d{1,15})$/)
export type GroupKey = z.infer<typeof GroupKey>

export const ItemDetail = ItemRow.extend({
  /** Path inside the source, made printable; null for a reviewer. */
  path: z.string().nullable(),
  /** The same path's bytes, hexadecimal; null for a reviewer. */
  pathHex: z.string().nullable(),
  /** Where it lay on a telephone, by the manifest of its backup, which is that item; null for a reviewer, and where
   *  no manifest says so. */
  origin: z.strictObject({ ...BackupOrigin.shape, manifest: ItemId }).nullable(),
  backupFinding: BackupFinding.nullable(),
  /** Of the manifest of a telephone's backup; null for a reviewer. */
  backup: BackupSum.nullable(),
  digests: Digests.nullable(),
  itemNo: z.int().nullable(),
  disposedAt: z.string().nullable(),
  /** Zone and tag of `takenAt`. */
  takenZone: z.string().nullable(),
  takenSource: z.string().nullable(),
  /** Null for a reviewer, as are place and all tags. */
  device: Device.nullable(),
  place: Place.nullable(),
  dates: z.array(ClaimedDate),
  /** Everything the metadata reader said, verbatim: group:tag → text. Hostile text. */
  metadata: z.array(z.strictObject({ tag: z.string(), value: z.string() })),
  metadataState: z.enum(['pending', 'read', 'failed', 'none']),
  /** What in the content deserves a look. */
  contentFindings: z.array(ContentFinding),
  facts: z.array(ContentFact),
  duplicates: z.array(ItemId),
  /** What looks alike, each at least to one other; a proposal. Null: it is in no series. */
  series: z.strictObject({ key: GroupKey, items: z.int() }).nullable(),
  /** What hash sets say of this content: proposals with their source. */
  known: z.array(KnownMatch),
})
export type ItemDetail = z.infer<typeof ItemDetail>

/** Maker and model in a line; many models begin with their maker's name. Null when neither is said. */
export function deviceName({ make, model }: Device): string | null {
  const isSaid = model?.toLowerCase().startsWith((make ?? '\n').toLowerCase())
  const parts = [isSaid ? null : make, model].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(' ')
}

/** Six decimals: a tenth of a metre. */
export function placeText({ latitude, longitude }: Place): string {
  return `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`
}

export const ItemFilter = z.strictObject({
  exhibit: z.array(ExhibitId).optional(),
  kind: z.array(MediaKind).optional(),
  state: z.array(ItemState).optional(),
  /** A grade, or `ungraded`. */
  grade: z.array(z.union([Grade, z.literal('ungraded')])).optional(),
  /** With any of these. */
  finding: z.array(ContentFinding).optional(),
  group: GroupKey.optional(),
  /** Part of a name, any case. */
  text: z.string().max(200).optional(),
  /** Claimed time of taking, `YYYY-MM-DD`, both inclusive. */
  takenFrom: z.iso.date().optional(),
  takenTo: z.iso.date().optional(),
  /** Best date, both stretches belonging to it whole. */
  datedFrom: Stretch.optional(),
  datedTo: Stretch.optional(),
  /** Who says the best date. */
  dated: z.array(DateSource).optional(),
  /** Where it was made; not for a reviewer. */
  area: Area.optional(),
})
export type ItemFilter = z.infer<typeof ItemFilter>

/** What items can be gathered by: the same bytes, or what they look like. */
export const Gathering = z.enum(['content', 'series'])
export type Gathering = z.infer<typeof Gathering>

/** Items that have something in common: copies of one content, or a series, of which each looks like at least one
 *  other. A series is a proposal. */
export const ItemGroup = z.strictObject({
  key: GroupKey,
  items: z.int(),
  /** How many have a grade, of this viewer's own where they may not see others'. */
  graded: z.int(),
  first: ItemRow,
})
export type ItemGroup = z.infer<typeof ItemGroup>

export const ItemSort = z.enum(['found', 'name', 'size', 'taken', 'kind', 'grade'])
export type ItemSort = z.infer<typeof ItemSort>

/** The sum that must hold at any moment: found = ingested + failed + pending. */
export const Completeness = z.strictObject({
  found: z.int(),
  ingested: z.int(),
  failed: z.int(),
  pending: z.int(),
})
export type Completeness = z.infer<typeof Completeness>

/** Whether every found file is accounted for. */
export function isWhole(sum: Completeness): boolean {
  return sum.found === sum.ingested + sum.failed + sum.pending
}

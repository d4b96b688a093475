/** What an ingest found amiss of an item. It is listed, never a hole, and the item is there all the same. */
import { z } from 'zod'
import { Sha256 } from './digest.ts'
import { ExhibitId } from './exhibit.ts'
import { ItemId } from './item.ts'

/** `not-read`: without digest and copy; `not-opened`: a container, or not to its end; `not-decoded`: no picture;
 *  `no-metadata`: they could not be read; `name`: it tries or hides something; `type`: name and content differ;
 *  `place`: what is claimed of one cannot be; `content`: what a decoder saw in it; `backup`: what the manifest
 *  of a telephone's backup says of it, or of a manifest what it comes to. */
export const IngestFindingKind = z.enum([
  'not-read',
  'not-opened',
  'not-decoded',
  'no-metadata',
  'name',
  'type',
  'place',
  'content',
  'backup',
])
export type IngestFindingKind = z.infer<typeof IngestFindingKind>

export const IngestFinding = z.strictObject({
  kind: IngestFindingKind,
  /** Codes; several of a name. */
  reasons: z.array(z.string()),
  item: ItemId,
  exhibit: ExhibitId,
  /** Row of the source. */
  source: z.int(),
  /** Printable, within the source; of a member behind the name of its container. Null for a reviewer, and for what
   *  is disposed of. */
  path: z.string().nullable(),
  sha256: Sha256.nullable(),
  /** Number of the ledger's entry that says so; null where none was written yet. */
  entry: z.int().nullable(),
})
export type IngestFinding = z.infer<typeof IngestFinding>

/** Empty or missing: all. */
export const IngestFindingFilter = z.strictObject({
  exhibit: z.array(ExhibitId).optional(),
  source: z.array(z.int()).optional(),
  kind: z.array(IngestFindingKind).optional(),
})
export type IngestFindingFilter = z.infer<typeof IngestFindingFilter>

export const IngestFindings = z.strictObject({
  /** By kind, reason, source, and order of finding. */
  findings: z.array(IngestFinding),
  total: z.int(),
  /** Of each kind that there is, with the filter's exhibits and sources, whatever kinds it names. */
  kinds: z.array(z.strictObject({ kind: IngestFindingKind, n: z.int() })),
  /** Of the filter's exhibits, all that were read; `root` as it was on this machine, null for a reviewer. */
  sources: z.array(
    z.strictObject({ id: z.int(), exhibit: ExhibitId, root: z.string().nullable() }),
  ),
})
export type IngestFindings = z.infer<typeof IngestFindings>

/** Written by a saving of findings. */
export const SavedFindings = z.strictObject({
  path: z.string(),
  sha256: Sha256,
  findings: z.int(),
  entry: z.int(),
})
export type SavedFindings = z.infer<typeof SavedFindings>

import { z } from 'zod'
import { Sha512 } from './digest.ts'

export const BUNDLE_FORMAT = 'safehold-bundle/1'

/** For whom a bundle is made (formats.md 5, 1). */
export const Audience = z.enum(['court-sealed', 'court-redacted', 'defence', 'hash-list', 'agency'])
export type Audience = z.infer<typeof Audience>

/** The audiences this version can write: redacted items only. */
export const WritableAudience = z.enum(['court-redacted', 'defence'])
export type WritableAudience = z.infer<typeof WritableAudience>

export const Bundle = z.strictObject({
  /** `B` and four digits or more: the sequence in the case. */
  id: z.string().regex(/^B[0-9]{4,}$/),
  sequence: z.int().positive(),
  audience: Audience,
  items: z.int(),
  path: z.string(),
  createdAt: z.string(),
  tagManifestSha512: Sha512,
})
export type Bundle = z.infer<typeof Bundle>

/** A bundle that is being written, as the case folder notes it until its end is on record. */
export const UnfinishedBundle = z.strictObject({
  bundle: Bundle.shape.id,
  sequence: z.int().positive(),
  audience: WritableAudience,
  madeAt: z.string(),
  /** The hidden folder it is written to, and its name when it is whole. */
  path: z.string(),
  target: z.string(),
})
export type UnfinishedBundle = z.infer<typeof UnfinishedBundle>

/** What stands between the case and a bundle. `blocks` stops the export, `know` is said with it. */
export const PreflightFinding = z.strictObject({
  severity: z.enum(['blocks', 'know', 'passed']),
  code: z.enum([
    'approved-items',
    'pending-redactions',
    'unscreened-items',
    'failed-items',
    'pending-items',
    'ledger',
    'anchors',
    'case-file',
    'certificate',
    'no-timestamp',
  ]),
  count: z.int(),
})
export type PreflightFinding = z.infer<typeof PreflightFinding>

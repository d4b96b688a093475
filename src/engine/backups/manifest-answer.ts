/** What the process that reads a manifest says. It may have been taken over: each answer is checked. */
import { z } from 'zod'

const Seconds = z.int().min(0).max(253_402_300_799).nullable()

/** A file that a manifest names. */
const ManifestEntry = z.strictObject({
  /** Its name in the backup. */
  name: z.string().regex(/^[0-9a-f]{40}$/),
  domain: z.string().max(1_024),
  path: z.string().max(8_192),
  /** Whether the name is the SHA-1 of domain and path. */
  isNamedSo: z.boolean(),
  size: z.int().nonnegative().nullable(),
  /** Seconds since 1970: content changed, made, anything of it changed. */
  modified: Seconds,
  born: Seconds,
  changed: Seconds,
})
export type ManifestEntry = z.infer<typeof ManifestEntry>

export const ManifestAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('entries'), entries: z.array(ManifestEntry).max(500) }),
  z.strictObject({
    kind: z.literal('end'),
    /** Whether the database is one of a backup. */
    isManifest: z.boolean(),
    failure: z.enum(['encrypted', 'damaged', 'too-many', 'timed-out', 'crashed']).nullable(),
  }),
])
export type ManifestAnswer = z.infer<typeof ManifestAnswer>

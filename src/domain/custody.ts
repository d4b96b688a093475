import { z } from 'zod'
import { ItemId } from './item.ts'
import type { Json } from './jcs.ts'
import type { Session } from './people.ts'

/** What can happen to a case, as the ledger calls it (formats.md 2, 9). */
export const Action = z.enum([
  'case-created',
  'case-closed',
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'case-migrated',
  'user-added',
  'user-revoked',
  'passphrase-changed',
  'passphrase-reset',
  'custodian-added',
  'custodian-withdrawn',
  'certificate-set',
  'keys-renewed',
  'refused',
  'clock-anomaly',
  'exhibit-registered',
  'handed-over',
  'noted',
  'print',
  'printed',
  'ingest-started',
  'ingest',
  'ingest-failed',
  'container-read',
  'backup-read',
  'source-moved',
  'source-checked',
  'ingest-ended',
  'metadata',
  'preview',
  'text-read',
  'grade',
  'grade-undone',
  'reveal-requested',
  'reveal-granted',
  'reveal-refused',
  'reveal',
  'reveal-ended',
  'redact',
  'redacted',
  'approved',
  'rejected',
  'export',
  'disclosure-started',
  'disclosed',
  'bundle-started',
  'bundle',
  'hash-set-import',
  'hash-set-imported',
  'hash-set-removed',
  'known-match',
  'known-matched',
  'search-saved',
  'search-run',
  'search-removed',
  'verification-started',
  'report-saved',
  'findings-saved',
  'verified',
  'retention-set',
  'hold-placed',
  'hold-released',
  'anchor-started',
  'receipt',
  'anchor-copied',
  'anchor-checked',
  'anchor-contradicted',
  'anchor-explained',
  'fork-proof',
  'timestamp-requested',
  'timestamp-imported',
  'timestamp-refused',
  'disposal-drafted',
  'disposal-proposed',
  'disposal-approved',
  'disposal-declined',
  'disposal-continued',
  'disposed',
  'keys-destroyed',
  'disposal-ended',
  'disposal-certified',
  'certificate-printed',
  'heads',
])
export type Action = z.infer<typeof Action>

/** What a person or the program does, before the ledger gives it a place and a time. Never a file
 *  name, a path or a person's name: items by id, persons by the record's id, acts by code. */
export type Act = {
  readonly action: Action
  readonly item?: ItemId
  readonly purpose?: string
  readonly data: { readonly [key: string]: Json }
}

export const HASH = /^[0-9a-f]{64}$/

/** One entry of the custody ledger, `safehold-ledger/1`: always these 20 members (formats.md 5, 10). */
export const CustodyEntry = z.strictObject({
  v: z.literal(1),
  type: z.literal('custody-entry'),
  log: z.string(),
  seq: z.int().nonnegative(),
  /** Leaf hash of the entry before; null only at seq 0. */
  prev: z.string().regex(HASH).nullable(),
  time: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  tz: z.string().regex(/^[+-]\d\d:\d\d$/),
  boot: z.string(),
  /** Monotonic clock in microseconds. */
  mono: z.int().nonnegative(),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  actor: z.string(),
  role: z.string(),
  action: z.string(),
  item: ItemId.nullable(),
  itemNo: z.int().nonnegative().nullable(),
  itemSeq: z.int().nonnegative().nullable(),
  itemPrev: z.string().regex(HASH).nullable(),
  purpose: z.string().nullable(),
  tool: z.string(),
  data: z.record(z.string(), z.json()),
})
export type CustodyEntry = z.infer<typeof CustodyEntry>

/** One line of the ledger as a list shows it. */
export const CustodyLine = z.strictObject({
  seq: z.int(),
  time: z.string(),
  tz: z.string(),
  actor: z.string(),
  role: z.string(),
  action: z.string(),
  item: ItemId.nullable(),
  purpose: z.string().nullable(),
  leaf: z.string(),
  data: z.record(z.string(), z.json()),
})
export type CustodyLine = z.infer<typeof CustodyLine>

/** Two readers are blind to each other: a reviewer sees that another has graded, and not what. */
export function hidesData(
  viewer: Pick<Session, 'user' | 'role'>,
  { action, actor }: Pick<CustodyEntry, 'action' | 'actor'>,
): boolean {
  return viewer.role === 'reviewer' && action === 'grade' && actor !== viewer.user
}

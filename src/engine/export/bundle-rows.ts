import { Bundle, type WritableAudience } from '../../domain/bundle.ts'
import type { ReadableDb, WritableDb } from '../catalogue/database.ts'
import type { Case } from '../open-case.ts'
import type { Superseded } from './bag-info.ts'
import { bundleId } from './bundle-layout.ts'

type Row = {
  sequence: number
  id: string
  audience: string
  items: number
  path: string
  created_at: string
  tag_manifest_sha512: string
}

/** Bundles of a case, newest first. */
export function listBundles(kase: Case): Bundle[] {
  return kase.readable
    .prepare<[], Row>('SELECT * FROM bundle ORDER BY sequence DESC LIMIT 500')
    .all()
    .map((row) =>
      Bundle.parse({
        id: row.id,
        sequence: row.sequence,
        audience: row.audience,
        items: row.items,
        path: row.path,
        createdAt: row.created_at,
        tagManifestSha512: row.tag_manifest_sha512,
      }),
    )
}

/** The next bundle's number. One that was begun and not finished is not used again: the ledger names
 *  its manifest already. */
export function nextSequence(db: ReadableDb): number {
  const finished = number(db, 'SELECT max(sequence) FROM bundle')
  // An unfinished one's entries are later than the last finished one's checkpoint.
  const begun = number(
    db,
    `SELECT max(json_extract(CAST(body AS TEXT), '$.data.seq')) FROM entry
     WHERE seq >= (SELECT coalesce(max(checkpoint_size), 0) FROM bundle) AND action = 'export'`,
  )
  return Math.max(finished, begun) + 1
}

/** The bundle that went to this audience before; null for the first. */
export function supersededBy(db: ReadableDb, audience: WritableAudience): Superseded | null {
  const row = db
    .prepare<[string], { id: string; tag: string }>(
      `SELECT id, tag_manifest_sha512 AS tag FROM bundle WHERE audience = ?
       ORDER BY sequence DESC LIMIT 1`,
    )
    .get(audience)
  return row === undefined ? null : { bundle: row.id, tagManifestSha512: row.tag }
}

/** A checkpoint that left the case. */
type Given = {
  readonly size: number
  /** Hexadecimal. */
  readonly root: string
  readonly note: string
}

/** Checkpoints that went to this audience in earlier bundles, oldest first. */
export function earlierCheckpoints(db: ReadableDb, audience: WritableAudience): Given[] {
  return db
    .prepare<[string], Given>(
      `SELECT DISTINCT c.size, lower(hex(c.root)) AS root, CAST(c.note AS TEXT) AS note FROM bundle b
       JOIN checkpoint c ON c.size = b.checkpoint_size WHERE b.audience = ? ORDER BY c.size`,
    )
    .all(audience)
}

/** Notes a finished bundle. */
export function addBundle(
  db: WritableDb,
  bundle: Omit<Bundle, 'id'> & { readonly checkpointSize: number },
): Bundle {
  const { checkpointSize, ...rest } = bundle
  const id = bundleId(bundle.sequence)
  db.prepare(
    `INSERT INTO bundle (sequence, id, audience, items, path, created_at, tag_manifest_sha512,
       checkpoint_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    bundle.sequence,
    id,
    bundle.audience,
    bundle.items,
    bundle.path,
    bundle.createdAt,
    bundle.tagManifestSha512,
    checkpointSize,
  )
  return Bundle.parse({ ...rest, id })
}

function number(db: ReadableDb, sql: string): number {
  return db.prepare<[], number | null>(sql).pluck().get() ?? 0
}

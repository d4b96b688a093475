/** Lists what an ingest found amiss, each kind from an index of its own. */
import {
  type IngestFinding,
  type IngestFindingFilter,
  IngestFindingKind,
  type IngestFindings,
} from '../../domain/ingest-finding.ts'
import { maySeeNames, type Session } from '../../domain/people.ts'
import type { ReadableDb } from './database.ts'

export type FindingsQuery = {
  readonly filter: IngestFindingFilter
  readonly offset: number
  readonly limit: number
}

/** Where they are read from, the reason, which items have the finding, and the ledger's action that tells of it. */
type Told = {
  readonly from: string
  readonly reason: string
  readonly where: string
  readonly action: string
  /** Which item's entry that is, where it is not this one's. */
  readonly entryOf?: string
}

/** Of files, and of manifests. */
const BACKUPS = `SELECT item, finding AS reason FROM backup_file
    WHERE finding IS NOT NULL AND item IS NOT NULL
  UNION ALL SELECT item, failure FROM backup WHERE failure IS NOT NULL
  UNION ALL SELECT item, 'missing' FROM backup WHERE missing > 0`

const TOLD: Readonly<Record<IngestFindingKind, Told>> = {
  'not-read': {
    ...{ from: 'item INDEXED BY item_not_read', reason: 'ingest_failure' },
    ...{ where: `ingest = 'failed'`, action: 'ingest-failed' },
  },
  'not-opened': {
    ...{ from: 'item INDEXED BY item_not_opened', reason: 'open_failure' },
    ...{ where: 'open_failure IS NOT NULL', action: 'container-read' },
  },
  'not-decoded': {
    ...{ from: 'item INDEXED BY item_not_decoded', reason: 'decode_failure' },
    ...{ where: `preview = 'failed'`, action: 'preview' },
  },
  'no-metadata': {
    ...{ from: 'item INDEXED BY item_no_metadata', reason: 'metadata' },
    ...{ where: `metadata = 'failed'`, action: 'metadata' },
  },
  name: {
    ...{ from: 'item INDEXED BY item_odd_name', reason: 'name_findings' },
    ...{ where: 'name_findings IS NOT NULL', action: 'ingest' },
  },
  type: {
    ...{ from: 'item INDEXED BY item_odd_type', reason: 'extension_mismatch' },
    ...{ where: 'extension_mismatch = 1', action: 'ingest' },
  },
  content: {
    ...{ from: 'item_finding f CROSS JOIN item ON item.id = f.item', reason: 'f.code' },
    ...{ where: '1', action: 'preview' },
  },
  backup: {
    ...{ from: `(${BACKUPS}) b CROSS JOIN item ON item.id = b.item`, reason: 'b.reason' },
    ...{ where: '1', action: 'backup-read' },
    entryOf: `coalesce((SELECT f.backup FROM backup_file f WHERE f.item = item.id), item.id)`,
  },
  place: {
    ...{ from: 'item INDEXED BY item_odd_place', reason: 'place_fault' },
    ...{ where: 'place_fault IS NOT NULL', action: 'metadata' },
  },
}

type Row = Omit<IngestFinding, 'kind' | 'reasons'> & { readonly reason: string | number | null }

/** A page of the findings that are asked for, and how many there are. */
export function listFindings(
  db: ReadableDb,
  { filter, offset, limit }: FindingsQuery,
  viewer: Session,
): IngestFindings {
  const names = maySeeNames(viewer.role)
  const sources = sourcesOf(db, filter)
  const asked = sources.filter(({ id }) => !(filter.source?.length && !filter.source.includes(id)))
  const ids = JSON.stringify(asked.map(({ id }) => id))
  const kinds = IngestFindingKind.options
    .map((kind) => ({ kind, n: countOf(db, kind, ids) }))
    .filter(({ n }) => n > 0)
  const chosen = kinds.filter(({ kind }) => !(filter.kind?.length && !filter.kind.includes(kind)))
  const findings: IngestFinding[] = []
  let before = 0
  for (const { kind, n } of chosen) {
    const from = Math.max(0, offset - before)
    before += n
    if (from >= n || findings.length === limit) continue
    findings.push(...pageOf(db, kind, { ids, from, limit: limit - findings.length, names }))
  }
  return {
    findings,
    total: chosen.reduce((sum, { n }) => sum + n, 0),
    kinds,
    sources: sources.map(({ id, exhibit, root }) => ({ id, exhibit, root: names ? root : null })),
  }
}

function sourcesOf(db: ReadableDb, { exhibit = [] }: IngestFindingFilter) {
  return db
    .prepare<[object], { id: number; exhibit: IngestFinding['exhibit']; root: string }>(
      `SELECT id, exhibit, root FROM source
       WHERE @exhibits = '[]' OR exhibit IN (SELECT value FROM json_each(@exhibits)) ORDER BY id`,
    )
    .all({ exhibits: JSON.stringify(exhibit) })
}

function countOf(db: ReadableDb, kind: IngestFindingKind, ids: string): number {
  const { from, where } = TOLD[kind]
  return (
    db
      .prepare<[string], number>(
        `SELECT count(*) FROM ${from}
         WHERE ${where} AND source IN (SELECT value FROM json_each(?))`,
      )
      .pluck()
      .get(ids) ?? 0
  )
}

const PATH = `CASE WHEN @names = 0 OR disposed_at IS NOT NULL THEN NULL
  ELSE coalesce((SELECT p.name || ' › ' FROM item p WHERE p.id = item.parent), '')
    || CASE WHEN folder = '' THEN name ELSE folder || '/' || name END END`

function pageOf(
  db: ReadableDb,
  kind: IngestFindingKind,
  of: {
    readonly ids: string
    readonly from: number
    readonly limit: number
    readonly names: boolean
  },
): IngestFinding[] {
  const { from, reason, where, action, entryOf = 'item.id' } = TOLD[kind]
  return db
    .prepare<[object], Row>(
      `SELECT reason, id AS item, exhibit, source, ${PATH} AS path, sha256,
         (SELECT max(seq) FROM entry e WHERE e.item = ${entryOf} AND e.action = @action) AS entry
       FROM (SELECT no, ${reason} AS reason FROM ${from}
         WHERE ${where} AND source IN (SELECT value FROM json_each(@ids))
         ORDER BY ${reason}, source, no LIMIT @limit OFFSET @offset) page
       CROSS JOIN item USING (no) ORDER BY reason, source, no`,
    )
    .all({ ids: of.ids, offset: of.from, limit: of.limit, names: of.names ? 1 : 0, action })
    .map(({ reason: said, ...row }) => ({ kind, reasons: reasonsOf(kind, said), ...row }))
}

function reasonsOf(kind: IngestFindingKind, said: string | number | null): string[] {
  if (kind === 'name') return JSON.parse(String(said)) as string[]
  if (kind === 'type') return ['differs']
  return [said === null ? 'unknown' : String(said)]
}

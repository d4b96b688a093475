/** What may leave: approved redactions, and nothing about which anything is odd. */
import { ExportError } from '../../domain/errors.ts'
import { ExhibitId } from '../../domain/exhibit.ts'
import { ItemId } from '../../domain/item.ts'
import { Recipe, type RedactionRegion } from '../../domain/redaction.ts'
import { isApprovalOnRecord } from '../catalogue/approval-rows.ts'
import type { ReadableDb } from '../catalogue/database.ts'

/** One item that leaves, and the approved picture that leaves for it. */
export type ExportItem = {
  readonly item: ItemId
  readonly exhibit: ExhibitId
  /** SHA-256 of the original: what the picture was made of. */
  readonly original: string
  readonly recipe: string
  readonly regions: readonly RedactionRegion[]
  /** SHA-256 of the approved picture. */
  readonly output: string
  readonly size: number
  /** Its sealed object. */
  readonly object: string
  readonly widthPx: number
  readonly heightPx: number
  readonly preparedBy: string
  readonly approvedBy: string
  readonly approvedAt: string
}

type Row = {
  item: string
  exhibit: string
  ingest: string
  sha256: string | null
  redaction: string
  input_sha256: string
  recipe: string
  recipe_sha256: string
  output_sha256: string
  width_px: number
  height_px: number
  prepared_by: string
  state: string
  decided_by: string | null
  decided_at: string | null
  object: string | null
  size: number | null
}

/** Items whose newest redaction a second person approved, in the order they were found.
 *  @throws {ExportError} BLOCKED when a record contradicts itself or the ledger holds no such approval: better no bundle than a wrong one. */
export function exportItems(db: ReadableDb): ExportItem[] {
  const rows = db
    .prepare<[], Row>(
      `SELECT i.id AS item, i.exhibit, i.ingest, i.sha256, r.id AS redaction, r.input_sha256, r.recipe, r.recipe_sha256,
         r.output_sha256, r.width_px, r.height_px, r.prepared_by, r.state, r.decided_by, r.decided_at,
         d.object, d.size
       FROM item i
       JOIN redaction r ON r.rowid = (SELECT max(n.rowid) FROM redaction n WHERE n.item = i.id)
       LEFT JOIN derivative d ON d.item = i.id AND d.kind = 'redaction' AND d.place = 0
         AND d.sha256 = r.output_sha256 AND d.tier = 'original'
       WHERE i.redaction = 'approved' ORDER BY i.no`,
    )
    .all()
  return rows.map((row) => toExportItem(db, row))
}

/** Bytes of the pictures that would leave. */
export function exportBytes(items: readonly ExportItem[]): number {
  return items.reduce((sum, { size }) => sum + size, 0)
}

function toExportItem(db: ReadableDb, row: Row): ExportItem {
  const sound =
    row.ingest === 'ingested' &&
    row.state === 'approved' &&
    row.sha256 !== null &&
    row.sha256 === row.input_sha256 &&
    row.decided_by !== null &&
    row.decided_by !== row.prepared_by &&
    isApprovalOnRecord(db, {
      ...{ item: row.item, redaction: row.redaction, by: row.decided_by },
      ...{ output: row.output_sha256, recipe: row.recipe_sha256 },
    })
  if (!sound || row.object === null || row.size === null || row.decided_at === null) {
    throw new ExportError('BLOCKED', 'the record of an approved redaction contradicts itself')
  }
  return {
    item: ItemId.parse(row.item),
    exhibit: ExhibitId.parse(row.exhibit),
    original: row.input_sha256,
    recipe: row.recipe_sha256,
    regions: Recipe.parse(JSON.parse(row.recipe)).regions,
    output: row.output_sha256,
    size: row.size,
    object: row.object,
    widthPx: row.width_px,
    heightPx: row.height_px,
    preparedBy: row.prepared_by,
    approvedBy: row.decided_by as string,
    approvedAt: row.decided_at,
  }
}

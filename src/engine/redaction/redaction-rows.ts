import { createHash } from 'node:crypto'
import { RequestError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import { canonicalJson } from '../../domain/jcs.ts'
import { Recipe, Redaction, type RedactionId } from '../../domain/redaction.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Case } from '../open-case.ts'

type Row = {
  id: string
  item: string
  input_sha256: string
  recipe: string
  recipe_sha256: string
  output_sha256: string
  width_px: number
  height_px: number
  prepared_by: string
  prepared_at: string
  state: string
  decided_by: string | null
  decided_at: string | null
}

/** Redactions of one item, or the newest one of every item when none is named; newest first. */
export function listRedactions(kase: Case, item: ItemId | null): Redaction[] {
  return kase.readable
    .prepare<[object], Row>(
      `SELECT * FROM redaction r
       WHERE CASE WHEN @item IS NULL
         THEN r.rowid = (SELECT max(n.rowid) FROM redaction n WHERE n.item = r.item)
         ELSE r.item = @item END
       ORDER BY r.rowid DESC LIMIT 500`,
    )
    .all({ item })
    .map(toRedaction)
}

/** The redaction of an item that counts: the last one made.
 *  @returns null when there is none. */
export function newestRedaction(db: ReadableDb, item: string): Redaction | null {
  const row = db
    .prepare<[string], Row>('SELECT * FROM redaction WHERE item = ? ORDER BY rowid DESC LIMIT 1')
    .get(item)
  return row === undefined ? null : toRedaction(row)
}

/** @throws {RequestError} NOT_FOUND when that item has no such redaction. */
export function findRedaction(db: ReadableDb, id: RedactionId, item: ItemId): Redaction {
  const row = db
    .prepare<[string, string], Row>('SELECT * FROM redaction WHERE id = ? AND item = ?')
    .get(id, item)
  if (row === undefined) throw new RequestError('NOT_FOUND', 'no such redaction')
  return toRedaction(row)
}

/** A recipe's one byte form, and the hash under which the ledger knows it. */
export function recipeText(recipe: Recipe): { text: string; sha256: string } {
  const text = canonicalJson(Recipe.parse(recipe))
  return { text, sha256: createHash('sha256').update(text).digest('hex') }
}

function toRedaction(row: Row): Redaction {
  return Redaction.parse({
    id: row.id,
    item: row.item,
    input: row.input_sha256,
    recipe: row.recipe_sha256,
    output: row.output_sha256,
    regions: Recipe.parse(JSON.parse(row.recipe)).regions,
    widthPx: row.width_px,
    heightPx: row.height_px,
    preparedBy: row.prepared_by,
    preparedAt: row.prepared_at,
    state: row.state,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  })
}

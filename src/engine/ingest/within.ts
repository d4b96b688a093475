/** Questions about items that lie in other items. */
import type { ItemId } from '../../domain/item.ts'
import { ItemWithin } from '../../domain/within.ts'
import type { ReadableDb } from '../catalogue/database.ts'

const MOST_MEMBERS = 100

type Row = {
  readonly parent: ItemId | null
  readonly path: Buffer
  readonly findings: string | null
  readonly allocation: string | null
  readonly opened: string | null
  readonly openFailure: string | null
  readonly disposedAt: string | null
}

/** @param options.names - False for a reviewer: names can hurt, too.
 *  @returns null when there is no such item. */
export function itemWithin(
  db: ReadableDb,
  item: ItemId,
  options: { readonly names: boolean },
): ItemWithin | null {
  const row = db
    .prepare<[string], Row>(
      `SELECT parent, path, name_findings AS findings, allocation, opened,
         open_failure AS openFailure, disposed_at AS disposedAt FROM item WHERE id = ?`,
    )
    .get(item)
  if (row === undefined) return null
  const named = `id, CASE WHEN ? AND disposed_at IS NULL THEN name END AS name`
  const names = options.names ? 1 : 0
  const parent =
    row.parent === null
      ? null
      : db.prepare(`SELECT ${named} FROM item WHERE id = ?`).get(names, row.parent)
  const members = db
    .prepare(`SELECT ${named} FROM item WHERE parent = ? ORDER BY no LIMIT ${MOST_MEMBERS}`)
    .all(names, item)
  const total = db
    .prepare<[string], number>('SELECT count(*) FROM item WHERE parent = ?')
    .pluck()
    .get(item)
  return ItemWithin.parse({
    parent,
    place: row.parent === null || row.disposedAt !== null ? null : placeOf(row.path),
    findings: options.names ? JSON.parse(row.findings ?? '[]') : [],
    allocation: row.parent === null ? null : (row.allocation ?? 'allocated'),
    opened: row.opened,
    openFailure: row.openFailure,
    members,
    membersTotal: total ?? 0,
  })
}

/** See src/domain/member-path.ts. */
function placeOf(path: Buffer): number {
  const [, , place = ''] = path.toString('latin1', 0, path.indexOf('/')).split('\0')
  return Number(place)
}

/** What the manifest of a telephone's backup says: of a file of it, and what it comes to itself. */
import type { BackupFinding, BackupOrigin, BackupSum } from '../../domain/backup.ts'
import type { ClaimedDate, ItemDetail, ItemId } from '../../domain/item.ts'
import type { ReadableDb } from './database.ts'

/** Missing files that are named with the manifest; the rest is counted. */
const NAMED = 20

type Row = {
  readonly manifest: ItemId
  readonly domain: string | null
  readonly path: string | null
  readonly finding: BackupFinding | null
} & Readonly<Record<(typeof DATES)[number][0], number | null>>

/** Columns of a row, what they mean, and how the manifest calls them. */
const DATES = [
  ['born', 'created', 'Manifest.db:Birth'],
  ['modified', 'modified', 'Manifest.db:LastModified'],
  ['changed', 'other', 'Manifest.db:LastStatusChange'],
] as const

export function originOf(
  db: ReadableDb,
  item: ItemId,
): {
  readonly origin: ItemDetail['origin']
  readonly backupFinding: BackupFinding | null
  readonly dates: readonly ClaimedDate[]
} {
  const row = db
    .prepare<[string], Row>(
      `SELECT backup AS manifest, domain, path, born, modified, changed, finding
       FROM backup_file WHERE item = ? ORDER BY backup LIMIT 1`,
    )
    .get(item)
  if (row === undefined) return { origin: null, backupFinding: null, dates: [] }
  const { manifest, domain, path, finding } = row
  const dates = DATES.flatMap(([column, meaning, source]) => {
    const seconds = row[column]
    if (seconds === null) return []
    return [{ meaning, value: utcOf(seconds), zone: 'Z', source }]
  })
  const origin = domain === null || path === null ? null : { domain, path, manifest }
  return { origin, backupFinding: finding, dates }
}

/** The manifest counts seconds since 1970, which are of UTC. */
function utcOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19)
}

/** @returns null when the item is no manifest that was read. */
export function backupOf(db: ReadableDb, item: ItemId): BackupSum | null {
  const sum = db
    .prepare<[string], Omit<BackupSum, 'missingNames'>>(
      `SELECT failure, listed, missing, unlisted FROM backup WHERE item = ? AND results IS NOT NULL`,
    )
    .get(item)
  if (sum === undefined) return null
  const missingNames = db
    .prepare<[string], BackupOrigin>(
      `SELECT domain, path FROM backup_file WHERE backup = ? AND item IS NULL ORDER BY name LIMIT ${NAMED}`,
    )
    .all(item)
  return { ...sum, missingNames }
}

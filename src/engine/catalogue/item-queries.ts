/** Questions about items: lists, facets, one item whole. None of them can write. */
import type { ContentFact, ContentFinding } from '../../domain/content.ts'
import type { Digests } from '../../domain/digest.ts'
import {
  type ClaimedDate,
  type Device,
  type ItemDetail,
  type ItemId,
  type ItemRow,
  ItemRow as ItemRowSchema,
  type Place,
} from '../../domain/item.ts'
import { insideOf } from '../../domain/member-path.ts'
import type { Session } from '../../domain/people.ts'
import { backupOf, originOf } from './backup-origins.ts'
import type { ReadableDb } from './database.ts'
import { cellsOf, sumOf } from './facet-counts.ts'
import { stateOf } from './item-filter.ts'
import { type ItemQuery, pageOf } from './item-page.ts'
import { matchesOf } from './known-matches.ts'
import { membersOf } from './verbatim-json.ts'

type Row = Record<string, string | number | null>

/** Columns of a tile. A reviewer gets their own grade and no names: the second reader is blind to the
 *  first, and names can hurt too. */
const tileOf = (viewer: Session) => `
  id, exhibit, CASE WHEN @blind OR disposed_at IS NOT NULL THEN NULL ELSE name END AS name, ${stateOf(viewer)} AS state, kind,
  media_type AS mediaType, size AS sizeBytes, preview,
  (SELECT count(*) FROM derivative d WHERE d.item = item.id AND d.kind = 'strip') AS stripFrames,
  ingest_failure AS ingestFailure, decode_failure AS decodeFailure, taken_at AS takenAt,
  width_px AS widthPx, height_px AS heightPx, duration_s AS durationSeconds,
  CASE WHEN @blind
    THEN (SELECT o.grade FROM opinion o WHERE o.item = item.id AND o.user = @user
            AND o.undone_at IS NULL ORDER BY o.id DESC LIMIT 1)
    ELSE grade END AS grade,
  CASE WHEN sha256 IS NULL THEN 1
    ELSE (SELECT count(*) FROM item c WHERE c.sha256 = item.sha256) END AS copies,
  redaction, extension_mismatch AS extensionMismatch`

/** Dates of tags that we name. Another's tag may be called anything, and when a place was reached tells
 *  of the place. */
const SHOWN_TO_ALL: ReadonlySet<ClaimedDate['meaning']> = new Set(['taken', 'created', 'modified'])

/** One page of a list, and how much of the whole it is part of. */
export function listItems(
  db: ReadableDb,
  query: ItemQuery,
  viewer: Session,
): { items: ItemRow[]; total: number; whole: number } {
  const all = cellsOf(db, {}, viewer)
  const { nos, total } = pageOf(db, query, viewer, all)
  return { items: rowsOf(db, nos, viewer), total, whole: sumOf(all) }
}

/** Rows of items by their numbers, in that order. */
export function rowsOf(db: ReadableDb, nos: readonly number[], viewer: Session): ItemRow[] {
  return db
    .prepare<[object], Row>(
      `SELECT ${tileOf(viewer)} FROM (SELECT key, value FROM json_each(@nos)) place CROSS JOIN item ON no = value
       ORDER BY key`,
    )
    .all({ ...viewing(viewer), nos: JSON.stringify(nos) })
    .map(toItemRow)
}

/** Everything about one item that its viewer may know, or null when there is no such item. */
export function showItem(db: ReadableDb, item: ItemId, viewer: Session): ItemDetail | null {
  const row = db
    .prepare<[object], Row & { path: Buffer }>(
      `SELECT ${tileOf(viewer)}, path, folder, md5, sha1, sha256, metadata, taken_zone AS takenZone,
        taken_source AS takenSource, make, model, serial, software, latitude, longitude,
        (SELECT item_no FROM item_head h WHERE h.item = item.id) AS itemNo,
        disposed_at AS disposedAt
       FROM item WHERE id = @item`,
    )
    .get({ ...viewing(viewer), item })
  if (row === undefined) return null
  const { path, folder, md5, sha1, sha256, metadata, itemNo, disposedAt, ...more } = row
  const { takenZone, takenSource, make, model, serial, software, latitude, longitude, ...tile } =
    more
  const blind = viewer.role === 'reviewer' || disposedAt !== null
  const said = metadataOf(db, item)
  const { origin, backupFinding, dates } = originOf(db, item)
  const claimed = [...said.dates, ...dates]
  return {
    ...toItemRow(tile),
    path: blind ? null : [folder, tile['name']].filter(Boolean).join('/'),
    pathHex: blind ? null : Buffer.from(insideOf(path)).toString('hex'),
    origin: blind ? null : origin,
    backupFinding,
    backup: blind ? null : backupOf(db, item),
    digests: sha256 === null ? null : ({ md5, sha1, sha256 } as unknown as Digests),
    itemNo: itemNo as number | null,
    disposedAt: disposedAt as string | null,
    takenZone: takenZone as string | null,
    takenSource: takenSource as string | null,
    device: blind ? null : ({ make, model, serial, software } as Device),
    place:
      blind || latitude === null || longitude === null ? null : ({ latitude, longitude } as Place),
    dates: blind ? claimed.filter(({ meaning }) => SHOWN_TO_ALL.has(meaning)) : claimed,
    metadata: blind ? [] : said.tags,
    metadataState: metadata as ItemDetail['metadataState'],
    contentFindings: findingsOf(db, item),
    facts: factsOf(db, item),
    duplicates: duplicatesOf(db, item, sha256 as string | null),
    series: seriesOf(db, item),
    known: matchesOf(db, item),
  }
}

function viewing(viewer: Session): { blind: number; user: string } {
  return { blind: viewer.role === 'reviewer' ? 1 : 0, user: viewer.user }
}

function toItemRow(row: Row): ItemRow {
  return ItemRowSchema.parse({ ...row, extensionMismatch: row['extensionMismatch'] === 1 })
}

function seriesOf(db: ReadableDb, item: ItemId): ItemDetail['series'] {
  const series = db
    .prepare<[string], number>(
      'SELECT series FROM series_item WHERE item_no = (SELECT no FROM item WHERE id = ?)',
    )
    .pluck()
    .get(item)
  if (series === undefined) return null
  const items =
    db
      .prepare<[number], number>('SELECT count(*) FROM series_item WHERE series = ?')
      .pluck()
      .get(series) ?? 0
  return items > 1 ? { key: `series:${series}`, items } : null
}

function findingsOf(db: ReadableDb, item: ItemId): ContentFinding[] {
  return db
    .prepare<[string], ContentFinding>('SELECT code FROM item_finding WHERE item = ? ORDER BY code')
    .pluck()
    .all(item)
}

function factsOf(db: ReadableDb, item: ItemId): ContentFact[] {
  const json = db
    .prepare<[string], string>('SELECT facts FROM item_fact WHERE item = ?')
    .pluck()
    .get(item)
  return JSON.parse(json ?? '[]') as ContentFact[]
}

/** At most 500 copies are named; `copies` counts them all. */
function duplicatesOf(db: ReadableDb, item: ItemId, sha256: string | null): ItemId[] {
  if (sha256 === null) return []
  return db
    .prepare<[string, string], ItemId>(
      'SELECT id FROM item WHERE sha256 = ? AND id <> ? ORDER BY no LIMIT 500',
    )
    .pluck()
    .all(sha256, item)
}

/** The metadata reader's own words, one line per tag, and the dates claimed in them. */
function metadataOf(
  db: ReadableDb,
  item: ItemId,
): { tags: { tag: string; value: string }[]; dates: ClaimedDate[] } {
  const said = db
    .prepare<[string], { json: string; dates: string }>(
      'SELECT json, dates FROM metadata WHERE item = ?',
    )
    .get(item)
  if (said === undefined) return { tags: [], dates: [] }
  return { tags: membersOf(said.json), dates: JSON.parse(said.dates) as ClaimedDate[] }
}

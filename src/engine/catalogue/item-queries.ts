/** Questions about items: lists, facets, one item whole. None of them can write. */
import type { Digests } from '../../domain/digest.ts'
import {
  type ClaimedDate,
  type Device,
  type ItemDetail,
  type ItemFilter,
  type ItemId,
  type ItemRow,
  ItemRow as ItemRowSchema,
  type ItemSort,
  type Place,
} from '../../domain/item.ts'
import { insideOf } from '../../domain/member-path.ts'
import type { Session } from '../../domain/people.ts'
import type { ReadableDb } from './database.ts'
import { gradeOf, stateOf, whereOf } from './item-filter.ts'
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

const ORDER: Readonly<Record<Exclude<ItemSort, 'grade'>, string>> = {
  found: 'no',
  name: 'name COLLATE NOCASE',
  size: 'size',
  taken: 'taken_at',
  kind: 'kind',
}

/** Dates of tags that we name. Another's tag may be called anything, and when a place was reached tells
 *  of the place. */
const SHOWN_TO_ALL: ReadonlySet<ClaimedDate['meaning']> = new Set(['taken', 'created', 'modified'])

/** One page of a list, and how much of the whole it is part of. Items without a value of the sorted
 *  column come last in either direction; ties in order of finding. */
export function listItems(
  db: ReadableDb,
  query: {
    readonly filter: ItemFilter
    readonly sort: ItemSort
    readonly descending: boolean
    readonly offset: number
    readonly limit: number
  },
  viewer: Session,
): { items: ItemRow[]; total: number; whole: number } {
  const { where, values } = whereOf(query.filter, viewer)
  const by = orderOf(query.sort, viewer)
  const direction = query.descending ? 'DESC' : 'ASC'
  const rows = db
    .prepare<[object], Row>(
      `SELECT ${tileOf(viewer)} FROM item WHERE ${where}
       ORDER BY ${by === 'no' ? '' : `${by} IS NULL, `}${by} ${direction}, no LIMIT @limit OFFSET @offset`,
    )
    .all({ ...viewing(viewer), ...values, limit: query.limit, offset: query.offset })
  const count = (condition: string, named: object) =>
    db.prepare<[object], number>(`SELECT count(*) FROM item WHERE ${condition}`).pluck().get(named)
  return {
    items: rows.map(toItemRow),
    total: count(where, { ...viewing(viewer), ...values }) ?? 0,
    whole: count('@blind IS NOT NULL AND @user IS NOT NULL', viewing(viewer)) ?? 0,
  }
}

/** How many items each choice of a facet would leave, the other facets' choices applied. */
export function countFacets(
  db: ReadableDb,
  filter: ItemFilter,
  viewer: Session,
): Record<'exhibit' | 'kind' | 'state' | 'grade', Record<string, number>> {
  const group = (facet: 'exhibit' | 'kind' | 'state' | 'grade', expression: string) => {
    const { [facet]: _own, ...others } = filter
    const { where, values } = whereOf(others, viewer)
    const rows = db
      .prepare<[object], { value: string; n: number }>(
        `SELECT ${expression} AS value, count(*) AS n FROM item WHERE ${where} GROUP BY 1`,
      )
      .all({ ...viewing(viewer), ...values })
    return Object.fromEntries(rows.map(({ value, n }) => [value, n]))
  }
  return {
    exhibit: group('exhibit', 'exhibit'),
    kind: group('kind', 'kind'),
    state: group('state', stateOf(viewer)),
    grade: group('grade', gradeOf(viewer)),
  }
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
  return {
    ...toItemRow(tile),
    path: blind ? null : [folder, tile['name']].filter(Boolean).join('/'),
    pathHex: blind ? null : Buffer.from(insideOf(path)).toString('hex'),
    digests: sha256 === null ? null : ({ md5, sha1, sha256 } as unknown as Digests),
    itemNo: itemNo as number | null,
    disposedAt: disposedAt as string | null,
    takenZone: takenZone as string | null,
    takenSource: takenSource as string | null,
    device: blind ? null : ({ make, model, serial, software } as Device),
    place:
      blind || latitude === null || longitude === null ? null : ({ latitude, longitude } as Place),
    dates: blind ? said.dates.filter(({ meaning }) => SHOWN_TO_ALL.has(meaning)) : said.dates,
    metadata: blind ? [] : said.tags,
    metadataState: metadata as ItemDetail['metadataState'],
    duplicates: duplicatesOf(db, item, sha256 as string | null),
    known: matchesOf(db, item),
  }
}

/** What a list is sorted by, as its viewer sees it: an order must not tell what a row may not. */
function orderOf(sort: ItemSort, viewer: Session): string {
  if (sort === 'grade') return `nullif(${gradeOf(viewer)}, 'ungraded')`
  return viewer.role === 'reviewer' && sort === 'name' ? 'no' : ORDER[sort]
}

function viewing(viewer: Session): { blind: number; user: string } {
  return { blind: viewer.role === 'reviewer' ? 1 : 0, user: viewer.user }
}

function toItemRow(row: Row): ItemRow {
  return ItemRowSchema.parse({ ...row, extensionMismatch: row['extensionMismatch'] === 1 })
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

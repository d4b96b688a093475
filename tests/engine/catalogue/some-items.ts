/** Items of every kind and in every state, and what reading every row makes of a question about them: what the
 *  answers from indexes and kept counts are compared with. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { boundsOf } from '../../../src/domain/area.ts'
import { ContentFinding } from '../../../src/domain/content.ts'
import { DateSource } from '../../../src/domain/dated.ts'
import { Grade } from '../../../src/domain/grade.ts'
import { type ItemFilter, type ItemId, ItemState, MediaKind } from '../../../src/domain/item.ts'
import type { Session, UserId } from '../../../src/domain/people.ts'
import { openWritable, type WritableDb } from '../../../src/engine/catalogue/database.ts'
import { indexing } from '../../../src/engine/catalogue/item-text.ts'

export type Item = {
  no: number
  name: string
  exhibit: string
  kind: string
  state: string
  size: number
  taken: string | null
  /** Best date, empty for none, and who says so. */
  dated: string
  by: DateSource
  latitude: number | null
  longitude: number | null
  placeFault: string | null
  grade: string | null
  own: string | null
  /** Whether it has the one finding. */
  differs: number
}

export const ITEMS = 240
export const FACETS = ['exhibit', 'kind', 'state', 'grade'] as const
export const viewers: readonly Session[] = [
  { user: 'mokafor' as UserId, name: 'M', role: 'analyst' },
  { user: 'jl' as UserId, name: 'J', role: 'reviewer' },
  { user: 'idle' as UserId, name: 'I', role: 'reviewer' },
]

const anItem = fc.record({
  source: fc.integer({ min: 1, max: 3 }),
  kind: fc.constantFrom(...MediaKind.options),
  size: fc.integer({ min: 0, max: 9 }),
  taken: fc.constantFrom(
    null,
    '0001-01-01T00:00:00',
    '2026-03-01T00:00:00',
    '2026-03-01T00:59:59',
    '2026-03-02T23:59:59',
    '2026-04-01T10:00:00',
  ),
  zone: fc.constantFrom(null, 'Z', '+01:00', '-09:30', 'Z?'),
  modified: fc.constantFrom('0', '1772325296123456789', '1772411696000000000', '-1000000000'),
  place: fc.constantFrom(
    null,
    [59.911111, 10.752222],
    [59.911111, 10.752223],
    [-33.8688, 151.2093],
    [90, 180],
    [-90, -180],
    [0, 0],
    [91, 0],
  ),
  way: fc.constantFrom('pending', 'failed', 'hashed', 'decoded', 'decoded', 'decoded', 'disposed'),
  own: fc.option(fc.constantFrom(...Grade.options), { freq: 3 }),
  others: fc.option(fc.constantFrom(...Grade.options), { freq: 3 }),
  differs: fc.boolean(),
  name: fc.constantFrom('beach', 'Beach', 'heron', 'lake heron', 'zebra', ''),
})

export function fillWithItems(): { readonly db: WritableDb; readonly remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-items-'))
  const db = openWritable(join(dir, 'catalogue.db'))
  db.exec(`INSERT INTO user (id, name, role, added_at) VALUES ('jl', '', 'reviewer', ''),
      ('other', '', 'reviewer', ''), ('idle', '', 'reviewer', '');
    INSERT INTO exhibit VALUES ('EX-1', 's', 'd', '', '', '', '', ''), ('EX-2', 's', 'd', '', '', '', '', '');
    INSERT INTO source (id, exhibit, root, walked, started_at) VALUES (1, 'EX-1', '/a', 1, ''), (2, 'EX-2', '/b', 1, ''), (3, 'EX-1', '/c', 1, '')`)
  const some = fc.sample(anItem, { numRuns: ITEMS, seed: 7 })
  for (const [n, item] of some.entries()) put(db, n + 1, item)
  return {
    db,
    remove: () => {
      db.close()
      rmSync(dir, { recursive: true })
    },
  }
}

/** By the steps that an item goes in the program: found, read, screened, graded, disposed of. */
function put(
  db: WritableDb,
  no: number,
  item: typeof anItem extends fc.Arbitrary<infer T> ? T : never,
) {
  const id = `i${no.toString(16).padStart(16, '0')}` as ItemId
  db.prepare(
    `INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns)
     SELECT ?, exhibit, id, ?, ?, '', ?, ? FROM source WHERE id = ?`,
  ).run(id, Buffer.from(id), item.name, item.size, BigInt(item.modified), item.source)
  indexing(db).found(id)
  const set = (sql: string, ...values: (string | number | null)[]) =>
    db.prepare(`UPDATE item SET ${sql} WHERE id = ?`).run(...values, id)
  if (item.way === 'pending') return
  if (item.way === 'failed') {
    set(`ingest = 'failed', preview = 'none'`)
    return
  }
  set(`ingest = 'ingested', sha256 = 'aa', kind = ?, taken_at = ?`, item.kind, item.taken)
  set('preview = ?', item.way === 'hashed' ? 'none' : 'ready')
  if (item.differs) db.prepare(`INSERT INTO item_finding VALUES (?, 'thumbnail-differs')`).run(id)
  const [latitude = null, longitude = null] = item.place ?? []
  set('taken_zone = ?, latitude = ?, longitude = ?', item.zone, latitude, longitude)
  if (latitude === 0) set(`latitude = NULL, longitude = NULL, place_fault = 'zero'`)
  for (const [user, grade] of [
    ['other', item.others],
    ['jl', item.own],
  ] as const) {
    if (grade === null) continue
    db.prepare(`INSERT INTO opinion (item, user, grade, at) VALUES (?, ?, ?, '')`).run(
      id,
      user,
      grade,
    )
    set('grade = ?', grade)
  }
  if (item.way === 'disposed') set(`disposed_at = 't'`)
}

/** Every row, as the viewer sees it. */
export function rowsFor(db: WritableDb, { role, user }: Session): Item[] {
  type Stored = Omit<Item, 'dated' | 'by'> & {
    readonly ingest: string
    readonly preview: string
    readonly disposed: string | null
    readonly zone: string | null
    readonly modified: string
  }
  const all = db
    .prepare<[string], Stored>(
      `SELECT no, name, exhibit, kind, size, taken_at AS taken, taken_zone AS zone, latitude, longitude,
         CAST(modified_ns AS TEXT) AS modified, place_fault AS placeFault, grade, ingest, preview,
         disposed_at AS disposed,
         (SELECT count(*) FROM item_finding f WHERE f.item = item.id) AS differs, (SELECT o.grade FROM opinion o WHERE o.item = item.id AND o.user = ?
           ORDER BY o.id DESC LIMIT 1) AS own FROM item ORDER BY no`,
    )
    .all(user)
  return all.map((row) => {
    const grade = role === 'reviewer' ? row.own : row.grade
    const bare = row.preview === 'ready' ? 'decoded' : 'hashed'
    const read = grade === null ? bare : 'reviewed'
    const state = { pending: 'found', failed: 'failed' }[row.ingest] ?? read
    return { ...row, ...bestDateOf(row), grade, state: row.disposed === null ? state : 'disposed' }
  })
}

function bestDateOf(row: {
  readonly taken: string | null
  readonly zone: string | null
  readonly modified: string
  readonly disposed: string | null
}): Pick<Item, 'dated' | 'by'> {
  if (row.disposed !== null) return { dated: '', by: 'none' }
  if (row.taken !== null) {
    const isCertain = row.zone !== null && row.zone !== 'Z?'
    return { dated: row.taken, by: isCertain ? 'zoned' : 'unzoned' }
  }
  if (row.modified === '0') return { dated: '', by: 'none' }
  const seconds = Number(BigInt(row.modified) / 1_000_000_000n)
  return { dated: new Date(seconds * 1000).toISOString().slice(0, 19), by: 'file' }
}

export function isAskedFor(row: Item, filter: ItemFilter): boolean {
  const { text, takenFrom, takenTo, datedFrom, datedTo, ...others } = filter
  const { dated = [], finding = [], area, ...facets } = others
  const day = row.taken?.slice(0, 10)
  return (
    FACETS.every((facet) => {
      const chosen: readonly string[] = facets[facet] ?? []
      return chosen.length === 0 || chosen.includes(row[facet] ?? 'ungraded')
    }) &&
    (finding.length === 0 || (row.differs === 1 && finding.includes('thumbnail-differs'))) &&
    (text === undefined || row.name.toLowerCase().includes(text)) &&
    ((takenFrom === undefined && takenTo === undefined) ||
      (day !== undefined && day >= (takenFrom ?? '') && day <= (takenTo ?? '9999'))) &&
    ((datedFrom === undefined && datedTo === undefined) ||
      (row.dated !== '' &&
        row.dated >= (datedFrom ?? '') &&
        row.dated.slice(0, datedTo?.length) <= (datedTo ?? '9999'))) &&
    (dated.length === 0 || dated.includes(row.by)) &&
    (area === undefined || isIn(row, area))
  )
}

function isIn({ latitude, longitude }: Item, area: string): boolean {
  if (latitude === null || longitude === null) return false
  const { west, south, east, north } = boundsOf(area)
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return false
  const isBelow = (value: number, end: number, last: number) => value < end || end === last
  return (
    latitude >= south &&
    isBelow(latitude, north, 90) &&
    longitude >= west &&
    isBelow(longitude, east, 180)
  )
}

export const facetFilter = fc.record(
  {
    exhibit: fc.subarray(['EX-1', 'EX-2'], { minLength: 0 }),
    kind: fc.subarray([...MediaKind.options]),
    state: fc.subarray([...ItemState.options]),
    grade: fc.subarray([...Grade.options, 'ungraded' as const]),
  },
  { requiredKeys: [] },
)
export const moreFilter = fc.record(
  {
    text: fc.constantFrom('beach', 'heron', 'eac', 'nothing'),
    finding: fc.subarray([...ContentFinding.options]),
    takenFrom: fc.constantFrom('2026-03-01', '2026-03-02', '2026-05-01'),
    takenTo: fc.constantFrom('2026-03-01', '2026-03-02', '2026-04-30'),
    datedFrom: fc.constantFrom('2026', '2026-03-01', '2026-03-01T00', '2026-04'),
    datedTo: fc.constantFrom('2026', '2026-03', '2026-03-01', '2026-03-01T00'),
    dated: fc.subarray([...DateSource.options]),
    area: fc.constantFrom(
      '-180,-90,180,90',
      '10,59,11,60',
      '-180,-90,0,0',
      '10.752222,59.911111,10.752223,60',
    ),
  },
  { requiredKeys: [] },
)

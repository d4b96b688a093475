import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import { indexing } from '../../../src/engine/catalogue/item-text.ts'
import { forgetting } from '../../../src/engine/retention/forget-item.ts'
import { addItem } from '../item-rows.ts'
import { aCaseOfTwo } from './a-disposal.ts'

let a: Awaited<ReturnType<typeof aCaseOfTwo>>

beforeEach(async () => {
  a = await aCaseOfTwo()
})
afterEach(() => a.remove())

/** Tables whose rows of a disposed item go whole. */
const EMPTIED = [
  ...[
    'backup',
    'backup_file',
    'derivative',
    'item_fact',
    'item_finding',
    'metadata',
    'note',
    'perceptual',
    'redaction',
  ],
]

/** Tables whose rows of a disposed item stay, and why that may be. */
const KEPT = {
  disposal_item: 'what became of it',
  entry: 'the ledger names nobody',
  item_head: 'the ledger names nobody',
  known_match: 'what lists say of a digest that stays',
  opinion: 'the grade; its note is blanked',
  reveal: 'who looked; its key is blanked',
}

test('every table that tells of an item is either emptied of it or kept for a reason', () => {
  const tables = a.kase.readable
    .prepare<[], string>(
      `SELECT DISTINCT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
       WHERE m.type = 'table' AND c.name = 'item' ORDER BY m.name`,
    )
    .pluck()
    .all()
  expect(tables).toEqual([...EMPTIED, ...Object.keys(KEPT)].toSorted())
})

test('of an item’s row only what is listed here stays', () => {
  const { id } = addItem(a.kase, a.keyring, 'a house')
  const db = a.kase.writable
  const columns = db.prepare<[], string>(`SELECT name FROM pragma_table_info('item')`).pluck().all()
  const stays = [
    ...['no', 'id', 'exhibit', 'source', 'size', 'ingest', 'ingest_failure'],
    ...['md5', 'sha1', 'sha256', 'object', 'media_type', 'kind', 'grade', 'disposed_at'],
    ...['parent', 'depth', 'allocation', 'opened', 'open_failure'],
  ]
  const full: Record<string, string | number> = {
    ...{ name: 'heron.jpg', folder: 'heron', path: 'heron/heron.jpg', modified_ns: 5 },
    ...{ metadata: 'read', preview: 'ready', decode_failure: 'damaged', redaction: 'approved' },
    ...{ taken_at: '2026-01-01T00:00:00', width_px: 4, height_px: 3, duration_s: 2.5 },
    ...{ taken_zone: 'Z', taken_source: 'XMP-heron:Date', make: 'heron', model: 'phone of heron' },
    ...{ serial: 's', software: 'x', latitude: 1.5, longitude: 2.5, extension_mismatch: 1 },
    ...{ name_findings: '["climbs"]', place_fault: 'zero' },
  }
  // A column that comes to be is one that somebody has to decide on.
  expect(columns.toSorted()).toEqual([...stays, ...Object.keys(full)].toSorted())
  for (const [column, value] of Object.entries(full)) {
    const stored = column === 'path' ? Buffer.from(String(value)) : value
    db.prepare(`UPDATE item SET ${column} = ? WHERE id = ?`).run(stored, id)
  }
  db.prepare(`UPDATE item SET disposed_at = 't', md5 = 'm', grade = 'B' WHERE id = ?`).run(id)
  const row = () =>
    db.prepare<[string], Record<string, unknown>>('SELECT * FROM item WHERE id = ?').get(id)
  const before = row()
  forgetting(db)(id)
  const after = row()
  for (const column of stays) expect(after?.[column], column).toEqual(before?.[column])
  expect(after).toMatchObject({
    ...{ name: '', folder: '', modified_ns: 0, metadata: 'none', preview: 'none' },
    ...{ decode_failure: null, taken_at: null, width_px: null, height_px: null },
    ...{ duration_s: null, taken_zone: null, taken_source: null, make: null, model: null },
    ...{ serial: null, software: null, latitude: null, longitude: null, place_fault: null },
    ...{ redaction: 'none', extension_mismatch: 0 },
  })
  expect(String(after?.['path'])).toBe(`\0${id}`)
})

test('no day and no place is counted any more that only the forgotten item had', () => {
  const [one, two] = ['one', 'two'].map((text) => addItem(a.kase, a.keyring, text).id)
  const db = a.kase.writable
  const set = db.prepare('UPDATE item SET taken_at = ?, latitude = ?, longitude = ? WHERE id = ?')
  set.run('2026-03-01T10:00:00', 59.9, 10.7, one)
  set.run('2026-04-01T10:00:00', 1.5, 2.5, two)
  const counted = () => [
    db.prepare(`SELECT day FROM date_count WHERE day > '2026' AND day < '2027'`).pluck().all(),
    db.prepare('SELECT n, latitudes, longitudes FROM place_count').raw().all(),
  ]
  expect(counted()).toEqual([
    ['2026-03-01', '2026-04-01'],
    [
      [1, 1_500_000, 2_500_000],
      [1, 59_900_000, 10_700_000],
    ],
  ])
  db.prepare(`UPDATE item SET disposed_at = 't' WHERE id = ?`).run(one)
  forgetting(db)(one as ItemId)
  expect(counted()).toEqual([['2026-04-01'], [[1, 1_500_000, 2_500_000]]])
})

test('the folder that was read is forgotten with the last item that came from it', () => {
  const [one, two] = ['one', 'two'].map((text) => addItem(a.kase, a.keyring, text).id) as [
    ItemId,
    ItemId,
  ]
  const db = a.kase.writable
  db.exec(`UPDATE source SET root = '/media/phone of heron'`)
  const root = () => db.prepare('SELECT root FROM source').pluck().get()
  const disposeOf = (id: ItemId) => {
    db.prepare(`UPDATE item SET disposed_at = 't' WHERE id = ?`).run(id)
    forgetting(db)(id)
  }
  disposeOf(one)
  expect(root()).toBe('/media/phone of heron')
  disposeOf(two)
  expect(root()).toBe('disposed 1')
})

test('thousands of names are gone from the catalogue’s file, wherever its pages were split', () => {
  const db = a.kase.writable
  const { id } = addItem(a.kase, a.keyring, 'a house')
  const insert = db.prepare(
    `INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, sha256, model)
     VALUES (?, 'EX-01', 1, ?, ?, ?, 1, 1, ?, 'phone of heron')`,
  )
  const said = db.prepare(`INSERT INTO metadata VALUES (?, ?, '[]', 't')`)
  const index = indexing(db)
  const ids = Array.from({ length: 3000 }, (_, n) => `i${String(n).padStart(16, '0')}` as ItemId)
  db.transaction(() => {
    for (const [n, one] of ids.entries()) {
      // Names of many lengths in no order, so that pages of the indices split everywhere.
      const name = `heron-${(n * 7919) % 3000}-${'x'.repeat(n % 90)}.jpg`
      insert.run(one, Buffer.from(`heron/${name}`), name, 'heron', one)
      index.found(one)
      said.run(one, JSON.stringify({ 'IPTC:By-line': `heron${n} of the lake, heronry ${n % 7}` }))
      index.said(one)
      // What is screened again is written anew.
      if (n % 9 === 0) index.said(one)
    }
  })()
  expect(db.serialize().includes('heron')).toBe(true)
  expect(db.serialize().includes('heronry')).toBe(true)
  db.transaction(() => {
    const forget = forgetting(db)
    for (const one of [id, ...ids]) {
      db.prepare(`UPDATE item SET disposed_at = 't' WHERE id = ?`).run(one)
      forget(one)
    }
  })()
  expect(db.serialize().includes('heron')).toBe(false)
})

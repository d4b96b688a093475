import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ItemId } from '../../../src/domain/item.ts'
import type { Session, UserId } from '../../../src/domain/people.ts'
import {
  bringUpToDate,
  openOlder,
  type WritableDb,
} from '../../../src/engine/catalogue/database.ts'
import { listItems, showItem } from '../../../src/engine/catalogue/item-queries.ts'
import { addTextFunctions } from '../../../src/engine/catalogue/item-text.ts'

const MIGRATIONS = join(import.meta.dirname, '../../../src/engine/catalogue/migrations')
const analyst: Session = { user: 'mokafor' as UserId, name: 'M', role: 'analyst' }
const item = ItemId.parse('i00000000000000aa')

let dir: string
let db: WritableDb

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-migrations-'))
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true })
})

/** A catalogue as the version with that last migration has left it. */
async function catalogueOf(last: number, fill: string): Promise<string> {
  const path = join(dir, 'catalogue.db')
  const old = new Sqlite(path)
  addTextFunctions(old)
  for (const file of readdirSync(MIGRATIONS).toSorted()) {
    const [migration] = Object.values(await import(join(MIGRATIONS, file)))
    const { number, sql } = migration as { number: number; sql: string }
    if (number > last) break
    old.exec(sql)
    old.pragma(`user_version = ${number}`)
  }
  old.exec(fill)
  old.close()
  return path
}

test('a catalogue from before has its days and places counted, and no place at zero and zero', async () => {
  const path = await catalogueOf(
    167,
    `INSERT INTO exhibit VALUES ('EX-1', 's', 'd', '', '', '', '', '');
     INSERT INTO source (id, exhibit, root, walked, started_at) VALUES (1, 'EX-1', '/a', 1, '');
     INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, taken_at, taken_zone,
         latitude, longitude)
       VALUES ('i00000000000000aa', 'EX-1', 1, x'61', '', '', 1, 0, '2021-04-11T15:47:53', '+02:00', 43.4, -11.8),
         ('i00000000000000bb', 'EX-1', 1, x'62', '', '', 1, 1772325296000000000, NULL, NULL, 0, 0)`,
  )
  db = openOlder(path)
  bringUpToDate(db)
  expect(db.prepare('SELECT dated_by, day, n FROM date_count').raw().all()).toEqual([
    [1, '2021-04-11', 1],
    [3, '2026-03-01', 1],
  ])
  expect(db.prepare('SELECT n, latitudes, longitudes FROM place_count').raw().all()).toEqual([
    [1, 43_400_000, -11_800_000],
  ])
  expect(db.prepare('SELECT place_fault FROM item ORDER BY no').pluck().all()).toEqual([
    null,
    'zero',
  ])
})

test('a catalogue from before keeps its metadata, its dates, and is found by words afterwards', async () => {
  const json = `{"tags":{"IFD0:Make":"Acme","IFD0:Model":"Box","ExifIFD:SerialNumber":77001,
    "X:F":1.50,"XMP-xmp:CreatorTool":"Heron 2"},"dates":[
    {"meaning":"gps","value":"2021:04:11","zone":"Z","source":"GPS:GPSDateStamp"},
    {"meaning":"created","value":"2021:04:11 15:47:53","zone":null,"source":"PDF:CreateDate"}]}`
  const path = await catalogueOf(
    140,
    `INSERT INTO exhibit VALUES ('EX-1', 's', 'd', '', '', '', '', '');
     INSERT INTO source (id, exhibit, root, walked, started_at) VALUES (1, 'EX-1', '/a', 1, '');
     INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, device, gps, taken_at)
       VALUES ('${item}', 'EX-1', 1, x'61', 'beach.jpg', 'DCIM', 1, 0, 'Acme Box #77001',
         '43.467448, -11.885127', '2021-04-11T15:47:53');
     INSERT INTO metadata VALUES ('${item}', '${json}', '13.59')`,
  )
  db = openOlder(path)
  bringUpToDate(db)
  expect(showItem(db, item, analyst)).toMatchObject({
    device: { make: 'Acme', model: 'Box', serial: '77001', software: 'Heron 2' },
    place: { latitude: 43.467448, longitude: -11.885127 },
    takenAt: '2021-04-11T15:47:53',
    takenZone: null,
    takenSource: 'PDF:CreateDate',
    dates: [{ meaning: 'gps', zone: 'Z' }, { meaning: 'created' }],
    metadata: expect.arrayContaining([{ tag: 'X:F', value: '1.50' }]),
  })
  for (const text of ['each', 'heron', '77001', 'dcim']) {
    const query = {
      filter: { text },
      sort: 'found',
      descending: false,
      offset: 0,
      limit: 9,
    } as const
    expect(listItems(db, query, analyst).total, text).toBe(1)
  }
})

/** What an ingest and a screening pay for lists and searches: rows written as they write them, with all that
 *  the catalogue keeps beside them, and the same rows in a table that keeps nothing. */
import { join } from 'node:path'
import { openWritable, type WritableDb } from '../src/engine/catalogue/database.ts'
import { indexing } from '../src/engine/catalogue/item-text.ts'

/** As many as an ingest records at a time. */
const BATCH = 128
const ITEMS = 20_000

const JSON_TEXT = JSON.stringify({
  ...Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`File:Tag${n}`, n * 1.25])),
  ...{ 'IFD0:Make': 'Larkin', 'IFD0:Model': 'P7', 'IFD0:Software': 'Larkin Camera 4.2' },
  ...{ 'ExifIFD:DateTimeOriginal': '2025:06:03 13:30:03', 'ExifIFD:SerialNumber': 7700125 },
})

export type IngestCost = Record<'found' | 'hashed' | 'screened', number>

/** @returns Microseconds an item: with everything, without the index of texts, and bare. */
export function benchIngest(dir: string): Record<'whole' | 'withoutText' | 'bare', IngestCost> {
  const whole = writeRows(openWritable(join(dir, 'whole.db')), 'item', true)
  const withoutText = writeRows(openWritable(join(dir, 'textless.db')), 'item', false)
  const db = openWritable(join(dir, 'bare.db'))
  db.exec(
    'CREATE TABLE bare (no INTEGER PRIMARY KEY, id TEXT UNIQUE, exhibit, source, path, name, folder, size, modified_ns, ingest, kind, sha256, preview, metadata, taken_at, make, model)',
  )
  return { whole, withoutText, bare: writeRows(db, 'bare', false) }
}

function writeRows(db: WritableDb, table: 'item' | 'bare', hasText: boolean): IngestCost {
  db.exec(`INSERT INTO exhibit VALUES ('EX-01', 's', 'd', '', '', '', '', '');
    INSERT INTO source (id, exhibit, root, started_at) VALUES (1, 'EX-01', '/', '')`)
  const index = indexing(db)
  const insert = db.prepare(
    `INSERT INTO ${table} (id, exhibit, source, path, name, folder, size, modified_ns)
     VALUES (?, 'EX-01', 1, ?, ?, ?, ?, 0)`,
  )
  const hash = db.prepare(
    `UPDATE ${table} SET ingest = 'ingested', kind = 'still', sha256 = ? WHERE id = ?`,
  )
  const say = db.prepare(`INSERT INTO metadata VALUES (?, ?, '[]', 't')`)
  const screen = db.prepare(
    `UPDATE ${table} SET preview = 'ready', metadata = 'read', taken_at = ?, make = 'Larkin', model = 'P7'
     WHERE id = ?`,
  )
  const idOf = (n: number) => `i${((n * 2_654_435_761) % 2 ** 32).toString(16).padStart(16, '0')}`
  const each = (work: (n: number, id: string) => void) => {
    const start = performance.now()
    for (let from = 0; from < ITEMS; from += BATCH) {
      db.transaction(() => {
        for (let n = from; n < Math.min(ITEMS, from + BATCH); n += 1) work(n, idOf(n))
      })()
    }
    return (1000 * (performance.now() - start)) / ITEMS
  }
  const found = each((n, id) => {
    const name = `IMG_${20_250_000 + n}_WA${n % 100}.jpg`
    insert.run(id, Buffer.from(`DCIM/${n >> 8}/${name}`), name, `DCIM/${n >> 8}`, (n * 7919) % 5e6)
    if (hasText) index.found(id as never)
  })
  const hashed = each((n, id) => hash.run(n.toString(16).padStart(64, '0'), id))
  const screened = each((n, id) => {
    if (table === 'item') say.run(id, JSON_TEXT)
    screen.run(`2025-06-${String((n % 28) + 1).padStart(2, '0')}T13:30:03`, id)
    if (hasText) index.said(n.toString(16).padStart(64, '0'))
  })
  db.close()
  return { found, hashed, screened }
}

/** Rows as a large case has them: exhibits one after the other, most items stills, videos larger than all
 *  others, a fifth graded, some failed, some not screened yet. Made by SQL, for speed. */

import type { WritableDb } from '../src/engine/catalogue/database.ts'
import { INDEX_PATH, INDEX_WORDS } from '../src/engine/catalogue/item-text.ts'

const EXHIBITS = 12

/** A number without order from `n`, below 1000: a hash of 32 bits by Knuth's multiplier. */
const chance = (salt: number) => `((((n + ${salt}) * 2654435761) % 4294967296) / 4294968)`

export function fillCatalogue(db: WritableDb, count: number): void {
  db.transaction(() => {
    db.prepare(
      `INSERT INTO user (id, name, role, added_at) VALUES ('reader', 'Reader', 'reviewer', '')`,
    ).run()
    for (let n = 1; n <= EXHIBITS; n += 1) {
      const id = `EX-${String(n).padStart(2, '0')}`
      db.prepare(`INSERT INTO exhibit VALUES (?, 's', 'd', '', '', '', '', '')`).run(id)
      db.prepare(
        'INSERT INTO source (id, exhibit, root, walked, started_at) VALUES (?, ?, ?, 1, ?)',
      ).run(n, id, `/media/${n}`, '')
    }
    db.prepare(INSERT).run({ count, share: BigInt(Math.ceil(count / EXHIBITS)) })
    db.exec(METADATA)
    db.exec(OPINIONS)
    db.exec(INDEX_PATH)
    db.exec(`${INDEX_WORDS} GROUP BY no`)
  })()
}

const INSERT = `
  WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < @count),
  drawn AS (
    SELECT n, n / @share + 1 AS source, ${chance(1)} AS k, ${chance(2)} AS s, ${chance(3)} AS g,
      ${chance(4)} AS t FROM numbers),
  told AS (
    SELECT *, CASE WHEN k < 800 THEN 'still' WHEN k < 880 THEN 'video' WHEN k < 910 THEN 'audio'
      WHEN k < 960 THEN 'document' WHEN k < 970 THEN 'archive' ELSE 'other' END AS kind,
      CASE WHEN s < 5 THEN 'failed' WHEN s < 15 THEN 'pending' ELSE 'ingested' END AS ingest
    FROM drawn)
  INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, ingest, ingest_failure,
    md5, sha1, sha256, object, media_type, kind, metadata, preview, taken_at, taken_zone, taken_source,
    width_px, height_px, make, model, software, latitude, longitude, grade)
  SELECT printf('i%016x', n), printf('EX-%02d', source), source,
    CAST(printf('DCIM/%d/IMG_%08d.JPG', n / 1000, n) AS BLOB), printf('IMG_%08d.JPG', n),
    printf('DCIM/%d', n / 1000),
    CASE kind WHEN 'video' THEN 50000000 + s * 1000000 ELSE 1000 + s * 4000 + t END,
    (1500000000 + n * 200) * 1000000000, ingest,
    CASE ingest WHEN 'failed' THEN 'read-error' END,
    printf('%032x', n), printf('%040x', n), CASE ingest WHEN 'ingested' THEN printf('%08x%056x', n, n) END,
    CASE ingest WHEN 'ingested' THEN printf('%064x', n) END,
    CASE kind WHEN 'still' THEN 'image/jpeg' WHEN 'video' THEN 'video/mp4' END, kind,
    CASE ingest WHEN 'ingested' THEN 'read' ELSE 'pending' END,
    CASE WHEN ingest = 'pending' OR s < 100 THEN 'pending' WHEN ingest = 'failed' THEN 'none'
      WHEN kind IN ('still', 'video') THEN 'ready' ELSE 'none' END,
    CASE WHEN kind IN ('still', 'video') AND t < 900
      THEN strftime('%Y-%m-%dT%H:%M:%S', 1500000000 + n * 200 + t * 86400, 'unixepoch') END,
    CASE WHEN t < 300 THEN '+02:00' END,
    CASE WHEN kind IN ('still', 'video') AND t < 900 THEN 'ExifIFD:DateTimeOriginal' END,
    4032, 3024, CASE WHEN t < 100 THEN 'Acme' ELSE 'Larkin' END, 'P7', 'Camera 4.2',
    CASE WHEN kind = 'still' AND g < 600 THEN 59.9 + (t % 8) * 0.7 + s * 0.0004 - (s % 9) * 11 END,
    CASE WHEN kind = 'still' AND g < 600 THEN 10.7 + (t % 8) * 0.9 + k * 0.0004 - (s % 9) * 13 END,
    CASE WHEN ingest = 'ingested' AND g < 200 THEN
      CASE WHEN g < 1 THEN 'A' WHEN g < 5 THEN 'B' WHEN g < 20 THEN 'C' ELSE 'not-relevant' END END
  FROM told`

/** Short: what is measured is the catalogue's lists; a real one is some thousand characters longer. */
const METADATA = `
  INSERT INTO metadata (item, json, dates, tool)
  SELECT id, json_object('IFD0:Make', make, 'IFD0:Model', model, 'ExifIFD:SerialNumber', no % 40 + 7000,
    'IFD0:ImageDescription', CASE WHEN no % 1000 = 7 THEN 'heron by the lake' ELSE 'lake' END),
    '[]', '13.59' FROM item WHERE ingest = 'ingested'`

/** One reviewer has graded a hundredth. */
const OPINIONS = `
  INSERT INTO opinion (item, user, grade, at)
  SELECT id, 'reader', grade, '' FROM item WHERE grade IS NOT NULL AND no % 20 = 0`

/** What a case has come to when all work is done, without what differs from run to run (times, random
 *  numbers, how often somebody had to begin again). */
import { createHash } from 'node:crypto'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Case, openCase } from '../../src/engine/open-case.ts'
import { objectPath } from '../../src/engine/sealing/object-store.ts'
import { contentHash, type Keys } from './examine.ts'
import type { Place } from './place.ts'

/** Compared whole with that of a run that nobody disturbed. */
export function endState(place: Place, keys: Keys): unknown {
  const kase = openCase(place.caseDir)
  const all = (sql: string) => kase.readable.prepare<[], Record<string, unknown>>(sql).all()
  try {
    return {
      items: all(
        `SELECT path, size, modified_ns, ingest, ingest_failure, md5, sha1, sha256, object,
           media_type, kind, metadata, preview, decode_failure, width_px, height_px, redaction,
           (SELECT json FROM metadata m WHERE m.item = item.id) AS said FROM item ORDER BY path`,
      ).map(({ object, path, ...rest }) => ({
        ...rest,
        path: String(path),
        content: contentHash(
          objectPath(kase.dir, 'objects', String(object)),
          keys.sealing('original'),
        ),
      })),
      derivatives: all(
        `SELECT item.path, d.kind, d.place, d.sha256, d.object, d.tier, d.size
         FROM derivative d JOIN item ON item.id = d.item
         ORDER BY item.path, d.kind, d.place, d.sha256`,
      ).map(({ object, path, ...rest }) => ({
        ...rest,
        path: String(path),
        content: contentHash(
          objectPath(kase.dir, 'derivatives', String(object)),
          keys.sealing(rest['tier'] === 'preview' ? 'preview' : 'original'),
        ),
      })),
      redactions: all(
        `SELECT CAST(item.path AS TEXT) AS path, input_sha256, recipe, output_sha256, r.width_px, r.height_px, prepared_by,
           state, decided_by FROM redaction r JOIN item ON item.id = r.item
         WHERE state <> 'rejected' ORDER BY item.path`,
      ),
      bundles: all('SELECT DISTINCT audience, items FROM bundle'),
      pictures: pictures(place),
      entries: entries(kase),
      unfinished: unfinished(kase, place),
    }
  } finally {
    kase.close()
  }
}

/** What left in bundles, by content: of one content once, for a bundle that was whole already and only
 *  not on record is followed by another of the same pictures. */
function pictures({ stick }: Place): string[] {
  const digests = globSync('*/data/**/*.png', { cwd: stick }).map((path) =>
    createHash('sha256')
      .update(readFileSync(join(stick, path)))
      .digest('hex'),
  )
  return [...new Set(digests)].toSorted()
}

/** Of each item, its acts that must have happened exactly once; and how many items the acts of the
 *  second pass account for. */
function entries({ readable }: Case): unknown {
  return {
    once: readable
      .prepare(
        `SELECT CAST(item.path AS TEXT) AS path, action, count(*) AS times
         FROM entry JOIN item ON item.id = entry.item
         WHERE action IN ('ingest', 'ingest-failed', 'redacted', 'approved')
         GROUP BY item.path, action ORDER BY item.path, action`,
      )
      .all(),
    screened: readable
      .prepare(
        `SELECT action, sum(json_extract(CAST(body AS TEXT), '$.data.items')) AS items
         FROM entry WHERE action IN ('metadata', 'preview') GROUP BY action ORDER BY action`,
      )
      .all(),
    // Empty: a row for each bundle that an entry calls verified, and for no other.
    bundlesOffRecord: readable
      .prepare(
        `SELECT json_extract(CAST(body AS TEXT), '$.data.bundle') AS id FROM entry
         WHERE action = 'bundle' AND json_extract(CAST(body AS TEXT), '$.data.verified')
           AND id NOT IN (SELECT id FROM bundle)
         UNION ALL SELECT id FROM bundle WHERE id NOT IN (
           SELECT json_extract(CAST(body AS TEXT), '$.data.bundle') FROM entry
           WHERE action = 'bundle' AND json_extract(CAST(body AS TEXT), '$.data.verified'))`,
      )
      .all(),
  }
}

/** What was begun and has no end: hidden folders beside bundles, bundles without a row, items that left
 *  in a bundle of which no entry says what became of it. */
function unfinished({ readable }: Case, { caseDir, stick }: Place): unknown {
  const known = readable
    .prepare<[], string>('SELECT path FROM bundle')
    .pluck()
    .all()
    .map((path) => path.split('/').at(-1))
  return {
    notes: readdirSync(join(caseDir, 'exports')).filter((name) => name.includes('unfinished')),
    folders: readdirSync(stick).filter((name) => !known.includes(name)),
    exports: readable
      .prepare<[], string>(
        `SELECT DISTINCT json_extract(CAST(body AS TEXT), '$.data.bundle') AS bundle FROM entry
         WHERE action = 'export' AND bundle NOT IN (
           SELECT json_extract(CAST(body AS TEXT), '$.data.bundle') FROM entry
           WHERE action = 'bundle')`,
      )
      .pluck()
      .all(),
  }
}

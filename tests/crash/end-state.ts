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
  const named = namesIn(kase)
  const all = (sql: string): (Record<string, unknown> & { readonly path: string })[] =>
    kase.readable
      .prepare<[], Record<string, unknown> & { readonly path: Buffer }>(sql)
      .all()
      .map((row) => ({ ...row, path: named(row.path) }))
      .toSorted(byPath)
  try {
    return {
      items: all(
        `SELECT path, size, modified_ns, ingest, ingest_failure, md5, sha1, sha256, object,
           media_type, kind, metadata, preview, decode_failure, width_px, height_px, redaction,
           (SELECT json FROM metadata m WHERE m.item = item.id) AS said FROM item ORDER BY path`,
      ).map(({ object, ...rest }) => ({
        ...rest,
        content: contentHash(
          objectPath(kase.dir, 'objects', String(object)),
          keys.sealing('original'),
        ),
      })),
      derivatives: all(
        `SELECT item.path, d.kind, d.place, d.sha256, d.object, d.tier, d.size
         FROM derivative d JOIN item ON item.id = d.item
         ORDER BY item.path, d.kind, d.place, d.sha256`,
      ).map(({ object, ...rest }) => ({
        ...rest,
        content: contentHash(
          objectPath(kase.dir, 'derivatives', String(object)),
          keys.sealing(rest['tier'] === 'preview' ? 'preview' : 'original'),
        ),
      })),
      redactions: all(
        `SELECT item.path, input_sha256, recipe, output_sha256, r.width_px, r.height_px, prepared_by,
           state, decided_by FROM redaction r JOIN item ON item.id = r.item
         WHERE state <> 'rejected' ORDER BY item.path`,
      ),
      bundles: kase.readable.prepare('SELECT DISTINCT audience, items FROM bundle').all(),
      pictures: pictures(place),
      entries: entries(kase, named),
      unfinished: unfinished(kase, place),
    }
  } finally {
    kase.close()
  }
}

/** Of a member of a container: the container's name, the member's number in it, and its name; the ids of items are
 *  by chance. */
function namesIn({ readable }: Case): (path: Buffer) => string {
  const pathOf = readable.prepare<[string], Buffer>('SELECT path FROM item WHERE id = ?').pluck()
  const named = (path: Buffer): string => {
    if (path[0] !== 0) return path.toString()
    const end = path.indexOf(0, 1)
    const parent = pathOf.get(path.toString('latin1', 1, end))
    return `${parent === undefined ? '?' : named(parent)} > ${path.toString('utf8', end + 1)}`
  }
  return named
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
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
function entries({ readable }: Case, named: (path: Buffer) => string): unknown {
  return {
    once: readable
      .prepare<[], { path: Buffer; action: string; times: number }>(
        `SELECT item.path, action, count(*) AS times
         FROM entry JOIN item ON item.id = entry.item
         WHERE action IN ('ingest', 'ingest-failed', 'redacted', 'approved')
         GROUP BY item.path, action ORDER BY action`,
      )
      .all()
      .map((row) => ({ ...row, path: named(row.path) }))
      .toSorted(byPath),
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

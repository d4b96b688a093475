/** The sum that a court may ask for: found = ingested + failed + pending. */
import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { Completeness } from '../../domain/item.ts'
import type { ReadableDb } from '../catalogue/database.ts'

type State = 'ingested' | 'failed' | 'pending'

/** Rows per turn: the main thread must stay free. */
const SLICE = 500

/** One exhibit, or the whole case when `exhibit` is null, as of one moment. `found` is counted in the index of
 *  the rows, its three parts come from the counts that are kept of them, so that the sum is a check and not a
 *  tautology; no row is read but those of what was disposed of. The window asks this twice a second. */
export function completenessOf(db: ReadableDb, exhibit: ExhibitId | null): Completeness {
  const counts = db
    .prepare<[{ exhibit: string | null }], Completeness>(
      `WITH mine AS (SELECT id FROM source WHERE @exhibit IS NULL OR exhibit = @exhibit),
         kept AS (
           SELECT facet, n, (facet >> 3) & 7 AS state FROM facet_count
           WHERE facet / 512 IN (SELECT id FROM mine)),
         gone AS (
           SELECT ingest, count(*) AS n FROM item
           WHERE facet IN (SELECT facet FROM kept WHERE state = 4) GROUP BY ingest),
         parts AS (
           SELECT CASE state WHEN 0 THEN 'pending' WHEN 1 THEN 'failed' ELSE 'ingested' END AS part, n
           FROM kept WHERE state <> 4
           UNION ALL SELECT ingest, n FROM gone)
       SELECT
         (SELECT count(*) FROM mine CROSS JOIN item INDEXED BY item_facet
          ON facet BETWEEN mine.id * 512 AND mine.id * 512 + 511) AS found,
         coalesce(sum(n) FILTER (WHERE part = 'ingested'), 0) AS ingested,
         coalesce(sum(n) FILTER (WHERE part = 'failed'), 0) AS failed,
         coalesce(sum(n) FILTER (WHERE part = 'pending'), 0) AS pending
       FROM parts`,
    )
    .get({ exhibit })
  return counts ?? { found: 0, ingested: 0, failed: 0, pending: 0 }
}

export type Results = {
  readonly completeness: Completeness
  /** SHA-256 of the list: one line per item in order of finding, `id state result`, where result is the
   *  content's SHA-256 or the reason of failure. Names what an ingest has left behind, and no file. */
  readonly sha256: string
}

/** Counts and digests all results of an exhibit in one pass, a slice per turn. */
export async function resultsOf(db: ReadableDb, exhibit: ExhibitId): Promise<Results> {
  const page = db.prepare<[string, number], { no: number; state: State; line: string }>(
    `SELECT no, ingest AS state,
       id || ' ' || ingest || ' ' || coalesce(sha256, ingest_failure, '-') AS line
     FROM item WHERE exhibit = ? AND no > ? ORDER BY no LIMIT ${SLICE}`,
  )
  const hash = createHash('sha256')
  const counts = { found: 0, ingested: 0, failed: 0, pending: 0 }
  for (let after = -1; ; ) {
    const rows = page.all(exhibit, after)
    for (const { state, line } of rows) {
      counts.found += 1
      counts[state] += 1
      hash.update(`${line}\n`)
    }
    const last = rows.at(-1)
    if (last === undefined) return { completeness: counts, sha256: hash.digest('hex') }
    after = last.no
    await turn()
  }
}

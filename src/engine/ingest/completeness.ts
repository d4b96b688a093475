/** The sum that a court may ask for: found = ingested + failed + pending. */
import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { Completeness } from '../../domain/item.ts'
import type { ReadableDb } from '../catalogue/database.ts'

/** Rows per turn: the main thread must stay free. */
const SLICE = 500

/** Counts one exhibit, or the whole case when `exhibit` is null. The three parts are one statement and
 *  `found` is counted apart from them, so that the sum is a check and not a tautology. */
export function completenessOf(db: ReadableDb, exhibit: ExhibitId | null): Completeness {
  const counts = db
    .prepare<[string | null, string | null], Completeness>(
      `SELECT count(*) AS found,
         count(*) FILTER (WHERE ingest = 'ingested') AS ingested,
         count(*) FILTER (WHERE ingest = 'failed') AS failed,
         count(*) FILTER (WHERE ingest = 'pending') AS pending
       FROM item WHERE ? IS NULL OR exhibit = ?`,
    )
    .get(exhibit, exhibit)
  return counts ?? { found: 0, ingested: 0, failed: 0, pending: 0 }
}

/** SHA-256 of an exhibit's result list: one line per item in order of finding, `id state result`, where
 *  result is the content's SHA-256 or the reason of failure. It names what an ingest has left behind
 *  without naming a file. */
export async function resultsDigest(db: ReadableDb, exhibit: ExhibitId): Promise<string> {
  const page = db.prepare<[string, number], { no: number; line: string }>(
    `SELECT no, id || ' ' || ingest || ' ' || coalesce(sha256, ingest_failure, '-') AS line
     FROM item WHERE exhibit = ? AND no > ? ORDER BY no LIMIT ${SLICE}`,
  )
  const hash = createHash('sha256')
  for (let after = -1; ; ) {
    const rows = page.all(exhibit, after)
    for (const { line } of rows) hash.update(`${line}\n`)
    const last = rows.at(-1)
    if (last === undefined) return hash.digest('hex')
    after = last.no
    await turn()
  }
}

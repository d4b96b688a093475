/** What has become of the files of an exhibit. */
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { Completeness, IngestFailure, ItemId } from '../../domain/item.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Case } from '../open-case.ts'
import { completenessOf } from './completeness.ts'

/** A list for people ends somewhere; the total is always told. */
const MOST_FAILURES = 500

export type IngestSummary = {
  readonly completeness: Completeness
  /** The first 500, in order of finding. `path` is printable; null where names are not asked for. */
  readonly failures: {
    readonly item: ItemId
    readonly exhibit: ExhibitId
    readonly path: string | null
    readonly reason: IngestFailure
  }[]
  readonly failuresTotal: number
  /** Ingested, but without a blurred preview. */
  readonly unscreened: number
}

/** What an ingest has to account for: of one exhibit, or of the case when `exhibit` is null.
 *  @param options.names - False for a reviewer: names can hurt, too. */
export function ingestSummary(
  kase: Case,
  exhibit: ExhibitId | null,
  options: { readonly names: boolean },
): IngestSummary {
  const completeness = completenessOf(kase.readable, exhibit)
  const failures = failuresOf(kase.readable, exhibit)
  return {
    completeness,
    failures: options.names ? failures : failures.map((one) => ({ ...one, path: null })),
    failuresTotal: completeness.failed,
    unscreened: unscreenedOf(kase.readable, exhibit),
  }
}

function failuresOf(db: ReadableDb, exhibit: ExhibitId | null): IngestSummary['failures'] {
  return db
    .prepare<[string | null, string | null], IngestSummary['failures'][number]>(
      `SELECT id AS item, exhibit, ingest_failure AS reason,
         CASE WHEN disposed_at IS NOT NULL THEN NULL
           WHEN folder = '' THEN name ELSE folder || '/' || name END AS path
       FROM item WHERE ingest = 'failed' AND (? IS NULL OR exhibit = ?)
       ORDER BY no LIMIT ${MOST_FAILURES}`,
    )
    .all(exhibit, exhibit)
}

function unscreenedOf(db: ReadableDb, exhibit: ExhibitId | null): number {
  return (
    db
      .prepare<[string | null, string | null], number>(
        `SELECT count(*) FROM item
         WHERE ingest = 'ingested' AND preview <> 'ready' AND disposed_at IS NULL AND (? IS NULL OR exhibit = ?)`,
      )
      .pluck()
      .get(exhibit, exhibit) ?? 0
  )
}

/** What has become of the files of an exhibit. */
import type { ContainerFailure } from '../../domain/container.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { Completeness, IngestFailure, ItemId } from '../../domain/item.ts'
import { SourceCheck } from '../../domain/source-check.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Case } from '../open-case.ts'
import { completenessOf } from './completeness.ts'

/** A list for people ends somewhere; the total is always told. */
const MOST_LISTED = 500

type Listed<Reason> = {
  readonly item: ItemId
  readonly exhibit: ExhibitId
  /** Printable; of a member behind the name of its container. Null where names are not asked for. */
  readonly path: string | null
  readonly reason: Reason
}

export type IngestSummary = {
  readonly completeness: Completeness
  /** The first 500, in order of finding. */
  readonly failures: Listed<IngestFailure>[]
  readonly failuresTotal: number
  /** Containers that were not opened, or not to their end: the first 500. They are items all the same. */
  readonly closed: Listed<ContainerFailure>[]
  readonly closedTotal: number
  /** What the last `source-checked` of the exhibit said; null before there is one, or of a whole case. */
  readonly receipt: (SourceCheck & { readonly at: string; readonly seq: number }) | null
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
  const db = kase.readable
  const completeness = completenessOf(db, exhibit)
  const shown = <Reason>(all: Listed<Reason>[]) =>
    options.names ? all : all.map((one) => ({ ...one, path: null }))
  return {
    completeness,
    failures: shown(failuresOf(db, exhibit)),
    failuresTotal: completeness.failed,
    closed: shown(closedOf(db, exhibit)),
    closedTotal: closedTotalOf(db, exhibit),
    receipt: receiptOf(kase, exhibit),
    unscreened: unscreenedOf(db, exhibit),
  }
}

function receiptOf(kase: Case, exhibit: ExhibitId | null): IngestSummary['receipt'] {
  if (exhibit === null) return null
  const last = kase.ledger
    .entriesOf(['source-checked'])
    .findLast(({ entry }) => entry.data['exhibit'] === exhibit)
  if (last === undefined) return null
  const { data, time, seq } = last.entry
  return { ...SourceCheck.parse({ copies: data['copies'], source: data['source'] }), at: time, seq }
}

const PATH = `CASE WHEN item.disposed_at IS NOT NULL THEN NULL
  ELSE coalesce((SELECT p.name || ' › ' FROM item p WHERE p.id = item.parent), '')
    || CASE WHEN folder = '' THEN name ELSE folder || '/' || name END END AS path`

function failuresOf(db: ReadableDb, exhibit: ExhibitId | null): Listed<IngestFailure>[] {
  return db
    .prepare<[string | null, string | null], Listed<IngestFailure>>(
      `SELECT id AS item, exhibit, ingest_failure AS reason, ${PATH}
       FROM item WHERE ingest = 'failed' AND (? IS NULL OR exhibit = ?)
       ORDER BY no LIMIT ${MOST_LISTED}`,
    )
    .all(exhibit, exhibit)
}

function closedOf(db: ReadableDb, exhibit: ExhibitId | null): Listed<ContainerFailure>[] {
  return db
    .prepare<[string | null, string | null], Listed<ContainerFailure>>(
      `SELECT id AS item, exhibit, open_failure AS reason, ${PATH}
       FROM item INDEXED BY item_not_opened
       WHERE open_failure IS NOT NULL AND (? IS NULL OR exhibit = ?)
       ORDER BY no LIMIT ${MOST_LISTED}`,
    )
    .all(exhibit, exhibit)
}

function closedTotalOf(db: ReadableDb, exhibit: ExhibitId | null): number {
  return (
    db
      .prepare<[string | null, string | null], number>(
        'SELECT count(*) FROM item WHERE open_failure IS NOT NULL AND (? IS NULL OR exhibit = ?)',
      )
      .pluck()
      .get(exhibit, exhibit) ?? 0
  )
}

/** By the counts that are kept: state 2 of a facet is "ingested, and no preview". */
function unscreenedOf(db: ReadableDb, exhibit: ExhibitId | null): number {
  return (
    db
      .prepare<[{ exhibit: string | null }], number | null>(
        `SELECT sum(n) FROM facet_count WHERE (facet >> 3) & 7 = 2
           AND facet / 512 IN (SELECT id FROM source WHERE @exhibit IS NULL OR exhibit = @exhibit)`,
      )
      .pluck()
      .get({ exhibit }) ?? 0
  )
}

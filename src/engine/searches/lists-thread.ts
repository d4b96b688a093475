/** The work of a thread that reads the catalogue by a connection of its own. */
import { createHash } from 'node:crypto'
import type { PlaceMap } from '../../domain/area.ts'
import type { DateHistogram } from '../../domain/dated.ts'
import type { IngestFindings } from '../../domain/ingest-finding.ts'
import type { ItemFilter, ItemRow } from '../../domain/item.ts'
import type { Session } from '../../domain/people.ts'
import type { SearchQuery } from '../../domain/search.ts'
import { openReadable, type ReadableDb } from '../catalogue/database.ts'
import { dateHistogram, type HistogramQuery } from '../catalogue/date-histogram.ts'
import { cellsOf, countFacets } from '../catalogue/facet-counts.ts'
import { type FindingsQuery, listFindings } from '../catalogue/ingest-findings.ts'
import { type GroupQuery, listGroups } from '../catalogue/item-groups.ts'
import { type ItemQuery, pageOf } from '../catalogue/item-page.ts'
import { listItems } from '../catalogue/item-queries.ts'
import { type MapQuery, placeMap } from '../catalogue/place-map.ts'

export type ListsTask = { readonly viewer: Session } & (
  | { readonly list: ItemQuery }
  | { readonly facets: ItemFilter }
  | { readonly search: SearchQuery }
  | { readonly dates: HistogramQuery }
  | { readonly places: MapQuery }
  | { readonly findings: FindingsQuery }
  | { readonly groups: GroupQuery }
)
export type ItemList = { items: ItemRow[]; total: number; whole: number }
export type ListsAnswer =
  | ItemList
  | FacetCounts
  | SearchResult
  | DateHistogram
  | PlaceMap
  | GroupList
  | IngestFindings
export type GroupList = ReturnType<typeof listGroups>
export type FacetCounts = ReturnType<typeof countFacets>

/** `idsSha256`: over the ids of all that was found, in order, a line feed after each. */
export type SearchResult = { readonly results: number; readonly idsSha256: string }

/** Items whose ids are read at a time. */
const SLICE = 5000

export class ListsThread {
  readonly #db: ReadableDb

  /** @param catalogue - Path of the case's catalogue. */
  constructor(catalogue: string) {
    this.#db = openReadable(catalogue)
  }

  /** As the catalogue stands at one moment, however long it takes. */
  handle(task: ListsTask): ListsAnswer {
    this.#db.exec('BEGIN')
    try {
      if ('list' in task) return listItems(this.#db, task.list, task.viewer)
      if ('facets' in task) return countFacets(this.#db, task.facets, task.viewer)
      if ('dates' in task) return dateHistogram(this.#db, task.dates, task.viewer)
      if ('findings' in task) return listFindings(this.#db, task.findings, task.viewer)
      if ('places' in task) return placeMap(this.#db, task.places, task.viewer)
      if ('groups' in task) return listGroups(this.#db, task.groups, task.viewer)
      return this.#search(task.search, task.viewer)
    } finally {
      this.#db.exec('ROLLBACK')
    }
  }

  #search(query: SearchQuery, viewer: Session): SearchResult {
    const everything = { ...query, offset: 0, limit: Number.MAX_SAFE_INTEGER }
    const { nos, total } = pageOf(this.#db, everything, viewer, cellsOf(this.#db, {}, viewer))
    const idsOf = this.#db
      .prepare<[string], string>(
        `SELECT id FROM (SELECT key, value FROM json_each(?)) place
         CROSS JOIN item ON no = value ORDER BY key`,
      )
      .pluck()
    const hash = createHash('sha256')
    for (let from = 0; from < nos.length; from += SLICE) {
      const ids = idsOf.all(JSON.stringify(nos.slice(from, from + SLICE)))
      hash.update(ids.map((id) => `${id}\n`).join(''))
    }
    return { results: total, idsSha256: hash.digest('hex') }
  }
}

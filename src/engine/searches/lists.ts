import { extname, join } from 'node:path'
import type { PlaceMap } from '../../domain/area.ts'
import type { DateHistogram } from '../../domain/dated.ts'
import { AccessError, RequestError } from '../../domain/errors.ts'
import type { IngestFindings } from '../../domain/ingest-finding.ts'
import type { ItemFilter } from '../../domain/item.ts'
import { maySeeNames, type Session } from '../../domain/people.ts'
import type { SearchQuery } from '../../domain/search.ts'
import { dateHistogram, type HistogramQuery } from '../catalogue/date-histogram.ts'
import { countFacets, itemCount } from '../catalogue/facet-counts.ts'
import { type FindingsQuery, listFindings } from '../catalogue/ingest-findings.ts'
import { type GroupQuery, listGroups } from '../catalogue/item-groups.ts'
import type { ItemQuery } from '../catalogue/item-page.ts'
import { listItems } from '../catalogue/item-queries.ts'
import { type MapQuery, placeMap } from '../catalogue/place-map.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import type { Case } from '../open-case.ts'
import type {
  FacetCounts,
  GroupList,
  ItemList,
  ListsAnswer,
  ListsTask,
  SearchResult,
} from './lists-thread.ts'

const ENTRY = new URL(`../../workers/lists${extname(import.meta.url)}`, import.meta.url)

/** Of more items a question may take longer than others in the main thread may wait. */
const FEW_ITEMS = 20_000

/** Questions about the items of one open case. What may take long is asked in threads: a text that half of a
 *  million items have is read and counted for seconds, and the window must answer meanwhile. */
export class Lists {
  readonly #case: Case
  #isClosed = false
  #threads: ThreadPool<ListsTask, ListsAnswer> | null = null

  constructor(kase: Case) {
    this.#case = kase
  }

  /** @throws {AccessError} ROLE_NOT_ALLOWED, here and below, for a filter that tells what its viewer may not see. */
  async list(list: ItemQuery, viewer: Session): Promise<ItemList> {
    assertMayAsk(list.filter, viewer)
    if (!this.#mayTakeLong()) return listItems(this.#case.readable, list, viewer)
    return (await this.#ask({ list, viewer })) as ItemList
  }

  async facets(facets: ItemFilter, viewer: Session): Promise<FacetCounts> {
    assertMayAsk(facets, viewer)
    if (!this.#mayTakeLong()) return countFacets(this.#case.readable, facets, viewer)
    return (await this.#ask({ facets, viewer })) as FacetCounts
  }

  async dates(dates: HistogramQuery, viewer: Session): Promise<DateHistogram> {
    assertMayAsk(dates.filter, viewer)
    if (!this.#mayTakeLong()) return dateHistogram(this.#case.readable, dates, viewer)
    return (await this.#ask({ dates, viewer })) as DateHistogram
  }

  async findings(findings: FindingsQuery, viewer: Session): Promise<IngestFindings> {
    if (!this.#mayTakeLong()) return listFindings(this.#case.readable, findings, viewer)
    return (await this.#ask({ findings, viewer })) as IngestFindings
  }

  async places(places: MapQuery, viewer: Session): Promise<PlaceMap> {
    if (!this.#mayTakeLong()) return placeMap(this.#case.readable, places, viewer)
    return (await this.#ask({ places, viewer })) as PlaceMap
  }

  async groups(groups: GroupQuery, viewer: Session): Promise<GroupList> {
    if (!this.#mayTakeLong()) return listGroups(this.#case.readable, groups, viewer)
    return (await this.#ask({ groups, viewer })) as GroupList
  }

  async search(search: SearchQuery, viewer: Session): Promise<SearchResult> {
    return (await this.#ask({ search, viewer })) as SearchResult
  }

  /** What is being answered is answered no more. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#threads?.close()
    this.#threads = null
  }

  /** Two threads: while one counts a long result, the next page comes from the other. */
  async #ask(task: ListsTask): Promise<ListsAnswer> {
    const workerData = join(this.#case.dir, 'catalogue.db')
    this.#threads ??= new ThreadPool(ENTRY, { threads: 2, workerData })
    try {
      return await this.#threads.run(task)
    } catch (error) {
      if (!this.#isClosed) throw error
      throw new RequestError('CONFLICT', 'the case was closed meanwhile')
    }
  }

  /** A case on a medium that cannot be written may be open as a copy that threads do not know of. */
  #mayTakeLong(): boolean {
    if (this.#case.summary.readOnly) return false
    return itemCount(this.#case.readable) > FEW_ITEMS
  }
}

function assertMayAsk({ area }: ItemFilter, { role }: Session): void {
  if (area !== undefined && !maySeeNames(role)) {
    throw new AccessError('ROLE_NOT_ALLOWED', 'where an item was made is not for this role')
  }
}

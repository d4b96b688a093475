/** What happened to one exhibit or one item, from its seizure on, as its viewer may know it. */
import { inOrder } from '../../domain/chain-of-custody.ts'
import type { Exhibit } from '../../domain/exhibit.ts'
import type { ItemId } from '../../domain/item.ts'
import type { Session } from '../../domain/people.ts'
import type { Timeline, TimelineEvent } from '../../domain/timeline.ts'
import { handOversOf } from '../exhibits/chain.ts'
import { findExhibit } from '../exhibits/exhibits.ts'
import type { StoredEntry } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { chainEvents } from './chain-events.ts'
import { entryEvents } from './entry-events.ts'
import { exhibitOf } from './item-exhibit.ts'

/** A picture ends somewhere; how much is left out is told. */
const MOST_ENTRIES = 2000

/** Who looks, and the keys they hold. */
export type Viewer = { readonly session: Session; readonly keyring: Keyring }

/** The exhibit's own: registration, hand-overs, notes, ingests, what was printed of it.
 *  @throws {RequestError} NOT_FOUND. @throws {LedgerError} BROKEN. */
export function exhibitTimeline(kase: Case, id: Exhibit['id'], viewer: Viewer): Timeline {
  const exhibit = findExhibit(kase.readable, id)
  const entries = kase.ledger
    .entriesOf([
      'noted',
      'ingest-started',
      'ingest-ended',
      'source-moved',
      'source-checked',
      'print',
      'printed',
    ])
    .filter(({ entry }) => entry.data['exhibit'] === id)
  return join(kase, viewer, { exhibit, item: null, entries, until: null })
}

/** The item's chain whole, and before it the custody of its exhibit until the item was read from it.
 *  @throws {RequestError} NOT_FOUND. @throws {LedgerError} BROKEN. */
export function itemTimeline(kase: Case, item: ItemId, viewer: Viewer): Timeline {
  const exhibit = findExhibit(kase.readable, exhibitOf(kase.readable, item))
  const entries = kase.ledger.entries({ item, limit: MOST_ENTRIES })
  const ingested = entries.find(({ entry }) => entry.action === 'ingest')
  const timeline = join(kase, viewer, {
    ...{ exhibit, item, entries },
    until: ingested?.entry.time ?? null,
  })
  return { ...timeline, left: timeline.left + kase.ledger.count(item) - entries.length }
}

/** @param of.until - Hand-overs after this moment are of no concern; null: all are. */
function join(
  kase: Case,
  viewer: Viewer,
  of: {
    readonly exhibit: Exhibit
    readonly item: ItemId | null
    readonly entries: readonly StoredEntry[]
    readonly until: string | null
  },
): Timeline {
  const { exhibit, item, until } = of
  const entries = of.entries.slice(0, MOST_ENTRIES)
  const all = inOrder(handOversOf(kase, exhibit.id))
  const chain = all.filter(({ at }) => until === null || Date.parse(at) <= Date.parse(until))
  const { events, holdings } = chainEvents(kase, viewer, exhibit, chain)
  return {
    exhibit: exhibit.id,
    item,
    events: [...events, ...entryEvents(kase, viewer, entries)].toSorted(byTime),
    asOf: kase.clock.read().time,
    left: of.entries.length - entries.length,
    holdings: holdings.map((one) => ({ ...one, to: one.to ?? until })),
  }
}

function byTime(a: TimelineEvent, b: TimelineEvent): number {
  return Date.parse(a.at) - Date.parse(b.at) || (a.entry ?? -1) - (b.entry ?? -1)
}

import { type CustodyLine, hidesData } from '../domain/custody.ts'
import type { ItemId } from '../domain/item.ts'
import type { Session } from '../domain/people.ts'
import type { StoredEntry } from '../engine/ledger/entry-reader.ts'
import type { Case } from '../engine/open-case.ts'

/** A page of the ledger. Of an entry whose content is hidden from the viewer, the entry itself stays in
 *  sight. */
export function custodyLines(
  kase: Case,
  query: {
    readonly item: ItemId | null
    readonly newestFirst: boolean
    readonly offset: number
    readonly limit: number
  },
  viewer: Session,
): { lines: CustodyLine[]; total: number } {
  const entries = pageOf(kase, query)
  const lines = entries.map(({ leaf, entry }) => ({
    seq: entry.seq,
    time: entry.time,
    tz: entry.tz,
    actor: entry.actor,
    role: entry.role,
    action: entry.action,
    item: entry.item,
    purpose: entry.purpose,
    leaf,
    data: hidesData(viewer, entry) ? {} : entry.data,
  }))
  return { lines, total: kase.ledger.count(query.item ?? undefined) }
}

type Page = Parameters<typeof custodyLines>[1]

/** The whole ledger is addressed by position; one item's entries are few and are cut after reading. */
function pageOf({ ledger }: Case, { item, newestFirst, offset, limit }: Page): StoredEntry[] {
  if (item !== null) {
    return ledger.entries({ item, limit: offset + limit, newestFirst }).slice(offset)
  }
  const from = newestFirst ? ledger.size() - 1 - offset : offset
  return from < 0 ? [] : ledger.entries({ from, limit, newestFirst })
}

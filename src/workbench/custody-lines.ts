import type { CustodyLine } from '../domain/custody.ts'
import type { ItemId } from '../domain/item.ts'
import type { Session } from '../domain/people.ts'
import type { Case } from '../engine/open-case.ts'

/** A page of the ledger. A reviewer does not learn what another reader graded: two readers are blind
 *  to each other. The entry itself stays in sight. */
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
  const item = query.item === null ? {} : { item: query.item }
  const entries = kase.ledger.entries({
    ...item,
    offset: query.offset,
    limit: query.limit,
    newestFirst: query.newestFirst,
  })
  const lines = entries.map(({ leaf, entry }) => {
    const hidden =
      viewer.role === 'reviewer' && entry.action === 'grade' && entry.actor !== viewer.user
    return {
      seq: entry.seq,
      time: entry.time,
      tz: entry.tz,
      actor: entry.actor,
      role: entry.role,
      action: entry.action,
      item: entry.item,
      purpose: entry.purpose,
      leaf,
      data: hidden ? {} : entry.data,
    }
  })
  return { lines, total: kase.ledger.count(query.item ?? undefined) }
}

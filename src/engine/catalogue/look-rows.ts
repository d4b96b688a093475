/** Looks that were had: what their receipts in the ledger say. */
import { CustodyEntry } from '../../domain/custody.ts'
import type { ItemId } from '../../domain/item.ts'
import type { UserId } from '../../domain/people.ts'
import type { RedactionId } from '../../domain/redaction.ts'
import { isWhole, Region, type RevealId } from '../../domain/reveal.ts'
import type { ReadableDb } from './database.ts'

/** Reveals of an item by which pixels were shown, and whose look has ended with its receipt. */
export function revealsLookedBy(db: ReadableDb, item: ItemId): ReadonlySet<string> {
  return new Set(receiptsOf(db, item).map(({ data }) => String(data['reveal'])))
}

/** Whether a person has seen the whole of this very redaction by this look, to its end. */
export function hasLookedAt(
  db: ReadableDb,
  look: RevealId,
  of: { readonly item: ItemId; readonly redaction: RedactionId; readonly user: UserId },
): boolean {
  const region = db
    .prepare<[string, string, string, string], string>(
      `SELECT region FROM reveal
       WHERE id = ? AND item = ? AND redaction = ? AND by = ? AND target = 'redaction'`,
    )
    .pluck()
    .get(look, of.item, of.redaction, of.user)
  if (region === undefined || !isWhole(Region.parse(JSON.parse(region)))) return false
  return receiptsOf(db, of.item).some(
    ({ actor, data }) =>
      actor === of.user && data['reveal'] === look && data['redaction'] === of.redaction,
  )
}

function receiptsOf(db: ReadableDb, item: ItemId): CustodyEntry[] {
  return db
    .prepare<[string], Buffer>(
      `SELECT body FROM entry
       WHERE item_no = (SELECT item_no FROM item_head WHERE item = ?) AND action = 'reveal-ended'
       ORDER BY item_seq`,
    )
    .pluck()
    .all(item)
    .map((body) => CustodyEntry.parse(JSON.parse(body.toString())))
    .filter(({ data }) => Number(data['milliseconds']) > 0)
}

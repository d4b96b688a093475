import { CustodyEntry } from '../../domain/custody.ts'
import type { ReadableDb } from './database.ts'

/** Whether the ledger holds the approval that the catalogue speaks of: by this person, of these bytes. Who
 *  can write the catalogue could otherwise approve without anybody. */
export function isApprovalOnRecord(
  db: ReadableDb,
  of: {
    readonly item: string
    readonly redaction: string
    readonly output: string
    readonly recipe: string
    readonly by: string
  },
): boolean {
  const said = { redaction: of.redaction, output: of.output, recipe: of.recipe }
  return db
    .prepare<[string, string], Buffer>(
      `SELECT body FROM entry
       WHERE item_no = (SELECT item_no FROM item_head WHERE item = ?) AND actor = ?
         AND action = 'approved'`,
    )
    .pluck()
    .all(of.item, of.by)
    .map((body) => CustodyEntry.parse(JSON.parse(body.toString())).data)
    .some((data) => Object.entries(said).every(([name, value]) => data[name] === value))
}

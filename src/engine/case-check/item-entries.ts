import { isOfSqlite, type ReadableDb } from '../catalogue/database.ts'

/** An entry as the check of rows needs it. That its bytes are what was recorded is the ledger's check. */
export type ItemEntry = {
  readonly seq: number
  readonly action: string
  readonly actor: string
  readonly data: Readonly<Record<string, unknown>>
}

type Row = { readonly seq: number; readonly body: Buffer }

/** Asks for all entries of an item, in order; what cannot be read is left out. Behind a damaged index they are
 *  found one by one: that is slow, and happens in damaged cases only. */
export function entriesOfItems(db: ReadableDb): (item: string) => ItemEntry[] {
  const quick = db.prepare<[string], Row>(
    `SELECT seq, body FROM entry
     WHERE item_no = (SELECT item_no FROM item_head WHERE item = ?) ORDER BY item_seq`,
  )
  const slow = db.prepare<[string], Row>(
    `SELECT seq, body FROM entry NOT INDEXED
     WHERE item_no = (SELECT item_no FROM item_head NOT INDEXED WHERE item = ?) ORDER BY item_seq`,
  )
  return (item) => {
    try {
      return quick.all(item).flatMap(read)
    } catch (error) {
      if (!isOfSqlite(error)) throw error
      return slow.all(item).flatMap(read)
    }
  }
}

/** Entries of some kinds on no item, a few thousand at most: bundles, exhibits, key files. */
export function* entriesOn(db: ReadableDb, ...actions: readonly string[]): Generator<ItemEntry> {
  const wanted = actions.map(() => '?').join(', ')
  const rows = db.prepare<string[], Row>(
    `SELECT seq, body FROM entry WHERE action IN (${wanted}) ORDER BY seq`,
  )
  for (const row of rows.iterate(...actions)) yield* read(row)
}

function read({ seq, body }: Row): ItemEntry[] {
  try {
    const { action, actor, data } = JSON.parse(body.toString('utf8')) as Record<string, unknown>
    if (typeof action !== 'string' || typeof actor !== 'string' || !isRecord(data)) return []
    return [{ seq, action, actor, data }]
  } catch {
    return []
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

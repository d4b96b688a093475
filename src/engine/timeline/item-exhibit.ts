import { RequestError } from '../../domain/errors.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { ItemId } from '../../domain/item.ts'
import type { ReadableDb } from '../catalogue/database.ts'

/** The exhibit that an item was found on. @throws {RequestError} NOT_FOUND. */
export function exhibitOf(db: ReadableDb, item: ItemId): ExhibitId {
  const exhibit = db
    .prepare<[string], ExhibitId>('SELECT exhibit FROM item WHERE id = ?')
    .pluck()
    .get(item)
  if (exhibit === undefined) throw new RequestError('NOT_FOUND', 'there is no such item')
  return exhibit
}

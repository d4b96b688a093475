import type { ItemId } from '../../domain/item.ts'
import type { WritableDb } from '../catalogue/database.ts'
import { FORGET_TEXT } from '../catalogue/item-text.ts'
import { FORGET_WORDS } from '../catalogue/text-index.ts'

/** What the catalogue forgets of an item that is disposed of: names, places, times, what its metadata said,
 *  what it looks like, keys that were granted, words that people wrote about it. What it keeps: id, exhibit,
 *  size, digests and what lists say of them, the sealed object's name, kind, grades; and the ledger keeps
 *  all it ever held. tests/engine/retention/forget-item.test.ts asks it of every table. */
const FORGET = [
  ...FORGET_TEXT,
  ...FORGET_WORDS,
  'UPDATE reveal SET wrapped_key = NULL, redaction = NULL WHERE item = @id',
  'DELETE FROM derivative WHERE item = @id',
  'DELETE FROM item_finding WHERE item = @id',
  'DELETE FROM backup_file WHERE item = @id',
  'DELETE FROM backup_file WHERE backup = @id AND item IS NULL',
  'DELETE FROM backup WHERE item = @id',
  'DELETE FROM item_fact WHERE item = @id',
  'DELETE FROM metadata WHERE item = @id',
  'DELETE FROM perceptual WHERE item = @id',
  'DELETE FROM series_item WHERE item_no = (SELECT no FROM item WHERE id = @id)',
  'DELETE FROM note WHERE item = @id',
  'DELETE FROM redaction WHERE item = @id',
  'UPDATE opinion SET note = NULL, note_sealed = NULL WHERE item = @id',
  // No file of a medium can have that path: a name cannot hold a zero byte.
  `UPDATE item SET path = CAST(char(0) || id AS BLOB), name = '', folder = '', modified_ns = 0,
     extension_mismatch = 0, name_findings = NULL, metadata = 'none', preview = 'none', decode_failure = NULL,
     taken_at = NULL, taken_zone = NULL, taken_source = NULL, width_px = NULL, height_px = NULL,
     duration_s = NULL, make = NULL, model = NULL, serial = NULL, software = NULL, latitude = NULL,
     longitude = NULL, place_fault = NULL, redaction = 'none' WHERE id = @id`,
  // The folder that was read may bear a name too; it goes with the last item that came from it.
  `UPDATE source SET root = 'disposed ' || id WHERE id = (SELECT source FROM item WHERE id = @id)
     AND NOT EXISTS (SELECT 1 FROM item i WHERE i.source = source.id AND i.disposed_at IS NULL)`,
]

/** @returns A function that forgets one item; to be called in a transaction. */
export function forgetting(db: WritableDb): (id: ItemId) => void {
  const statements = FORGET.map((sql) => db.prepare(sql))
  return (id) => {
    for (const statement of statements) statement.run({ id })
  }
}

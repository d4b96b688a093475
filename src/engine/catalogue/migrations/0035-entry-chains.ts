/** An item's entries are found by its number, which grows as they are written: by its id, each entry of an
 *  ingest went to another page. */
export const migration0035 = {
  number: 35,
  sql: `
DROP TRIGGER entry_never_changes;
ALTER TABLE entry ADD COLUMN item_no INTEGER;
UPDATE entry SET item_no = (SELECT item_no FROM item_head WHERE item_head.item = entry.item)
  WHERE item IS NOT NULL;
CREATE TRIGGER entry_never_changes BEFORE UPDATE ON entry
  BEGIN SELECT raise(ABORT, 'the custody ledger is append-only'); END;

DROP INDEX entry_item;
CREATE INDEX entry_chain ON entry (item_no, item_seq) WHERE item_no IS NOT NULL;

-- Many questions are of one action that is rare in a long ledger.
DROP INDEX entry_signer;
CREATE INDEX entry_action ON entry (action);

-- Every second level is made of the one below.
DELETE FROM tree_node WHERE level % 2 = 1;
`,
} as const

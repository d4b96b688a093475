/** Custody of things: who had an exhibit in hand, and notes on exhibits and items. What names a person is
 *  sealed under the identity tier; the ledger's entry of each row holds the digest of what is sealed. */
export const migration0070 = {
  number: 70,
  sql: `
CREATE TABLE hand_over (
  seq     INTEGER PRIMARY KEY REFERENCES entry (seq),
  exhibit TEXT NOT NULL REFERENCES exhibit (id),
  sealed  BLOB NOT NULL
) STRICT;
CREATE INDEX hand_over_exhibit ON hand_over (exhibit, seq);

CREATE TABLE note (
  seq      INTEGER PRIMARY KEY REFERENCES entry (seq),
  exhibit  TEXT REFERENCES exhibit (id),
  item     TEXT REFERENCES item (id),
  corrects INTEGER REFERENCES note (seq),
  sealed   BLOB NOT NULL,
  CHECK ((exhibit IS NULL) <> (item IS NULL))
) STRICT;
CREATE INDEX note_exhibit ON note (exhibit, seq) WHERE exhibit IS NOT NULL;
CREATE INDEX note_item    ON note (item, seq) WHERE item IS NOT NULL;

CREATE TRIGGER hand_over_never_changes BEFORE UPDATE ON hand_over
  BEGIN SELECT raise(ABORT, 'a hand-over is never changed'); END;
CREATE TRIGGER note_never_changes BEFORE UPDATE ON note
  BEGIN SELECT raise(ABORT, 'a note is corrected by a further note'); END;

-- Acts on no item, to find those of one exhibit without reading the whole ledger.
CREATE INDEX entry_of_no_item ON entry (action, seq) WHERE item IS NULL;
`,
} as const

/** Series: items that look alike, each to at least one other of them. Made of the perceptual hashes, and made
 *  again at any time. */
export const migration0180 = {
  number: 180,
  sql: `
CREATE TABLE series_item (
  item_no INTEGER PRIMARY KEY REFERENCES item (no),
  series  INTEGER NOT NULL             -- number of its first item, in order of finding
) STRICT;
CREATE INDEX series_items ON series_item (series, item_no);

CREATE TABLE series_state (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  newest INTEGER NOT NULL              -- the last row of perceptual that has been compared
) STRICT;
`,
} as const

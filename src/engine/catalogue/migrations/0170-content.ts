/** What is found in contents, and pictures that a file carries beside its own. */
export const migration0170 = {
  number: 170,
  sql: `
-- thumbnail: an embedded picture that differs from the item's own, blurred. text: what can be read in it.
CREATE TABLE made (
  item   TEXT NOT NULL REFERENCES item (id),
  kind   TEXT NOT NULL CHECK (kind IN ('preview', 'strip', 'thumbnail', 'text', 'redaction')),
  place  INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  object TEXT NOT NULL,
  tier   TEXT NOT NULL CHECK (tier IN ('preview', 'original')),
  size   INTEGER NOT NULL,
  PRIMARY KEY (item, kind, place, sha256)
) STRICT, WITHOUT ROWID;
INSERT INTO made SELECT item, kind, place, sha256, object, tier, size FROM derivative;
DROP TABLE derivative;
ALTER TABLE made RENAME TO derivative;

-- What deserves a look: ContentFinding of the domain.
CREATE TABLE item_finding (
  item TEXT NOT NULL REFERENCES item (id),
  code TEXT NOT NULL,
  PRIMARY KEY (item, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_finding_code ON item_finding (code, item);

-- JSON, an array of ContentFact. Hostile text.
CREATE TABLE item_fact (
  item  TEXT PRIMARY KEY REFERENCES item (id),
  facts TEXT NOT NULL
) STRICT;
`,
} as const

/** What hash sets say of items. A set's provenance is kept with the case, whatever becomes of the set. */
export const migration0110 = {
  number: 110,
  sql: `
CREATE TABLE known_set (
  id      TEXT PRIMARY KEY,
  about   TEXT NOT NULL,               -- JSON: HashSet of src/domain/known.ts
  matched INTEGER                      -- rows below; null while they are written
) STRICT;

CREATE TABLE known_match (
  item      TEXT NOT NULL REFERENCES item (id),
  set_id    TEXT NOT NULL REFERENCES known_set (id),
  algorithm TEXT NOT NULL CHECK (algorithm IN ('md5', 'sha1', 'sha256')),
  category  TEXT NOT NULL,             -- verbatim from the set; empty for none
  PRIMARY KEY (item, set_id, category)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_match_set ON known_match (set_id);
`,
} as const

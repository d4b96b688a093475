/** Searches kept by name. Name and question are words of people: sealed under the identity tier. */
export const migration0167 = {
  number: 167,
  sql: `
CREATE TABLE saved_search (
  id          TEXT PRIMARY KEY,
  sealed      BLOB NOT NULL,
  sha256      TEXT NOT NULL,           -- of what is sealed, as its entry has it
  saved_by    TEXT NOT NULL,
  saved_at    TEXT NOT NULL,
  removed_at  TEXT,
  run_by      TEXT,                    -- the latest run; the ledger has them all
  run_at      TEXT,
  results     INTEGER,
  ids_sha256  TEXT
) STRICT;
`,
} as const

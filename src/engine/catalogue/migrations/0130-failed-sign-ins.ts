/** How often somebody has tried to be a person and was not: it slows the next try, and is told to that
 *  person when they come. `account` is a user's id, `recovery`, or empty for whoever there is not. */
export const migration0130 = {
  number: 130,
  sql: `
CREATE TABLE failed_sign_in (
  account    TEXT PRIMARY KEY,
  count      INTEGER NOT NULL,         -- since the last that was right
  since      TEXT,
  last_at    TEXT,
  told_count INTEGER NOT NULL,         -- what the last that was right was told
  told_since TEXT
) STRICT, WITHOUT ROWID;
`,
} as const

/** What a screening has done and the ledger does not tell yet. It outlives a program that is killed. */
export const migration0020 = {
  number: 20,
  sql: `
-- The screening under way, or the one that was cut off: by whom, with which tools (JSON).
CREATE TABLE screening (
  no             INTEGER PRIMARY KEY CHECK (no = 1),
  user           TEXT NOT NULL,
  metadata_tools TEXT NOT NULL,
  preview_tools  TEXT NOT NULL
) STRICT;

-- Items it has screened: item.no. Emptied by the transaction that writes its entries.
CREATE TABLE screened (no INTEGER PRIMARY KEY) STRICT;
`,
} as const

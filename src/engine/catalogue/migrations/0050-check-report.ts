/** What checks of the whole case have found. */
export const migration0050 = {
  number: 50,
  sql: `
-- seq: the ledger's entry that quotes the hash of its findings. report: JSON (domain/case-report.ts).
CREATE TABLE check_report (
  seq    INTEGER PRIMARY KEY,
  report TEXT NOT NULL
) STRICT;
`,
} as const

/** By what clocks a reveal ends: the wall clock alone can be set back. */
export const migration0025 = {
  number: 25,
  sql: `
-- The newest entry of the ledger at the grant: it has the other clocks' readings. A grant without one is over.
ALTER TABLE reveal ADD COLUMN granted_seq INTEGER;

-- There are few, ever; without this each search for them reads the whole ledger.
CREATE INDEX entry_clock_anomaly ON entry (seq) WHERE action = 'clock-anomaly';
`,
} as const

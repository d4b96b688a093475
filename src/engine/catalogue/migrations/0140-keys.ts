/** Who no longer has keys of the case, and who keeps a key on paper. */
export const migration0140 = {
  number: 140,
  sql: `
ALTER TABLE user ADD COLUMN revoked_at TEXT;

-- One row for each recovery key that was ever printed. Where it is kept is in the label; no secret.
CREATE TABLE custodian (
  id           TEXT PRIMARY KEY,
  label        TEXT NOT NULL,
  added_at     TEXT NOT NULL,
  withdrawn_at TEXT
) STRICT;
INSERT INTO custodian (id, label, added_at)
  SELECT 'recovery', '', min(added_at) FROM user HAVING count(*) > 0;
`,
} as const

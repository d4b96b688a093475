/** Whose account an account is, and what exactly a reveal is of. */
export const migration0040 = {
  number: 40,
  sql: `
-- Staff number in its one form; null for accounts from before, which then decide nothing of others.
ALTER TABLE user ADD COLUMN person TEXT;

-- The one sealed object a reveal is of, and its redaction when it is of one: fixed when it is asked for.
ALTER TABLE reveal ADD COLUMN object TEXT;
ALTER TABLE reveal ADD COLUMN redaction TEXT REFERENCES redaction (id);
UPDATE reveal SET object = (SELECT i.object FROM item i WHERE i.id = reveal.item)
  WHERE target = 'original';
`,
} as const

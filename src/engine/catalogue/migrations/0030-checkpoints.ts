/** Checkpoints signed with the case's certificate too; the tree over the items' heads is remembered. */
export const migration0030 = {
  number: 30,
  sql: `
-- Detached CMS (DER) over the note; NULL when whoever made the checkpoint held no signing key.
ALTER TABLE checkpoint ADD COLUMN cms BLOB;

-- Complete subtrees of the tree over the items' heads, every fourth level, as of the last checkpoint.
CREATE TABLE head_node (
  level INTEGER NOT NULL,
  place INTEGER NOT NULL,
  hash  BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

-- The few entries that name a certificate.
CREATE INDEX entry_signer ON entry (seq) WHERE action IN ('case-created', 'certificate-set');
`,
} as const

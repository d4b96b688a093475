/** How long evidence is kept, by what rule, and what has been destroyed. */
export const migration0080 = {
  number: 80,
  sql: `
-- When the item was disposed of. From then on its row holds id, size and digests, and no name.
ALTER TABLE item ADD COLUMN disposed_at TEXT;
CREATE INDEX item_disposed ON item (no) WHERE disposed_at IS NOT NULL;

-- Never changed: the newest of a scope is in force, the rest is its history.
CREATE TABLE retention_rule (
  no          INTEGER PRIMARY KEY,
  scope       TEXT NOT NULL CHECK (scope IN ('case', 'exhibit', 'item')),
  subject     TEXT NOT NULL,           -- id of the exhibit or item; empty for the case
  keep        TEXT NOT NULL,           -- JSON
  zone        TEXT NOT NULL,
  legal_basis TEXT NOT NULL,
  set_by      TEXT NOT NULL,
  set_at      TEXT NOT NULL
) STRICT;
CREATE INDEX retention_rule_of ON retention_rule (scope, subject, no);

-- While released_at is null nothing of the scope is destroyed.
CREATE TABLE hold (
  no             INTEGER PRIMARY KEY,
  id             TEXT NOT NULL UNIQUE,
  scope          TEXT NOT NULL CHECK (scope IN ('case', 'exhibit', 'item')),
  subject        TEXT NOT NULL,
  reason         TEXT NOT NULL,
  reference      TEXT NOT NULL,
  by             TEXT NOT NULL,
  since          TEXT NOT NULL,
  released_by    TEXT,
  released_at    TEXT,
  release_reason TEXT
) STRICT;

-- What two persons destroy together. content: canonical JSON; its SHA-256 is what the second approves.
CREATE TABLE disposal (
  no          INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  state       TEXT NOT NULL CHECK (state IN ('draft', 'proposed', 'declined', 'approved', 'done')),
  content     TEXT NOT NULL,
  digest      TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  proposed_at TEXT NOT NULL,
  proposed_seq INTEGER,                -- the ledger's entry of the proposal
  decided_by  TEXT,
  decided_at  TEXT,
  decided_seq INTEGER,                 -- the ledger's entry of the answer
  ended_at    TEXT,
  outcome     TEXT                     -- JSON: counts, hash of the list of items, checkpoint
) STRICT;

-- recorded: the ledger says so, and its bytes may still be there. erased: they are not. kept: a hold or a
-- rule came between approval and execution.
CREATE TABLE disposal_item (
  disposal INTEGER NOT NULL REFERENCES disposal (no),
  item     INTEGER NOT NULL REFERENCES item (no),
  state    TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'recorded', 'erased', 'kept')),
  seq         INTEGER,                 -- the ledger's entry that says so
  derivatives INTEGER NOT NULL DEFAULT 0,  -- pictures made of it that went with it
  PRIMARY KEY (disposal, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX disposal_item_of ON disposal_item (item);
CREATE INDEX disposal_item_state ON disposal_item (disposal, state, item);
-- Who else uses a sealed object.
CREATE INDEX derivative_object ON derivative (object);
`,
} as const

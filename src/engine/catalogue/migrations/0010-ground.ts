/** The first schema: ledger, exhibits, items, derivatives, review, reveals, redactions, bundles.
 *  Names from evidence are bytes (BLOB) and a printable rendering; nothing here is trusted text. */
export const migration0010 = {
  number: 10,
  sql: `
-- ── custody ledger (formats.md 2) ─────────────────────────────────────────────
CREATE TABLE entry (
  seq      INTEGER PRIMARY KEY,
  leaf     BLOB NOT NULL CHECK (length(leaf) = 32),
  body     BLOB NOT NULL,              -- the canonical JSON bytes; never re-made from columns
  time     TEXT NOT NULL,
  actor    TEXT NOT NULL,
  action   TEXT NOT NULL,
  item     TEXT,
  item_seq INTEGER
) STRICT;
CREATE INDEX entry_item ON entry (item, item_seq) WHERE item IS NOT NULL;
CREATE TRIGGER entry_never_changes BEFORE UPDATE ON entry
  BEGIN SELECT raise(ABORT, 'the custody ledger is append-only'); END;
CREATE TRIGGER entry_never_goes BEFORE DELETE ON entry
  BEGIN SELECT raise(ABORT, 'the custody ledger is append-only'); END;

-- Head of each item's chain; position in the heads tree = item_no, dense from 0.
CREATE TABLE item_head (
  item_no INTEGER PRIMARY KEY,
  item    TEXT NOT NULL UNIQUE,
  count   INTEGER NOT NULL,
  last    BLOB NOT NULL CHECK (length(last) = 32),
  salt    BLOB NOT NULL CHECK (length(salt) = 16)
) STRICT, WITHOUT ROWID;

-- Complete subtrees of the log's Merkle tree, so that a root or a proof costs O(log n).
CREATE TABLE tree_node (
  level INTEGER NOT NULL,
  place INTEGER NOT NULL,
  hash  BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY,
  root BLOB NOT NULL CHECK (length(root) = 32),
  note BLOB NOT NULL,                  -- the signed note, verbatim
  time TEXT NOT NULL
) STRICT;

-- ── people and things ─────────────────────────────────────────────────────────
CREATE TABLE user (
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  role     TEXT NOT NULL CHECK (role IN ('supervisor', 'analyst', 'reviewer')),
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE exhibit (
  id           TEXT PRIMARY KEY,
  seal         TEXT NOT NULL,
  description  TEXT NOT NULL,
  seized_at    TEXT NOT NULL,
  seized_where TEXT NOT NULL,
  seized_by    TEXT NOT NULL,
  authority    TEXT NOT NULL,
  added_at     TEXT NOT NULL
) STRICT;

-- One folder given to one ingest; the same folder again continues it.
CREATE TABLE source (
  id         INTEGER PRIMARY KEY,
  exhibit    TEXT NOT NULL REFERENCES exhibit (id),
  root       TEXT NOT NULL,            -- absolute path on this machine when it was read
  walked     INTEGER NOT NULL DEFAULT 0,  -- 1 when the last walk reached its end
  started_at TEXT NOT NULL,
  UNIQUE (exhibit, root)
) STRICT;

-- ── items ─────────────────────────────────────────────────────────────────────
CREATE TABLE item (
  no             INTEGER PRIMARY KEY,  -- order of finding; not the ledger's itemNo
  id             TEXT NOT NULL UNIQUE,
  exhibit        TEXT NOT NULL REFERENCES exhibit (id),
  source         INTEGER NOT NULL REFERENCES source (id),
  path           BLOB NOT NULL,        -- bytes below the source's root, '/'-separated
  name           TEXT NOT NULL,        -- last part, printable
  folder         TEXT NOT NULL,        -- the rest, printable
  size           INTEGER NOT NULL,
  modified_ns    INTEGER NOT NULL,     -- as found on the source
  ingest         TEXT NOT NULL DEFAULT 'pending' CHECK (ingest IN ('pending', 'ingested', 'failed')),
  ingest_failure TEXT,
  md5            TEXT,
  sha1           TEXT,
  sha256         TEXT,
  object         TEXT,                 -- name of the sealed object; equal content shares one
  media_type     TEXT,
  kind           TEXT NOT NULL DEFAULT 'other',
  extension_mismatch INTEGER NOT NULL DEFAULT 0,
  metadata       TEXT NOT NULL DEFAULT 'pending' CHECK (metadata IN ('pending', 'read', 'failed', 'none')),
  preview        TEXT NOT NULL DEFAULT 'pending' CHECK (preview IN ('pending', 'ready', 'failed', 'none')),
  decode_failure TEXT,
  taken_at       TEXT,                 -- as claimed, sortable: YYYY-MM-DDTHH:MM:SS, no zone applied
  width_px       INTEGER,
  height_px      INTEGER,
  duration_s     REAL,
  device         TEXT,
  gps            TEXT,
  grade          TEXT,                 -- the latest standing one; opinions hold them all
  redaction      TEXT NOT NULL DEFAULT 'none' CHECK (redaction IN ('none', 'pending', 'approved', 'rejected')),
  UNIQUE (source, path)
) STRICT;
CREATE INDEX item_exhibit  ON item (exhibit, no);
CREATE INDEX item_ingest   ON item (ingest, no);
CREATE INDEX item_preview  ON item (preview, no);
CREATE INDEX item_kind     ON item (kind, no);
CREATE INDEX item_grade    ON item (grade, no);
CREATE INDEX item_taken    ON item (taken_at, no);
CREATE INDEX item_size     ON item (size, no);
CREATE INDEX item_name     ON item (name COLLATE NOCASE, no);
CREATE INDEX item_sha256   ON item (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX item_redaction ON item (redaction, no) WHERE redaction <> 'none';

-- What the metadata reader said, verbatim JSON. Hostile text.
CREATE TABLE metadata (
  item TEXT PRIMARY KEY REFERENCES item (id),
  json TEXT NOT NULL,
  tool TEXT NOT NULL
) STRICT;

-- Sealed things made of an item's bytes. place: frame number in a strip, else 0.
CREATE TABLE derivative (
  item   TEXT NOT NULL REFERENCES item (id),
  kind   TEXT NOT NULL CHECK (kind IN ('preview', 'strip', 'redaction')),
  place  INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  object TEXT NOT NULL,
  tier   TEXT NOT NULL CHECK (tier IN ('preview', 'original')),
  size   INTEGER NOT NULL,
  PRIMARY KEY (item, kind, place, sha256)
) STRICT, WITHOUT ROWID;

-- ── review ────────────────────────────────────────────────────────────────────
CREATE TABLE opinion (
  id        INTEGER PRIMARY KEY,
  item      TEXT NOT NULL REFERENCES item (id),
  user      TEXT NOT NULL REFERENCES user (id),
  grade     TEXT NOT NULL,
  note      TEXT,
  at        TEXT NOT NULL,
  undone_at TEXT
) STRICT;
CREATE INDEX opinion_item ON opinion (item, user, id);
CREATE INDEX opinion_user ON opinion (user, item) WHERE undone_at IS NULL;

CREATE TABLE reveal (
  id           TEXT PRIMARY KEY,
  item         TEXT NOT NULL REFERENCES item (id),
  target       TEXT NOT NULL,
  region       TEXT NOT NULL,
  reason       TEXT NOT NULL,
  by           TEXT NOT NULL REFERENCES user (id),
  requested_at TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('requested', 'granted', 'refused')),
  decided_by   TEXT,
  expires_at   TEXT,
  wrapped_key  BLOB                    -- the one object's key, wrapped to the person who asked
) STRICT;
CREATE INDEX reveal_item ON reveal (item);

-- ── redaction and export ──────────────────────────────────────────────────────
CREATE TABLE redaction (
  id            TEXT PRIMARY KEY,
  item          TEXT NOT NULL REFERENCES item (id),
  input_sha256  TEXT NOT NULL,
  recipe        TEXT NOT NULL,         -- canonical JSON
  recipe_sha256 TEXT NOT NULL,
  output_sha256 TEXT NOT NULL,
  width_px      INTEGER NOT NULL,
  height_px     INTEGER NOT NULL,
  prepared_by   TEXT NOT NULL REFERENCES user (id),
  prepared_at   TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected')),
  decided_by    TEXT,
  decided_at    TEXT,
  CHECK (decided_by IS NULL OR decided_by <> prepared_by)
) STRICT;
CREATE INDEX redaction_item ON redaction (item);

CREATE TABLE bundle (
  sequence            INTEGER PRIMARY KEY,
  id                  TEXT NOT NULL UNIQUE,
  audience            TEXT NOT NULL,
  items               INTEGER NOT NULL,
  path                TEXT NOT NULL,
  created_at          TEXT NOT NULL,
  tag_manifest_sha512 TEXT NOT NULL,
  checkpoint_size     INTEGER NOT NULL
) STRICT;
`,
} as const

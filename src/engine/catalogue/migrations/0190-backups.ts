/** What the manifests of telephones' backups say of files in them. */
export const migration0190 = {
  number: 190,
  sql: `
-- One for each Manifest.db that was read.
CREATE TABLE backup (
  item     TEXT PRIMARY KEY REFERENCES item (id),
  failure  TEXT,              -- BackupFailure; null: read whole
  listed   INTEGER NOT NULL,  -- files that it names
  missing  INTEGER NOT NULL,  -- of these, not there
  unlisted INTEGER NOT NULL,  -- there, and not named
  upto     INTEGER NOT NULL,  -- item.no of the last file of the backup that it was compared with
  results  TEXT               -- SHA-256 as in the ledger; null: its rows are being written
) STRICT;

-- What it names, and what lies there without being named.
CREATE TABLE backup_file (
  backup   TEXT NOT NULL REFERENCES item (id),
  name     TEXT NOT NULL,     -- as it lies there: 40 hexadecimal digits, or else below the backup's folder
  item     TEXT REFERENCES item (id),  -- null: missing
  domain   TEXT,              -- with path: where it lay on the telephone; null: not named. Hostile text
  path     TEXT,
  modified INTEGER,           -- seconds since 1970, as it says
  born     INTEGER,
  changed  INTEGER,
  finding  TEXT,              -- BackupFinding
  PRIMARY KEY (backup, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX backup_file_item    ON backup_file (item) WHERE item IS NOT NULL;
CREATE INDEX backup_file_finding ON backup_file (finding, item) WHERE finding IS NOT NULL;
CREATE INDEX backup_file_missing ON backup_file (backup, name) WHERE item IS NULL;

-- Found by any part of where it lay; item-text.ts.
CREATE VIRTUAL TABLE item_origin USING fts5 (path, tokenize = 'trigram remove_diacritics 1');
INSERT INTO item_origin (item_origin, rank) VALUES ('secure-delete', 1);
`,
} as const

/** Items within items: members of an archive, files of a disk image. */
export const migration0150 = {
  number: 150,
  sql: `
-- The item that this one lies in. item.path of such an item: src/domain/member-path.ts.
ALTER TABLE item ADD COLUMN parent TEXT REFERENCES item (id);
ALTER TABLE item ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
-- JSON, an array: what its name inside tries or cannot say. Null: nothing.
ALTER TABLE item ADD COLUMN name_findings TEXT;
-- Of a file system's names in an image: 'deleted'; else null.
ALTER TABLE item ADD COLUMN allocation TEXT;
-- Whether what is in it has been found; null while it has not been tried, or is to be tried again.
ALTER TABLE item ADD COLUMN opened TEXT CHECK (opened IN ('whole', 'failed'));
ALTER TABLE item ADD COLUMN open_failure TEXT;
CREATE INDEX item_parent ON item (parent, no) WHERE parent IS NOT NULL;
CREATE INDEX item_unopened ON item (source, no) WHERE kind = 'archive' AND opened IS NULL;
CREATE INDEX item_open_failure ON item (exhibit, no) WHERE open_failure IS NOT NULL;

-- A source is a folder, or a file: of one in parts (a disk image) root is the first.
ALTER TABLE source ADD COLUMN kind TEXT NOT NULL DEFAULT 'folder' CHECK (kind IN ('folder', 'file'));
`,
} as const

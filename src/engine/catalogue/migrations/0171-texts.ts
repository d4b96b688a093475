/** What can be read in contents: found by its words, which stand here under a key. text-index.ts. */
export const migration0171 = {
  number: 171,
  sql: `
-- A part of a content's text: its id is the row of its words.
CREATE TABLE text_part (
  id     INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  place  INTEGER NOT NULL,
  UNIQUE (sha256, place)
) STRICT;
-- Words as the beginnings of their HMACs; the words themselves are in no table.
CREATE VIRTUAL TABLE text_words USING fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'ascii'
);
INSERT INTO text_words (text_words, rank) VALUES ('secure-delete', 1);
-- Documents were screened before texts were read: they wait again.
UPDATE item SET preview = 'pending', metadata = 'pending'
WHERE kind = 'document' AND ingest = 'ingested' AND preview = 'none' AND disposed_at IS NULL;
`,
} as const

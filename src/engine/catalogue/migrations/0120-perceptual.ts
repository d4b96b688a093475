/** What pictures look like, by PDQ: of a still, and of each frame in the strip of a video. */
export const migration0120 = {
  number: 120,
  sql: `
CREATE TABLE perceptual (
  item    TEXT NOT NULL REFERENCES item (id),
  place   INTEGER NOT NULL,            -- of the frame in its strip; 0 for a still
  hash    BLOB NOT NULL CHECK (length(hash) = 32),
  quality INTEGER NOT NULL,            -- 0 to 100
  PRIMARY KEY (item, place)
) STRICT;
`,
} as const

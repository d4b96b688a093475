/** Which sealed copies have been read again since they were made. */
export const migration0155 = {
  number: 155,
  sql: `
-- Items whose copy was found to hold what was sealed: item.no.
CREATE TABLE copy_read (no INTEGER PRIMARY KEY) STRICT;
`,
} as const

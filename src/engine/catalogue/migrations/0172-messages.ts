/** Messages may hold items, too. */
export const migration0172 = {
  number: 172,
  sql: `
DROP INDEX item_unopened;
CREATE INDEX item_unopened ON item (source, no)
  WHERE (kind = 'archive' OR media_type = 'message/rfc822') AND opened IS NULL;
`,
} as const

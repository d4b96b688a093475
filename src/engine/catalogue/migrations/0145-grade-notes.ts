/** Words beside a grade, sealed under the tier of previews; the grade's entry holds their digest. What stands in
 *  `note` is from before, in clear: nothing is written there any more. */
export const migration0145 = {
  number: 145,
  sql: `
ALTER TABLE opinion ADD COLUMN note_sealed BLOB;
ALTER TABLE opinion ADD COLUMN note_sha256 TEXT;
`,
} as const

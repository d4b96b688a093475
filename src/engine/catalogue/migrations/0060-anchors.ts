/** What the ledger says of its own anchors is asked for on every opening: found without reading it all.
 *  The list is that of src/engine/anchors/anchor-entries.ts, letter by letter. */
export const migration0060 = {
  number: 60,
  sql: `
CREATE INDEX entry_anchor ON entry (seq) WHERE action IN ('anchor-contradicted', 'anchor-explained');
`,
} as const

/** What an ingest found amiss, in indexes that hold reason and source: a list of them needs no other rows. */
export const migration0176 = {
  number: 176,
  sql: `
CREATE INDEX item_not_read    ON item (ingest_failure, source) WHERE ingest = 'failed';
CREATE INDEX item_not_opened  ON item (open_failure, source)   WHERE open_failure IS NOT NULL;
CREATE INDEX item_not_decoded ON item (decode_failure, source) WHERE preview = 'failed';
CREATE INDEX item_no_metadata ON item (metadata, source)       WHERE metadata = 'failed';
CREATE INDEX item_odd_name    ON item (name_findings, source)  WHERE name_findings IS NOT NULL;
CREATE INDEX item_odd_type    ON item (extension_mismatch, source) WHERE extension_mismatch = 1;
DROP INDEX item_open_failure;
CREATE INDEX item_odd_place   ON item (place_fault, source)    WHERE place_fault IS NOT NULL;
`,
} as const

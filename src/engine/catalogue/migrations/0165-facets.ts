/** What lists of a million items need: each item's facets in one number, which every index of an order holds,
 *  so that a page is found without reading rows; and how many items there are of each such number. */
export const migration0165 = {
  number: 165,
  sql: `
-- source × 512 + kind × 64 + state × 8 + grade; facet-code.ts reads it. The state is that of an ungraded item.
ALTER TABLE item ADD COLUMN facet INTEGER NOT NULL GENERATED ALWAYS AS (
  source * 512
  + CASE kind WHEN 'still' THEN 0 WHEN 'video' THEN 64 WHEN 'audio' THEN 128 WHEN 'document' THEN 192
      WHEN 'archive' THEN 256 ELSE 320 END
  + CASE WHEN disposed_at IS NOT NULL THEN 32 WHEN ingest = 'pending' THEN 0 WHEN ingest = 'failed' THEN 8
      WHEN preview = 'ready' THEN 24 ELSE 16 END
  + CASE grade WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 WHEN 'other' THEN 4
      WHEN 'not-relevant' THEN 5 WHEN 'cannot-tell' THEN 6 ELSE 0 END) VIRTUAL;

DROP INDEX item_kind;
DROP INDEX item_grade;
DROP INDEX item_taken;
DROP INDEX item_size;
DROP INDEX item_name;
CREATE INDEX item_found ON item (no, facet);
CREATE INDEX item_taken ON item (taken_at, no, facet);
CREATE INDEX item_size  ON item (size, no, facet);
CREATE INDEX item_name  ON item (name COLLATE NOCASE, no, facet);
CREATE INDEX item_facet ON item (facet, no);

CREATE TABLE facet_count (
  facet INTEGER PRIMARY KEY,
  n     INTEGER NOT NULL
) STRICT;
INSERT INTO facet_count SELECT facet, count(*) FROM item GROUP BY facet;

CREATE TRIGGER item_counted AFTER INSERT ON item BEGIN
  INSERT INTO facet_count VALUES (new.facet, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER item_recounted AFTER UPDATE OF kind, ingest, preview, grade, disposed_at ON item
WHEN new.facet <> old.facet BEGIN
  UPDATE facet_count SET n = n - 1 WHERE facet = old.facet;
  INSERT INTO facet_count VALUES (new.facet, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
`,
} as const

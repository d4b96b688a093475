import { INDEX_PATH, INDEX_WORDS } from '../item-text.ts'

/** Metadata in the reader's own words, what is claimed in it beside it, and what is found by words. */
export const migration0160 = {
  number: 160,
  sql: `
-- json: what the reader printed, to the character. dates: JSON, each with its tag and its zone.
CREATE TABLE said (
  item  TEXT PRIMARY KEY REFERENCES item (id),
  json  TEXT NOT NULL,
  dates TEXT NOT NULL,
  tool  TEXT NOT NULL
) STRICT;
INSERT INTO said (item, json, dates, tool)
  SELECT item, coalesce(json_extract(json, '$.tags'), '{}'), coalesce(json_extract(json, '$.dates'), '[]'), tool
  FROM metadata;
DROP TABLE metadata;
ALTER TABLE said RENAME TO metadata;

ALTER TABLE item ADD COLUMN taken_zone TEXT;    -- of taken_at; null: unknown
ALTER TABLE item ADD COLUMN taken_source TEXT;  -- the tag that says so
ALTER TABLE item ADD COLUMN make TEXT;
ALTER TABLE item ADD COLUMN model TEXT;
ALTER TABLE item ADD COLUMN serial TEXT;
ALTER TABLE item ADD COLUMN software TEXT;
ALTER TABLE item ADD COLUMN latitude REAL;      -- decimal degrees, north and east positive
ALTER TABLE item ADD COLUMN longitude REAL;

UPDATE item SET
  latitude = CAST(substr(gps, 1, instr(gps, ',') - 1) AS REAL),
  longitude = CAST(substr(gps, instr(gps, ',') + 1) AS REAL)
WHERE gps IS NOT NULL;
UPDATE item SET
  taken_zone = (SELECT value ->> 'zone' FROM json_each(m.dates)
    WHERE value ->> 'meaning' IN ('taken', 'created') LIMIT 1),
  taken_source = (SELECT value ->> 'source' FROM json_each(m.dates)
    WHERE value ->> 'meaning' IN ('taken', 'created') LIMIT 1),
  make = substr(coalesce(json ->> '$."IFD0:Make"', json ->> '$."Keys:Make"',
    json ->> '$."QuickTime:Make"', json ->> '$."XMP-tiff:Make"'), 1, 200),
  model = substr(coalesce(json ->> '$."IFD0:Model"', json ->> '$."Keys:Model"',
    json ->> '$."QuickTime:Model"', json ->> '$."XMP-tiff:Model"'), 1, 200),
  serial = substr(coalesce(json ->> '$."ExifIFD:SerialNumber"', json ->> '$."XMP-aux:SerialNumber"'), 1, 200),
  software = substr(coalesce(json ->> '$."IFD0:Software"', json ->> '$."Keys:Software"',
    json ->> '$."QuickTime:SoftwareVersion"', json ->> '$."XMP-xmp:CreatorTool"',
    json ->> '$."XMP-tiff:Software"', json ->> '$."PNG:Software"', json ->> '$."PDF:Producer"'), 1, 200)
FROM metadata m WHERE m.item = item.id;
ALTER TABLE item DROP COLUMN device;
ALTER TABLE item DROP COLUMN gps;

-- Found by any part, and by words; item-text.ts. What is taken out leaves no trace in their pages.
CREATE VIRTUAL TABLE item_path USING fts5 (path, tokenize = 'trigram remove_diacritics 1');
INSERT INTO item_path (item_path, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE item_words USING fts5 (said, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO item_words (item_words, rank) VALUES ('secure-delete', 1);
${INDEX_PATH} WHERE disposed_at IS NULL;
${INDEX_WORDS} AND disposed_at IS NULL GROUP BY no;
`,
} as const

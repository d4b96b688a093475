/** What a timeline and a map of a million items need: each item's best date and place, in indexes that hold its
 *  facets, and how many items there are of each day and of each cell of a grid. */
export const migration0175 = {
  number: 175,
  sql: `
-- Why what is claimed of a place is none: 'out-of-range', 'not-a-number', 'zero' (0°, 0°: what is written
-- where there was no fix). The claim itself is in the metadata.
ALTER TABLE item ADD COLUMN place_fault TEXT;
UPDATE item SET place_fault = 'zero', latitude = NULL, longitude = NULL
  WHERE latitude = 0 AND longitude = 0;

-- Who says the best date: 0 nobody, 1 metadata with a zone, 2 metadata without one that is certain, 3 the file system
-- or the archive. dates.ts reads it.
ALTER TABLE item ADD COLUMN dated_by INTEGER NOT NULL GENERATED ALWAYS AS (
  CASE WHEN disposed_at IS NOT NULL THEN 0
    WHEN taken_at IS NOT NULL THEN CASE WHEN taken_zone = 'Z' OR taken_zone GLOB '[-+]*' THEN 1 ELSE 2 END
    WHEN modified_ns <> 0 THEN 3 ELSE 0 END) VIRTUAL;
-- As it is said, YYYY-MM-DDTHH:MM:SS; of a file system in UTC. Empty: nobody says.
ALTER TABLE item ADD COLUMN dated TEXT NOT NULL GENERATED ALWAYS AS (
  CASE dated_by WHEN 0 THEN '' WHEN 3
    THEN coalesce(strftime('%Y-%m-%dT%H:%M:%S', modified_ns / 1000000000, 'unixepoch'), '')
    ELSE taken_at END) VIRTUAL;
CREATE INDEX item_dated ON item (dated_by, dated, no, facet);

-- Row × 4096 + column of a grid of 4096 by 4096 over the world, from south and west.
ALTER TABLE item ADD COLUMN place INTEGER GENERATED ALWAYS AS (
  CASE WHEN latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180
    THEN min(CAST((latitude + 90) * 4096 / 180 AS INTEGER), 4095) * 4096
      + min(CAST((longitude + 180) * 4096 / 360 AS INTEGER), 4095) END) VIRTUAL;
CREATE INDEX item_place ON item (place, latitude, longitude, no, facet) WHERE place IS NOT NULL;
CREATE INDEX item_place_fault ON item (place_fault, facet) WHERE place_fault IS NOT NULL;

CREATE TABLE date_count (
  dated_by INTEGER NOT NULL,
  day      TEXT NOT NULL,
  facet    INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  PRIMARY KEY (dated_by, day, facet)
) STRICT, WITHOUT ROWID;
INSERT INTO date_count SELECT dated_by, substr(dated, 1, 10), facet, count(*) FROM item GROUP BY 1, 2, 3;

-- Sums of latitudes and longitudes in millionths of a degree: whole numbers, so that what is added can be taken off.
CREATE TABLE place_count (
  place      INTEGER NOT NULL,
  facet      INTEGER NOT NULL,
  n          INTEGER NOT NULL,
  latitudes  INTEGER NOT NULL,
  longitudes INTEGER NOT NULL,
  PRIMARY KEY (place, facet)
) STRICT, WITHOUT ROWID;
INSERT INTO place_count
  SELECT place, facet, count(*), sum(CAST(round(latitude * 1000000) AS INTEGER)),
    sum(CAST(round(longitude * 1000000) AS INTEGER))
  FROM item WHERE place IS NOT NULL GROUP BY 1, 2;

CREATE TRIGGER item_dated AFTER INSERT ON item BEGIN
  INSERT INTO date_count VALUES (new.dated_by, substr(new.dated, 1, 10), new.facet, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- What is counted down to none goes: of what is disposed of, no day and no place may stay.
CREATE TRIGGER item_redated
AFTER UPDATE OF kind, ingest, preview, grade, disposed_at, taken_at, taken_zone, modified_ns ON item
WHEN new.facet <> old.facet OR new.dated_by <> old.dated_by OR new.dated <> old.dated BEGIN
  DELETE FROM date_count
    WHERE dated_by = old.dated_by AND day = substr(old.dated, 1, 10) AND facet = old.facet AND n = 1;
  UPDATE date_count SET n = n - 1
    WHERE dated_by = old.dated_by AND day = substr(old.dated, 1, 10) AND facet = old.facet;
  INSERT INTO date_count VALUES (new.dated_by, substr(new.dated, 1, 10), new.facet, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER item_placed AFTER INSERT ON item WHEN new.place IS NOT NULL BEGIN
  INSERT INTO place_count VALUES (new.place, new.facet, 1, CAST(round(new.latitude * 1000000) AS INTEGER),
      CAST(round(new.longitude * 1000000) AS INTEGER))
    ON CONFLICT DO UPDATE SET n = n + 1, latitudes = latitudes + excluded.latitudes,
      longitudes = longitudes + excluded.longitudes;
END;
CREATE TRIGGER item_replaced
AFTER UPDATE OF kind, ingest, preview, grade, disposed_at, latitude, longitude ON item
WHEN coalesce(new.place, old.place) IS NOT NULL AND (new.facet <> old.facet
  OR new.latitude IS NOT old.latitude OR new.longitude IS NOT old.longitude) BEGIN
  DELETE FROM place_count WHERE place = old.place AND facet = old.facet AND n = 1;
  UPDATE place_count SET n = n - 1,
      latitudes = latitudes - CAST(round(old.latitude * 1000000) AS INTEGER),
      longitudes = longitudes - CAST(round(old.longitude * 1000000) AS INTEGER)
    WHERE place = old.place AND facet = old.facet;
  INSERT INTO place_count SELECT new.place, new.facet, 1, CAST(round(new.latitude * 1000000) AS INTEGER),
      CAST(round(new.longitude * 1000000) AS INTEGER) WHERE new.place IS NOT NULL
    ON CONFLICT DO UPDATE SET n = n + 1, latitudes = latitudes + excluded.latitudes,
      longitudes = longitudes + excluded.longitudes;
END;
`,
} as const

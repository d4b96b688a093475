/** Hash sets as other tools write them, over the same invented hashes. */
import { createHash } from 'node:crypto'
import Sqlite from 'better-sqlite3'

export const digest = (algorithm: 'md5' | 'sha1' | 'sha256', text: string) =>
  createHash(algorithm).update(text).digest('hex')

/** Content whose hashes stand in every set here. */
export const CONTENTS = ['heron', 'otter', 'wren'] as const

export function vicsMedia(content: string, category: number | null): object {
  return {
    MediaID: 1,
    Category: category,
    MD5: digest('md5', content).toUpperCase(),
    SHA1: digest('sha1', content).toUpperCase(),
    MediaSize: content.length,
    Comments: 'invented',
    MediaFiles: [{ MD5: digest('md5', content), FileName: 'a.jpg', FilePath: 'C:\\x' }],
  }
}

export function vicsSet(media: readonly object[], context = '2.0'): string {
  return JSON.stringify({
    '@odata.context': `http://github.com/VICSDATAMODEL/ProjectVic/DataModels/${context}.xml/Default/$metadata#Media`,
    value: media,
  })
}

export function vicsCase(media: readonly object[]): string {
  return JSON.stringify({
    'odata.metadata': 'http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Cases',
    value: [{ CaseID: 'c', CaseNumber: '1', TotalMediaFiles: 99, Media: media }],
  })
}

/** @param shape - `full`: FILE is a view over METADATA, as in the full set; else a table. */
export function nsrl(path: string, shape: 'full' | 'minimal', contents: readonly string[]): void {
  const db = new Sqlite(path)
  const rows = shape === 'full' ? 'METADATA' : 'FILE'
  db.exec(`
    CREATE TABLE ${rows} (sha256 TEXT, sha1 TEXT, md5 TEXT, file_name TEXT, file_size INTEGER, package_id INTEGER);
    CREATE TABLE VERSION (version TEXT, build_set TEXT, build_date TEXT);
    INSERT INTO VERSION VALUES ('2026.09.1', 'modern', '2026-09-01');
    ${shape === 'full' ? `CREATE VIEW FILE AS SELECT DISTINCT * FROM METADATA;` : ''}`)
  const insert = db.prepare(`INSERT INTO ${rows} VALUES (?, ?, ?, 'f', 1, 1)`)
  for (const content of contents) {
    const hashes = (['sha256', 'sha1', 'md5'] as const).map((one) =>
      digest(one, content).toUpperCase(),
    )
    insert.run(...hashes)
  }
  db.close()
}

/** A backup as Finder makes one of a telephone, with whatever a hostile hand may change in it. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { binaryPlist, uid } from './plist-file.ts'

export type BackedUp = {
  readonly domain: string
  readonly path: string
  readonly bytes: Buffer
  /** Of the file in the backup, where it is not as it should be. */
  readonly fileID?: string
  readonly isMissing?: boolean
  readonly size?: number
  /** In place of the archived record. */
  readonly record?: Buffer | null
  readonly flags?: number
}

/** As Apple's table has it. */
const SCHEMA = `CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB);
  CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);
  CREATE INDEX FilesDomainIdx ON Files (domain);`

export const MODIFIED = 1_714_557_600
export const BORN = 1_714_471_200

export function fileIdOf({ domain, path }: Pick<BackedUp, 'domain' | 'path'>): string {
  return createHash('sha1').update(`${domain}-${path}`).digest('hex')
}

/** @param options.schema - In place of the table; then the rows are left out. */
export function writeBackup(
  dir: string,
  files: readonly BackedUp[],
  options: {
    readonly isEncrypted?: boolean
    readonly schema?: string
    readonly wal?: boolean
  } = {},
): void {
  mkdirSync(dir, { recursive: true })
  const db = new Sqlite(join(dir, 'Manifest.db'))
  if (options.wal === true) db.pragma('journal_mode = WAL')
  db.exec(options.schema ?? SCHEMA)
  const row =
    options.schema === undefined ? db.prepare('INSERT INTO Files VALUES (?, ?, ?, ?, ?)') : null
  for (const file of files) {
    const fileID = file.fileID ?? fileIdOf(file)
    const record = file.record === undefined ? recordOf(file) : file.record
    row?.run(fileID, file.domain, file.path, file.flags ?? 1, record)
    if (file.isMissing === true || (file.flags ?? 1) !== 1) continue
    const folder = join(dir, fileID.slice(0, 2))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, fileID), file.bytes)
  }
  db.close()
  const plist = { IsEncrypted: options.isEncrypted ?? false, Version: '10.0' }
  writeFileSync(join(dir, 'Manifest.plist'), binaryPlist(plist))
  writeFileSync(join(dir, 'Info.plist'), '<plist version="1.0"><dict/></plist>')
}

/** The archived MBFile, as far as it matters. */
export function recordOf({ bytes, size, path }: Pick<BackedUp, 'bytes' | 'size' | 'path'>): Buffer {
  const file = {
    ...{ $class: uid(3), Birth: BORN, Flags: 0, GroupID: 501, InodeNumber: 12_345_678_901 },
    ...{ LastModified: MODIFIED, LastStatusChange: MODIFIED + 60, Mode: 33_188 },
    ...{ ProtectionClass: 3, RelativePath: uid(2), Size: size ?? bytes.length, UserID: 501 },
  }
  const objects = ['$null', file, path, { $classes: ['MBFile', 'NSObject'], $classname: 'MBFile' }]
  return binaryPlist({
    ...{
      $version: 100_000,
      $archiver: 'NSKeyedArchiver',
      $top: { root: uid(1) },
      $objects: objects,
    },
  })
}

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import type { Session, UserId } from '../../../src/domain/people.ts'
import { listFindings } from '../../../src/engine/catalogue/ingest-findings.ts'
import { listItems, showItem } from '../../../src/engine/catalogue/item-queries.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { zipFile } from '../containers/zip-file.ts'
import { aCase, EXHIBIT, ingest, type TestCase } from '../ingest/a-case.ts'
import { type BackedUp, fileIdOf, writeBackup } from './a-backup.ts'

let held: TestCase
beforeEach(() => {
  held = aCase()
})
afterEach(() => held.remove())

const analyst: Session = { user: 'ana' as UserId, name: 'Ana', role: 'analyst' }
const reviewer: Session = { user: 'jl' as UserId, name: 'J', role: 'reviewer' }

const PHOTO: BackedUp = {
  domain: 'CameraRollDomain',
  path: 'Media/DCIM/100APPLE/IMG_0001.JPG',
  bytes: Buffer.from('a photograph'),
}
const CHAT: BackedUp = {
  domain: 'HomeDomain',
  path: 'Library/SMS/sms.db',
  bytes: Buffer.from('words'),
}
const FOLDER: BackedUp = { domain: 'HomeDomain', path: 'Library', bytes: Buffer.alloc(0), flags: 2 }

const dir = (name = 'backup') => join(held.sourceDir, name)

function itemCalled(name: string) {
  const id = held.kase.readable
    .prepare<[string], ItemId>('SELECT id FROM item WHERE name = ?')
    .pluck()
    .get(name)
  const shown = id === undefined ? null : showItem(held.kase.readable, id, analyst)
  if (shown === null) throw new TypeError(`no item is called ${name}`)
  return shown
}

const ofBackup = (file: BackedUp) => itemCalled(file.fileID ?? fileIdOf(file))

function findings() {
  const all = { filter: { kind: ['backup' as const] }, offset: 0, limit: 100 }
  return listFindings(held.kase.readable, all, analyst).findings.map((one) => [
    one.reasons.join(),
    one.path?.split('/').at(-1),
    one.entry === null ? 'no entry' : 'entry',
  ])
}

const entries = () =>
  held.kase.ledger
    .entries({ limit: 500 })
    .map(({ entry }) => entry)
    .filter(({ action }) => action === 'backup-read')

function found(text: string): string[] {
  const query = { filter: { text }, sort: 'found', descending: false, offset: 0, limit: 9 } as const
  return listItems(held.kase.readable, query, analyst).items.map(({ name }) => name ?? '')
}

test('files of a backup show the domain, path and times that they had on the telephone', async () => {
  writeBackup(dir(), [PHOTO, CHAT, FOLDER])
  writeFileSync(join(held.sourceDir, 'beside.txt'), 'x')
  expect(await ingest(held)).toEqual({ found: 6, ingested: 6, failed: 0, pending: 0 })
  const manifest = itemCalled('Manifest.db')
  const photo = ofBackup(PHOTO)
  const id = fileIdOf(PHOTO)
  expect(photo.path).toBe(`backup/${id.slice(0, 2)}/${id}`)
  expect(photo.origin).toEqual({ domain: PHOTO.domain, path: PHOTO.path, manifest: manifest.id })
  expect(photo.dates).toEqual([
    { meaning: 'created', value: '2024-04-30T10:00:00', zone: 'Z', source: 'Manifest.db:Birth' },
    {
      meaning: 'modified',
      value: '2024-05-01T10:00:00',
      zone: 'Z',
      source: 'Manifest.db:LastModified',
    },
    {
      meaning: 'other',
      value: '2024-05-01T10:01:00',
      zone: 'Z',
      source: 'Manifest.db:LastStatusChange',
    },
  ])
  expect(itemCalled('beside.txt')).toMatchObject({ origin: null, backup: null, dates: [] })
  expect(manifest.backup).toEqual({
    ...{ failure: null, listed: 2, missing: 0, missingNames: [], unlisted: 0 },
  })
  expect(found('cameraroll')).toEqual([id])
  expect(found('"IMG_0001"')).toEqual([id])
  expect(found('HomeDomain/Library/SMS')).toEqual([fileIdOf(CHAT)])
  expect(findings()).toEqual([])
  expect(entries()).toMatchObject([
    {
      item: manifest.id,
      data: { exhibit: EXHIBIT, failure: null, listed: 2, missing: 0, unlisted: 0 },
    },
  ])
  const bodies = held.kase.ledger.entries({ limit: 100 }).map(({ body }) => body.toString())
  expect(bodies.join()).not.toMatch(/CameraRoll|DCIM/)
  expect(held.kase.ledger.verify(held.publicKey)).toEqual([])
})

test('a reviewer is told no name and no place of it, and cannot search by one', async () => {
  writeBackup(dir(), [PHOTO])
  await ingest(held)
  const shown = showItem(held.kase.readable, ofBackup(PHOTO).id, reviewer)
  expect(shown).toMatchObject({ origin: null, backup: null })
  expect(JSON.stringify(shown)).not.toMatch(/CameraRoll|IMG_0001/)
  const query = {
    filter: { text: 'CameraRoll' },
    sort: 'found',
    descending: false,
    offset: 0,
    limit: 9,
  } as const
  expect(listItems(held.kase.readable, query, reviewer).items).toEqual([])
})

test('entries without a file, files without an entry, wrong names and sizes are findings', async () => {
  const lost = { ...CHAT, path: 'Library/lost.db', isMissing: true }
  const lied = { ...CHAT, path: 'Library/lied.db', size: 99 }
  const moved = { ...CHAT, path: 'Library/moved.db', fileID: 'ab'.repeat(20) }
  writeBackup(dir(), [PHOTO, lost, lied, moved])
  const stranger = join(dir(), 'ab', 'cd'.repeat(20))
  writeFileSync(stranger, 'hidden')
  writeFileSync(join(dir(), 'ab', 'notes.txt'), 'hidden too')
  const sum = await ingest(held)
  expect(sum).toEqual({ found: 8, ingested: 8, failed: 0, pending: 0 })
  expect(findings()).toEqual([
    ['missing', 'Manifest.db', 'entry'],
    ['name-differs', 'ab'.repeat(20), 'entry'],
    ['size-differs', fileIdOf(lied), 'entry'],
    ['unlisted', 'notes.txt', 'entry'],
    ['unlisted', 'cd'.repeat(20), 'entry'],
  ])
  expect(itemCalled('Manifest.db').backup).toEqual({
    ...{ failure: null, listed: 4, missing: 1, unlisted: 2 },
    missingNames: [{ domain: lost.domain, path: lost.path }],
  })
  expect(itemCalled('notes.txt')).toMatchObject({ origin: null, backupFinding: 'unlisted' })
  expect(ofBackup(moved)).toMatchObject({
    backupFinding: 'name-differs',
    origin: { path: 'Library/moved.db' },
  })
})

test('an encrypted backup is said to be one; what its manifest cannot say is not made up', async () => {
  writeBackup(dir(), [PHOTO], { isEncrypted: true })
  const database = join(dir(), 'Manifest.db')
  writeFileSync(
    database,
    readFileSync(database).map((byte) => byte ^ 0xa5),
  )
  await ingest(held)
  expect(itemCalled('Manifest.db').backup).toMatchObject({
    failure: 'encrypted',
    listed: 0,
    unlisted: 0,
  })
  expect(ofBackup(PHOTO).origin).toBeNull()
  expect(findings()).toEqual([['encrypted', 'Manifest.db', 'entry']])
  expect(entries()).toMatchObject([{ data: { failure: 'encrypted' } }])
})

test('an encrypted backup whose manifest can be read says both', async () => {
  writeBackup(dir(), [PHOTO], { isEncrypted: true })
  const plist = `<?xml version="1.0"?><plist><dict><key>IsEncrypted</key>\n\t<true/></dict></plist>`
  writeFileSync(join(dir(), 'Manifest.plist'), plist)
  await ingest(held)
  expect(itemCalled('Manifest.db').backup).toMatchObject({ failure: 'encrypted', listed: 1 })
  expect(ofBackup(PHOTO).origin?.path).toBe(PHOTO.path)
})

describe('a hostile manifest', () => {
  const table = `(fileID TEXT, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB)`
  const row = `VALUES ('${fileIdOf(PHOTO)}', 'x', 'y', 1, NULL)`
  test.each([
    [
      'a view in place of the table',
      `CREATE TABLE t ${table}; INSERT INTO t ${row}; CREATE VIEW Files AS SELECT * FROM t`,
    ],
    [
      'a column that is computed',
      `CREATE TABLE Files (fileID TEXT, domain TEXT, relativePath AS ('y'), flags INTEGER, file BLOB);
      INSERT INTO Files (fileID, domain, flags) VALUES ('${fileIdOf(PHOTO)}', 'x', 1)`,
    ],
    [
      'a virtual table',
      `CREATE VIRTUAL TABLE Files USING fts5 (fileID, domain, relativePath, flags, file); INSERT INTO Files ${row}`,
    ],
    ['another table', 'CREATE TABLE Files (name TEXT)'],
    ['no table', 'CREATE TABLE Other (name TEXT)'],
  ])('%s is not read, and is a finding', async (_, schema) => {
    writeBackup(dir(), [PHOTO], { schema })
    await ingest(held)
    expect(itemCalled('Manifest.db').backup).toMatchObject({
      failure: 'damaged',
      listed: 0,
      unlisted: 0,
    })
    expect(ofBackup(PHOTO).origin).toBeNull()
    expect(findings()).toEqual([['damaged', 'Manifest.db', 'entry']])
  })

  test('rows of other types, endless names and records that are none do not keep the others from being read', async () => {
    const table = `CREATE TABLE Files (fileID, domain, relativePath, flags, file);
      INSERT INTO Files VALUES (x'00ff', 'd', 'p', 1, NULL), (NULL, 'd', 'p', 1, NULL), ('${'A'.repeat(40)}', 'd', 'p', 1, NULL),
        ('${'0'.repeat(40)}', 'd', hex(zeroblob(3000000)), 1, NULL), ('${'1'.repeat(40)}', 5, x'00', 1, 7), ('${'2'.repeat(40)}', 'd', 'p', 'x', NULL);
      INSERT INTO Files VALUES ('${fileIdOf(PHOTO)}', '${PHOTO.domain}', '${PHOTO.path}', 1, zeroblob(9000000))`
    writeBackup(dir(), [PHOTO], { schema: table })
    await ingest(held)
    expect(ofBackup(PHOTO)).toMatchObject({ origin: { path: PHOTO.path }, dates: [] })
    expect(itemCalled('Manifest.db').backup).toMatchObject({ failure: 'damaged', listed: 1 })
  })

  test('one that is cut short is damaged; every file is an item all the same', async () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ ...CHAT, path: `Library/${n}` }))
    writeBackup(dir(), many)
    const database = join(dir(), 'Manifest.db')
    const bytes = readFileSync(database)
    writeFileSync(database, bytes.subarray(0, bytes.length >> 1))
    expect(await ingest(held)).toEqual({ found: 303, ingested: 303, failed: 0, pending: 0 })
    expect(itemCalled('Manifest.db').backup).toMatchObject({ failure: 'damaged', unlisted: 0 })
  })

  test('names with control characters, bidi and quotes are kept as they are, and found', async () => {
    const odd = { ...CHAT, domain: `App'Domain`, path: 'a\u202egpj"\n\0.exe' }
    writeBackup(dir(), [odd])
    await ingest(held)
    expect(ofBackup(odd).origin).toMatchObject({ domain: odd.domain, path: odd.path })
    expect(found(`App'Domain`)).toEqual([fileIdOf(odd)])
  })
})

test('a Manifest.db of another program is left alone', async () => {
  writeBackup(dir(), [PHOTO], { schema: 'CREATE TABLE Files (name TEXT)' })
  rmSync(join(dir(), 'Manifest.plist'))
  await ingest(held)
  expect(itemCalled('Manifest.db').backup).toBeNull()
  expect(entries()).toEqual([])
})

test('a manifest that was written with a log beside it is read', async () => {
  writeBackup(dir(), [PHOTO], { wal: true })
  expect(existsSync(join(dir(), 'Manifest.db-wal'))).toBe(false)
  await ingest(held)
  expect(ofBackup(PHOTO).origin?.path).toBe(PHOTO.path)
})

test('the same source again adds nothing; files that have come since are compared anew', async () => {
  writeBackup(dir(), [PHOTO, { ...CHAT, isMissing: true }])
  await ingest(held)
  await ingest(held)
  expect(entries()).toHaveLength(1)
  writeBackup(join(held.sourceDir, 'second'), [PHOTO])
  const id = fileIdOf(CHAT)
  const folder = join(dir(), id.slice(0, 2))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, id), CHAT.bytes)
  await ingest(held)
  const read = entries()
  expect(read.map(({ data }) => (data as { missing: number }).missing)).toEqual([1, 0, 0])
  expect(ofBackup(CHAT).origin?.path).toBe(CHAT.path)
  expect(findings()).toEqual([])
  expect(found('sms.db')).toEqual([id])
})

test('cancelled before its end, an ingest compares nothing; gone on with, it ends as an undisturbed one', async () => {
  writeBackup(dir(), [PHOTO, CHAT])
  const job: Job = new Job('ingest', {
    onProgress: ({ stage }) => stage === 'hashing' && job.cancel(),
  })
  await ingest(held, job)
  expect(entries()).toEqual([])
  await ingest(held)
  const whole = entries()
  expect(whole).toHaveLength(1)
  expect(ofBackup(CHAT).origin?.domain).toBe('HomeDomain')
})

test('broken off between its rows, it is read anew and ends as one that nobody disturbed', async () => {
  writeBackup(dir(), [PHOTO, CHAT, { ...CHAT, path: 'Library/lost.db', isMissing: true }])
  await ingest(held)
  const [undisturbed] = entries()
  // What a killed program leaves: rows, and no result.
  held.kase.writable.exec(`UPDATE backup SET results = NULL, listed = 0;
    DELETE FROM backup_file WHERE item IS NULL`)
  expect(itemCalled('Manifest.db').backup).toBeNull()
  await ingest(held)
  expect(entries().map(({ data }) => data)).toEqual([undisturbed?.data, undisturbed?.data])
  expect(itemCalled('Manifest.db').backup).toMatchObject({ listed: 3, missing: 1 })
  expect(found('sms.db')).toEqual([fileIdOf(CHAT)])
})

test('a backup inside an archive is one, too', async () => {
  const work = join(held.sourceDir, '..', 'work')
  writeBackup(work, [PHOTO, CHAT])
  const names = readdirSync(work, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
  const members = names.map((path) => ({
    name: `phone/${path.slice(work.length + 1)}`,
    bytes: readFileSync(path),
  }))
  writeFileSync(join(held.sourceDir, 'a.zip'), zipFile(members))
  await ingest(held)
  expect(ofBackup(PHOTO).origin).toMatchObject({ domain: PHOTO.domain, path: PHOTO.path })
  expect(itemCalled('Manifest.db').backup).toMatchObject({
    failure: null,
    listed: 2,
    missing: 0,
    unlisted: 0,
  })
})

test('a source that is the backup itself is read as one', async () => {
  writeBackup(held.sourceDir, [PHOTO])
  await ingest(held)
  expect(ofBackup(PHOTO).origin?.path).toBe(PHOTO.path)
})

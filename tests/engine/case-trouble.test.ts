import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ExportError, LedgerError } from '../../src/domain/errors.ts'
import { foreseen } from '../../src/engine/case-trouble.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-trouble-'))
  new Sqlite(join(dir, 'catalogue.db')).exec('CREATE TABLE t (x)').close()
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** As Node throws it of a file. */
const failure = (code: string, path: string) =>
  Object.assign(new Error(`${code}: no, open '${path}'`), { code, path })

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new TypeError('nothing was thrown')
}

test.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
  ['EACCES', 'CASE_NOT_WRITABLE'],
  ['EPERM', 'CASE_NOT_WRITABLE'],
  ['EROFS', 'CASE_NOT_WRITABLE'],
  ['EIO', 'CASE_GONE'],
  ['SQLITE_IOERR_WRITE', 'CASE_GONE'],
  ['SQLITE_IOERR_SHMSIZE', 'DISK_FULL'],
  ['SQLITE_READONLY_DBMOVED', 'CASE_NOT_WRITABLE'],
])('%s of a file in the case is %s, with what the system said as its cause', (code, expected) => {
  const error = failure(code, join(dir, 'objects', '.x.part'))
  expect(foreseen(error, dir)).toMatchObject({ name: 'CaseError', code: expected, cause: error })
})

test('the same of a file elsewhere is no trouble of the case', () => {
  for (const path of [`${dir}-other/x`, join(dir, '..', 'stick'), '/']) {
    const error = failure('ENOSPC', path)
    expect(foreseen(error, dir)).toBe(error)
  }
})

test('a name in the case that begins with two dots is in the case', () => {
  expect(foreseen(failure('ENOSPC', join(dir, '..x')), dir)).toMatchObject({ code: 'DISK_FULL' })
})

test('a catalogue that has no room, may not be written or is none says so', () => {
  const path = join(dir, 'catalogue.db')
  const small = new Sqlite(path)
  small.pragma('max_page_count = 2')
  const full = thrownBy(() => small.exec('CREATE TABLE u (x); CREATE TABLE v (x)'))
  small.close()
  expect(foreseen(full, dir)).toMatchObject({ code: 'DISK_FULL' })
  const db = new Sqlite(path, { readonly: true })
  const readonly = thrownBy(() => db.exec('INSERT INTO t VALUES (1)'))
  db.close()
  expect(foreseen(readonly, dir)).toMatchObject({ code: 'CASE_NOT_WRITABLE' })
  writeFileSync(path, Buffer.alloc(8192, 7))
  const none = new Sqlite(path)
  expect(
    foreseen(
      thrownBy(() => none.exec('SELECT * FROM t')),
      dir,
    ),
  ).toMatchObject({
    code: 'CASE_DAMAGED',
  })
  none.close()
})

test('a file that is not there, with all of the case folder, is a case that is gone', () => {
  rmSync(dir, { recursive: true })
  const error = thrownBy(() => readFileSync(join(dir, 'case.json')))
  expect(foreseen(error, dir)).toMatchObject({ code: 'CASE_GONE' })
})

test('a ledger that could not be written tells why where there is something to be done about it', () => {
  const because = (cause: unknown) =>
    foreseen(new LedgerError('NOT_WRITABLE', 'no', { cause }), dir) as LedgerError
  expect(because(failure('ENOSPC', join(dir, 'checkpoints/1.txt'))).code).toBe('DISK_FULL')
  expect(because(Object.assign(new Error(''), { code: 'SQLITE_BUSY' })).code).toBe('NOT_WRITABLE')
})

test('bugs, and failures that are foreseen already, stay what they are', () => {
  const others = [
    new TypeError('x is undefined'),
    Object.assign(new Error('bad'), { code: 'ERR_INVALID_ARG_TYPE' }),
    failure('ENOENT', join(dir, 'objects/x')),
    new ExportError('TARGET_NOT_WRITABLE', 'no', { cause: failure('ENOSPC', dir) }),
    'not an error',
  ]
  expect(others.map((error) => foreseen(error, dir))).toEqual(others)
})

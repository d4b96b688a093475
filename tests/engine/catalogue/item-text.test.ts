import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import type { Session, UserId } from '../../../src/domain/people.ts'
import { openWritable, type WritableDb } from '../../../src/engine/catalogue/database.ts'
import { listItems } from '../../../src/engine/catalogue/item-queries.ts'
import { indexing } from '../../../src/engine/catalogue/item-text.ts'
import { termsOf } from '../../../src/engine/catalogue/text-terms.ts'

let dir: string
let db: WritableDb
const analyst: Session = { user: 'mokafor' as UserId, name: 'M', role: 'analyst' }
const id = (n: number) => `i${n.toString(16).padStart(16, '0')}` as ItemId

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-text-'))
  db = openWritable(join(dir, 'catalogue.db'))
  db.exec(`INSERT INTO user (id, name, role, added_at) VALUES ('jl', 'J', 'reviewer', '');
    INSERT INTO exhibit VALUES ('EX-1', 's', 'd', '', '', '', '', '');
    INSERT INTO source (id, exhibit, root, walked, started_at) VALUES (1, 'EX-1', '/a', 1, '')`)
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true })
})

const shaOf = (n: number) => n.toString(16).padStart(64, '0')

function put(n: number, path: string, said: object = {}) {
  const at = path.lastIndexOf('/')
  db.prepare(
    `INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, sha256)
     VALUES (?, 'EX-1', 1, ?, ?, ?, 1, 0, ?)`,
  ).run(id(n), Buffer.from(path), path.slice(at + 1), path.slice(0, Math.max(0, at)), shaOf(n))
  indexing(db).found(id(n))
  db.prepare(`INSERT INTO metadata VALUES (?, ?, '[]', 't')`).run(id(n), JSON.stringify(said))
  indexing(db).said(shaOf(n))
}

function find(text: string): number[] {
  const query = {
    filter: { text },
    sort: 'found',
    descending: false,
    offset: 0,
    limit: 99,
  } as const
  return listItems(db, query, analyst).items.map((one) => Number.parseInt(one.id.slice(1), 16))
}

test('an item is found by any part of its path, in any script and case', () => {
  put(1, 'DCIM/100APPLE/IMG_20240512_WA0003.JPG')
  put(2, '照片/海边/夏天.png')
  put(3, 'Müller/Ferien.jpg')
  expect(find('0512_wa')).toEqual([1])
  expect(find('apple/img')).toEqual([1])
  expect(find('wa')).toEqual([1])
  expect(find('海边')).toEqual([2])
  expect(find('边')).toEqual([2])
  expect(find('muller')).toEqual([3])
  expect(find('MÜLLER')).toEqual([3])
  expect(find('ＦＥＲＩＥＮ')).toEqual([3])
})

test('an item is found by words of its metadata, and numbers such as a serial number', () => {
  put(1, 'a.jpg', { 'IFD0:Make': 'Acme Optics', 'ExifIFD:SerialNumber': 90210733, 'X:F': 5.9 })
  put(2, 'b.jpg', { 'XMP-dc:Subject': ['我们在海滩', 'heron'], 'XMP:Deep': { a: [{ b: 'lake' }] } })
  put(3, 'c.jpg', { 'IFD1:ThumbnailImage': '(Binary data 7001 bytes, use -b option to extract)' })
  expect(find('optics')).toEqual([1])
  expect(find('acme opt')).toEqual([1])
  expect(find('9021')).toEqual([1])
  expect(find('海滩')).toEqual([2])
  expect(find('lake')).toEqual([2])
  expect(find('binary')).toEqual([])
  expect(find('IFD0')).toEqual([])
})

test('every term must be found, wherever; a phrase in quotes as it stands', () => {
  put(1, 'beach/one.jpg', { 'IFD0:Make': 'Acme Optics' })
  put(2, 'beach/two.jpg', { 'IFD0:Make': 'Optics of Acme' })
  expect(find('beach acme')).toEqual([1, 2])
  expect(find('one acme')).toEqual([1])
  expect(find('"acme optics"')).toEqual([1])
  expect(find('"acme optics')).toEqual([1])
  expect(find('beach zebra')).toEqual([])
})

test.each([
  ['beach  wa0003', ['beach', 'wa0003']],
  [' "two words" x', ['two words', 'x']],
  ['"open', ['open']],
  ['""', []],
  ['a"b', ['a', 'b']],
  ['   ', []],
])('%j is the terms %j', (text, terms) => {
  expect(termsOf(text)).toEqual(terms)
})

test('whatever is typed is looked for, never obeyed, and never an error', () => {
  put(1, 'AND OR NOT/NEAR(a b).jpg')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('*', '^a', 'path:a', 'a NOT b', 'NEAR(', '{', "'"),
      ),
      (text) => {
        expect(Array.isArray(find(text.slice(0, 200)))).toBe(true)
      },
    ),
  )
  expect(find('near(a')).toEqual([1])
  expect(find('path:near')).toEqual([])
})

test('any part of three characters or more of any path finds it', () => {
  let n = 0
  fc.assert(
    fc.property(
      fc.string({ minLength: 3, maxLength: 30, unit: 'grapheme' }),
      fc.nat(),
      (name, from) => {
        const path = name.replaceAll(/[\s"/\0]/g, 'x')
        n += 1
        put(n, `${n}/${path}`)
        const points = [...path.normalize('NFKC')]
        const start = from % Math.max(1, points.length - 2)
        const part = points.slice(start, start + 5).join('')
        if ([...part].length < 3 || /[\s"]/.test(part)) return
        expect(find(part)).toContain(n)
      },
    ),
    { numRuns: 60 },
  )
})

test('the index holds what the rows say, however often they were written', () => {
  for (let n = 1; n <= 40; n += 1) put(n, `folder ${n % 5}/name ${n}.jpg`, { a: `word${n % 7}` })
  for (let n = 1; n <= 40; n += 3) {
    db.prepare('UPDATE metadata SET json = ? WHERE item = ?').run(`{"a":"other${n}"}`, id(n))
    indexing(db).said(shaOf(n))
  }
  for (const table of ['item_path', 'item_words']) {
    db.exec(`INSERT INTO ${table} (${table}, rank) VALUES ('integrity-check', 1)`)
  }
  expect(find('other4')).toEqual([4, 40])
  expect(find('word4')).not.toContain(4)
})

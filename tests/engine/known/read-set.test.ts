/** Lists of known hashes as real tools write them, faults included. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSet } from '../../../src/engine/known/read-set.ts'
import { JsonRepair } from '../../../src/engine/known/repair-json.ts'
import { codeOf } from '../fresh-case.ts'
import { CONTENTS, digest, nsrl, vicsCase, vicsMedia, vicsSet } from './sets.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-sets-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function read(content: string | Buffer) {
  const path = join(dir, 'set')
  writeFileSync(path, content)
  return readAt(path)
}

function readAt(path: string) {
  const entries: string[] = []
  let unread = 0
  const { form, version } = readSet(
    path,
    {
      entry: ({ hash, category }) => entries.push(`${hash.toString('hex')} ${category}`.trim()),
      unread: () => {
        unread += 1
      },
    },
    () => {},
  )
  return { form, version, entries, unread }
}

const sha1s = CONTENTS.map((content) => digest('sha1', content))
const md5s = CONTENTS.map((content) => digest('md5', content))

describe('Project VIC', () => {
  const media = CONTENTS.map((content, n) => vicsMedia(content, n === 2 ? null : n))
  const expected = [`${sha1s[0]} 0`, `${sha1s[1]} 1`, sha1s[2]]

  test.each(['1.2', '1.3', '2.0'])(
    'a hash set of version %s is read, each with its category',
    (v) => {
      expect(read(vicsSet(media, v))).toMatchObject({ form: 'vics', entries: expected, unread: 0 })
    },
  )

  test('a case is read by its media, whatever it says their number is', () => {
    expect(read(vicsCase(media))).toMatchObject({ form: 'vics', entries: expected, unread: 0 })
  })

  test('a set that travels with SHA-256 beside is known by that', () => {
    const one = {
      ...vicsMedia('heron', 1),
      AlternativeHashes: [
        { HashName: 'PhotoDNA', HashValue: 'AAAA' },
        { HashName: 'SHA-256', HashValue: digest('sha256', 'heron') },
      ],
    }
    expect(read(vicsSet([one])).entries).toEqual([`${digest('sha256', 'heron')} 1`])
  })

  const good = vicsSet(media)
  const faults: Record<string, string | Buffer> = {
    'a byte order mark': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(good)]),
    'a quote too many': good.replaceAll('"invented"', '"invented""'),
    'tabs and line ends inside a text': good.replaceAll('invented', 'in\tven\r\nted'),
    'lone backslashes': good.replaceAll('invented', 'C:\\windows\\xyz'),
    'booleans as texts': good.replaceAll('"Comments":"invented"', '"IsSuspected":"True"'),
    'malformed times': good.replaceAll('invented', '/Date(1)/ 2026-01-01T00:00:00+1:00Z'),
  }
  test.each(Object.entries(faults))(
    '%s of a real exporter does not keep it from being read',
    (_, text) => {
      expect(read(text)).toMatchObject({ form: 'vics', entries: expected, unread: 0 })
    },
  )

  test('a record without a hash is counted as not read, and the rest is', () => {
    const odd = [{ MediaID: 1 }, null, 7, 'text', [], { MD5: 'zz' }] as unknown as object[]
    expect(read(vicsSet([...odd, ...media]))).toMatchObject({ entries: expected, unread: 6 })
  })

  const broken: Record<string, string> = {
    'cut short': good.slice(0, -40),
    'no JSON': '{ this is not JSON }',
    'one record without an end': `{"value":[{"a":"${'x'.repeat(18_000_000)}`,
    'nested without end': `{"value":[${'['.repeat(200_000)}`,
  }
  test.each(Object.entries(broken))('a file that is %s is damaged', (_, text) => {
    expect(codeOf(() => read(text))).toBe('SET_DAMAGED')
  })
})

describe('NSRL', () => {
  test.each(['full', 'minimal'] as const)('the %s set is read, and says its version', (shape) => {
    const path = join(dir, `${shape}.db`)
    nsrl(path, shape, CONTENTS)
    const { entries, ...rest } = readAt(path)
    expect(rest).toEqual({ form: 'nsrl', version: '2026.09.1', unread: 0 })
    expect(entries.toSorted()).toEqual(CONTENTS.map((one) => digest('sha256', one)).toSorted())
  })

  test('a database of something else is no set, and a damaged one is damaged', () => {
    const path = join(dir, 'other.db')
    const db = new Sqlite(path)
    db.exec('CREATE TABLE other (md5 TEXT)')
    db.close()
    expect(codeOf(() => readAt(path))).toBe('NOT_A_SET')
    expect(
      codeOf(() => read(Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(9_000, 7)]))),
    ).toBe('SET_DAMAGED')
  })
})

describe('lists of lines', () => {
  const forms: Record<string, { text: string; form: string; entries: readonly string[] }> = {
    'a plain list': { text: md5s.join('\n'), form: 'list', entries: md5s },
    'md5sum’s': {
      text: md5s.map((one) => `${one}  a name\n`).join(''),
      form: 'list',
      entries: md5s,
    },
    'sha1sum’s, binary': {
      text: sha1s.map((one) => `${one} *n\r\n`).join(''),
      form: 'list',
      entries: sha1s,
    },
    'hashdeep’s': {
      text: `%%%% HASHDEEP-1.0\n%%%% size,md5,sha1,filename\n## Invoked from: /x\n${CONTENTS.map(
        (one, n) => `${one.length},${md5s[n]},${sha1s[n]},/x/a,b.jpg\n`,
      ).join('')}`,
      form: 'hashdeep',
      entries: sha1s,
    },
    'a table': {
      text: `name,MD5 hash,Category\n${md5s.map((one, n) => `"a, ""b""",${one},${n}`).join('\n')}`,
      form: 'csv',
      entries: md5s.map((one, n) => `${one} ${n}`),
    },
    'INTERPOL’s': {
      text: `MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;Series name;Number of submissions;File Available;Media Type;Baseline\n${md5s
        .map((one, n) => `${one};${sha1s[n]};;1;;;;;;;;yes`)
        .join('\n')}`,
      form: 'icse',
      entries: sha1s.map((one) => `${one} yes`),
    },
  }
  test.each(Object.entries(forms))('%s is read', (_, { text, form, entries }) => {
    expect(read(text)).toMatchObject({ form, entries, unread: 0 })
  })

  test('lines that hold no hash are counted as not read', () => {
    expect(
      read(`${md5s[0]}\nnot a hash\n\n# remark\n${'x'.repeat(2_000_000)}\n${md5s[1]}`),
    ).toMatchObject({
      entries: [md5s[0], md5s[1]],
      unread: 2,
    })
  })

  test.each(['', 'a letter to somebody', '\0\0\0\0', 'a,b,c\n1,2,3'])(
    '%j is no list of hashes',
    (text) => {
      expect(codeOf(() => read(text))).toBe('NOT_A_SET')
    },
  )
})

test('well-formed JSON passes the mending unchanged, however it is cut', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 1, max: 7 }), (json, step) => {
      const repair = new JsonRepair()
      const bytes = Buffer.from(json)
      const mended: Buffer[] = []
      for (let at = 0; at < bytes.length; at += step) {
        mended.push(Buffer.from(repair.mend(bytes.subarray(at, at + step))))
      }
      expect(Buffer.concat(mended).toString()).toBe(json)
    }),
  )
})

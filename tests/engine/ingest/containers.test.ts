import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import { isWhole } from '../../../src/domain/item.ts'
import { insideOf } from '../../../src/domain/member-path.ts'
import { UNPACK_LIMITS } from '../../../src/engine/containers/limits.ts'
import { completenessOf } from '../../../src/engine/ingest/completeness.ts'
import { ingestSummary } from '../../../src/engine/ingest/ingest-summary.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'
import { testWith } from '../../test-with.ts'
import { tarFile } from '../containers/tar-file.ts'
import { zipFile } from '../containers/zip-file.ts'
import { aCase, EXHIBIT, ingest, type TestCase } from './a-case.ts'

const CORPUS = new URL('../../../../shared/corpus/', import.meta.url).pathname

let held: TestCase
beforeEach(() => {
  held = aCase()
})
afterEach(() => held.remove())

const put = (name: string, bytes: Buffer | string) =>
  writeFileSync(join(held.sourceDir, name), bytes)
const text = (words: string) => Buffer.from(words)
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

type Row = {
  no: number
  id: ItemId
  parent: ItemId | null
  path: Buffer
  name: string
  depth: number
  ingest: string
  ingest_failure: string | null
  sha256: string | null
  name_findings: string | null
  opened: string | null
  open_failure: string | null
}

const rowsOf = ({ kase }: TestCase) =>
  kase.readable.prepare<[], Row>('SELECT * FROM item ORDER BY no').all()

/** What was found, by its whole place: names inside, containers named by their own. */
function outcomeOf(of: TestCase) {
  const rows = rowsOf(of)
  const placeOf = (row: Row): string => {
    const parent = rows.find(({ id }) => id === row.parent)
    const number =
      row.parent === null ? '' : row.path.toString('latin1').split('/')[0]?.split('\0')[2]
    const inside = Buffer.from(insideOf(row.path)).toString('latin1')
    return parent === undefined ? inside : `${placeOf(parent)} > ${number} ${inside}`
  }
  return rows
    .map((row) => ({
      place: placeOf(row),
      state: row.ingest_failure ?? row.ingest,
      sha256: row.sha256,
      opened: row.open_failure ?? row.opened,
    }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
}

const membersOf = (of: TestCase, name = 'a.zip') => {
  const rows = rowsOf(of)
  const parent = rows.find((row) => row.name === name)
  return rows.filter((row) => row.parent === parent?.id)
}

const stateOf = (of: TestCase, name: string) => {
  const row = rowsOf(of).find((one) => one.name === name)
  return row?.ingest_failure ?? row?.ingest
}

const openedOf = (of: TestCase, name = 'a.zip') => {
  const row = rowsOf(of).find((one) => one.name === name)
  return row?.open_failure ?? row?.opened
}

test('each member of an archive is an item of its own, with its digests, its parent and its place', async () => {
  const files = {
    'one.txt': text('one'),
    'dir/two.txt': text('two'),
    empty: Buffer.alloc(0),
    big: Buffer.alloc(3_000_000, 7),
  }
  put('a.zip', zipFile(Object.entries(files).map(([name, bytes]) => ({ name, bytes }))))
  expect(await ingest(held)).toEqual({ found: 5, ingested: 5, failed: 0, pending: 0 })
  const archive = rowsOf(held).find(({ name }) => name === 'a.zip')
  expect(archive).toMatchObject({ parent: null, depth: 0, opened: 'whole', open_failure: null })
  const members = membersOf(held)
  expect(
    members.map(({ path, depth, sha256: digest }) => [
      Buffer.from(insideOf(path)).toString(),
      depth,
      digest,
    ]),
  ).toEqual(Object.entries(files).map(([name, bytes]) => [name, 1, sha256(bytes)]))
  const [first] = held.kase.ledger.entries({ item: members[1]?.id as ItemId, limit: 2 })
  expect(first?.entry).toMatchObject({
    action: 'ingest',
    data: { sha256: sha256(text('two')), container: archive?.sha256, member: 1 },
  })
  const bodies = held.kase.ledger.entries({ limit: 100 }).map(({ body }) => body.toString())
  expect(bodies.join()).not.toMatch(/two\.txt|a\.zip/)
  const read = held.kase.ledger.entries({ item: archive?.id as ItemId, limit: 5 })
  expect(read.map(({ entry }) => entry.action)).toEqual(['ingest', 'container-read'])
  expect(read[1]?.entry.data).toMatchObject({ failure: null, found: 4, ingested: 4, failed: 0 })
  expect(held.kase.ledger.verify(held.publicKey)).toEqual([])
})

test('containers within containers are opened down to the depth that was asked for', async () => {
  let inner = zipFile([{ name: 'core.txt', bytes: text('core') }])
  for (const level of [3, 2, 1]) inner = zipFile([{ name: `level${level}.zip`, bytes: inner }])
  put('a.zip', inner)
  await ingest(held, new Job('ingest'), held.sourceDir, { depth: 2 })
  expect(rowsOf(held).map(({ name, depth }) => [name, depth])).toEqual([
    ['a.zip', 0],
    ['level1.zip', 1],
    ['level2.zip', 2],
  ])
  expect(openedOf(held, 'level2.zip')).toBe('too-deep')
  // Deeper, later: what is there stays, what is missing is found.
  await ingest(held, new Job('ingest'), held.sourceDir, { depth: 4 })
  expect(rowsOf(held).at(-1)).toMatchObject({
    name: 'core.txt',
    depth: 4,
    sha256: sha256(text('core')),
  })
  expect(rowsOf(held)).toHaveLength(5)
  expect(openedOf(held, 'level2.zip')).toBe('whole')
})

test('at depth 0 an archive is an item and stays closed', async () => {
  put('a.zip', zipFile([{ name: 'one', bytes: text('one') }]))
  await ingest(held, new Job('ingest'), held.sourceDir, { depth: 0 })
  expect(outcomeOf(held)).toMatchObject([{ place: 'a.zip', state: 'ingested', opened: 'too-deep' }])
})

test('hostile names are kept byte for byte, told, and never become a path', async () => {
  const names = {
    '../../up.txt': ['climbs'],
    '/etc/abs.txt': ['absolute'],
    'C:\\win.txt': ['absolute', 'backslash'],
    '..\\..\\up.txt': ['climbs', 'backslash'],
    'line\nbreak': ['control'],
    'photo\u202egpj.exe': ['unseen'],
    'pi|pe': [],
    '': ['empty'],
  }
  const members = Object.keys(names).map((name) => ({ name, bytes: text(`of ${name}`) }))
  put('a.zip', zipFile([...members, { name: Buffer.from([0x66, 0xff, 0xfe]), bytes: text('raw') }]))
  const before = globSync('**', { cwd: held.sourceDir })
  await ingest(held)
  const found = membersOf(held)
  expect(found.map(({ path }) => Buffer.from(insideOf(path)))).toEqual([
    ...Object.keys(names).map((name) => Buffer.from(name)),
    Buffer.from([0x66, 0xff, 0xfe]),
  ])
  expect(found.map((row) => JSON.parse(row.name_findings ?? '[]'))).toEqual([
    ...Object.values(names),
    ['not-utf8'],
  ])
  expect(found.every(({ ingest: state }) => state === 'ingested')).toBe(true)
  expect(found.every(({ name }) => !/[\n\u202e]/.test(name))).toBe(true)
  expect(globSync('**', { cwd: held.sourceDir })).toEqual(before)
  expect(existsSync(join(held.sourceDir, '..', '..', 'up.txt'))).toBe(false)
})

test('one name twice in one archive is two items', async () => {
  put(
    'a.zip',
    zipFile([
      { name: 'n', bytes: text('1') },
      { name: 'n', bytes: text('2') },
    ]),
  )
  await ingest(held)
  expect(membersOf(held).map(({ sha256: digest }) => digest)).toEqual([
    sha256(text('1')),
    sha256(text('2')),
  ])
})

test('a member that is encrypted, damaged, cut short, lying, linked or overlapping fails alone', async () => {
  const body = Buffer.alloc(50_000, 'abcdef')
  put(
    'a.zip',
    zipFile([
      { name: 'good', bytes: body },
      { name: 'encrypted', bytes: body, flags: 1 },
      { name: 'wrong sum', bytes: body, crc32: 1 },
      { name: 'claims less', bytes: body, size: 10 },
      { name: 'claims more', bytes: body, size: 60_000 },
      { name: 'imploded', bytes: body, method: 6 },
      { name: 'link', bytes: text('/etc/passwd'), unixMode: 0o120777 },
      { name: 'device', bytes: Buffer.alloc(0), unixMode: 0o020644 },
      { name: 'overlaps', bytes: body },
      { name: 'overlaps too', bytes: body, sharing: 8 },
      { name: 'two names', bytes: text('x'), localName: 'other' },
      { name: 'last', bytes: text('last') },
    ]),
  )
  const sum = await ingest(held)
  expect(sum).toEqual({ found: 13, ingested: 4, failed: 9, pending: 0 })
  expect(membersOf(held).map(({ name, ingest_failure }) => [name, ingest_failure])).toEqual([
    ['good', null],
    ['encrypted', 'encrypted'],
    ['wrong sum', 'damaged'],
    ['claims less', 'size-differs'],
    ['claims more', 'truncated'],
    ['imploded', 'method-not-supported'],
    ['link', 'link'],
    ['device', 'not-a-file'],
    ['overlaps', 'overlap'],
    ['overlaps too', 'overlap'],
    ['two names', null],
    ['last', null],
  ])
  expect(JSON.parse(membersOf(held)[10]?.name_findings ?? '')).toEqual(['differs'])
  const unfinished = readdirSync(join(held.kase.dir, 'objects')).filter((n) => n.startsWith('.'))
  expect(unfinished).toEqual([])
})

test('an archive without its end gives the members that are whole', async () => {
  const random = Buffer.from(Array.from({ length: 40_000 }, (_, n) => (n * n * 31) % 251))
  const whole = zipFile(
    ['a', 'b', 'c'].map((name) => ({ name, bytes: Buffer.concat([text(name), random]) })),
  )
  put('a.zip', whole.subarray(0, Math.floor(whole.length * 0.7)))
  await ingest(held)
  expect(membersOf(held).map(({ name, ingest_failure }) => [name, ingest_failure])).toEqual([
    ['a', null],
    ['b', null],
    ['c', 'truncated'],
  ])
  expect(openedOf(held)).toBe('truncated')
})

test('a bomb is given up at its ratio, the rest of the source is not', async () => {
  const limits = { ...UNPACK_LIMITS, freeBytes: 2_000_000 }
  put(
    'a.zip',
    zipFile([
      { name: 'small', bytes: text('small') },
      { name: 'bomb', bytes: Buffer.alloc(20_000_000) },
      { name: 'after', bytes: text('after') },
    ]),
  )
  put('other', 'other')
  await ingest(held, new Job('ingest'), held.sourceDir, { limits })
  expect(stateOf(held, 'small')).toBe('ingested')
  expect(stateOf(held, 'bomb')).toBe('over-limit')
  expect(stateOf(held, 'other')).toBe('ingested')
  expect(openedOf(held)).toBe('too-large')
})

test('bombs in steps share the budget of the outermost archive', async () => {
  const limits = { ...UNPACK_LIMITS, freeBytes: 1_500_000 }
  const step = zipFile([{ name: 'zeros', bytes: Buffer.alloc(1_000_000) }])
  put(
    'a.zip',
    zipFile([
      { name: '1.zip', bytes: step },
      { name: '2.zip', bytes: step },
    ]),
  )
  await ingest(held, new Job('ingest'), held.sourceDir, { limits })
  expect(openedOf(held, '1.zip')).toBe('whole')
  expect(openedOf(held, '2.zip')).toBe('too-large')
})

test('more members than are allowed: those before are items, and the archive says why', async () => {
  const limits = { ...UNPACK_LIMITS, members: 3 }
  const members = Array.from({ length: 9 }, (_, n) => ({ name: `m${n}`, bytes: text(`${n}`) }))
  put('a.zip', zipFile(members))
  expect(await ingest(held, new Job('ingest'), held.sourceDir, { limits })).toMatchObject({
    found: 4,
    ingested: 4,
  })
  expect(openedOf(held)).toBe('too-many-members')
})

test('a tar archive gives its files; links, devices and sparse files are findings', async () => {
  put(
    'a.tar',
    tarFile([
      { name: 'file', bytes: text('file') },
      { name: 'dir/', type: '5' },
      { name: 'soft', type: '2', link: '/etc/passwd' },
      { name: 'hard', type: '1', link: 'file' },
      { name: 'device', type: '3' },
      { name: 'sparse', type: 'S' },
      { name: '././@LongLink', type: 'L', bytes: text(`${'long/'.repeat(40)}name\0`) },
      { name: 'long', bytes: text('long') },
      { name: 'pax', type: 'x', bytes: text('24 path=from a pax header\n'.replace('24', '26')) },
      { name: 'short', bytes: text('pax') },
    ]),
  )
  await ingest(held)
  expect(
    membersOf(held, 'a.tar').map(({ path, ingest_failure }) => [
      Buffer.from(insideOf(path)).toString(),
      ingest_failure,
    ]),
  ).toEqual([
    ['file', null],
    ['soft', 'link'],
    ['hard', 'link'],
    ['device', 'not-a-file'],
    ['sparse', 'method-not-supported'],
    [`${'long/'.repeat(40)}name`, null],
    ['from a pax header', null],
  ])
  expect(openedOf(held, 'a.tar')).toBe('whole')
})

test('a tar archive with a damaged header goes on behind it, one that is cut off says so', async () => {
  const whole = tarFile(['a', 'b', 'c'].map((name) => ({ name, bytes: text(`of ${name}`) })))
  const damaged = Buffer.from(whole)
  damaged[1024] = 0xff
  put('damaged.tar', damaged)
  put('cut.tar', whole.subarray(0, 2_100))
  await ingest(held)
  expect(membersOf(held, 'damaged.tar').map(({ name }) => name)).toEqual(['a', 'c'])
  expect(openedOf(held, 'damaged.tar')).toBe('damaged')
  expect(membersOf(held, 'cut.tar').map(({ name }) => name)).toEqual(['a', 'b'])
  expect(openedOf(held, 'cut.tar')).toBe('truncated')
})

describe('what libarchive opens', () => {
  testWith(
    'bsdtar',
    '7zz',
    'bzip2',
    'xz',
  )('7z, tar.gz, tar.bz2, tar.xz and lone compressed files', async () => {
    const work = join(held.sourceDir, '..', 'work')
    mkdirSync(work)
    writeFileSync(join(work, 'one.txt'), 'one')
    writeFileSync(join(work, 'two\nlines'), 'two')
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: work, stdio: 'pipe' })
    const out = (name: string) => join(held.sourceDir, name)
    run('7zz', 'a', out('a.7z'), 'one.txt', 'two\nlines')
    run('7zz', 'a', '-psecret', '-mhe=off', out('locked.7z'), 'one.txt')
    run('bsdtar', '-caf', out('a.tar.bz2'), 'one.txt', 'two\nlines')
    run('bsdtar', '-caf', out('a.tar.xz'), 'one.txt', 'two\nlines')
    put('a.tar.gz', gzipSync(tarFile([{ name: 'one.txt', bytes: text('one') }])))
    put('lone.gz', gzipSync(text('one')))
    await ingest(held)
    for (const name of ['a.7z', 'a.tar.bz2', 'a.tar.xz']) {
      expect(openedOf(held, name), name).toBe('whole')
      const said = membersOf(held, name).map(({ path, sha256: digest }) => [
        Buffer.from(insideOf(path)).toString(),
        digest,
      ])
      expect(said.sort(), name).toEqual([
        ['one.txt', sha256(text('one'))],
        ['two\nlines', sha256(text('two'))],
      ])
    }
    expect(membersOf(held, 'a.tar.gz')).toMatchObject([
      { name: 'one.txt', sha256: sha256(text('one')) },
    ])
    expect(membersOf(held, 'lone.gz')).toMatchObject([
      { name: 'content', sha256: sha256(text('one')) },
    ])
    expect(openedOf(held, 'locked.7z')).toBe('encrypted-or-damaged')
  })

  testWith('bsdtar', '7zz')(
    'a damaged one is damaged, a cut one is cut, and the rest of the source is ingested',
    async () => {
      const work = join(held.sourceDir, '..', 'work')
      mkdirSync(work)
      writeFileSync(
        join(work, 'r'),
        Buffer.from(Array.from({ length: 200_000 }, (_, n) => (n * n * 7919) % 253)),
      )
      execFileSync('7zz', ['a', join(held.sourceDir, 'a.7z'), 'r'], { cwd: work, stdio: 'pipe' })
      const whole = readFileSync(join(held.sourceDir, 'a.7z'))
      put('cut.7z', whole.subarray(0, whole.length / 2))
      const packed = gzipSync(whole, { level: 0 })
      put('cut.gz', packed.subarray(0, packed.length / 2))
      const altered = Buffer.from(packed)
      altered[packed.length >> 1] = (altered[packed.length >> 1] ?? 0) ^ 1
      put('altered.gz', altered)
      put('other', 'other')
      await ingest(held)
      expect(openedOf(held, 'a.7z')).toBe('whole')
      expect(['damaged', 'truncated', 'encrypted-or-damaged']).toContain(openedOf(held, 'cut.7z'))
      expect(openedOf(held, 'cut.gz')).toBe('truncated')
      expect(openedOf(held, 'altered.gz')).toBe('damaged')
      expect(membersOf(held, 'altered.gz')).toMatchObject([{ ingest_failure: 'damaged' }])
      expect(membersOf(held, 'cut.gz')).toMatchObject([{ ingest_failure: 'truncated' }])
      expect(stateOf(held, 'other')).toBe('ingested')
    },
  )

  const fixtures = ['rar', '7z', 'cab', 'deb', 'lz4', 'tar.Z', 'tar.lz', 'tar.gz', 'tar.xz']
    .map((ending) => join(CORPUS, 'file-type-fixtures', `fixture.${ending}`))
    .filter((path) => existsSync(path))
  const withCorpus = fixtures.length > 0 ? testWith('bsdtar') : test.skip
  withCorpus(
    'a rar and what else the corpus has are opened (skipped without ../shared)',
    async () => {
      for (const path of fixtures) put(basename(path), readFileSync(path))
      await ingest(held)
      for (const path of fixtures) {
        const name = basename(path)
        expect([name, openedOf(held, name)]).toEqual([name, 'whole'])
        expect(membersOf(held, name).length, name).toBeGreaterThan(0)
        const failed = membersOf(held, name).filter((row) => row.ingest !== 'ingested')
        expect(failed, name).toEqual([])
      }
    },
  )

  testWith('bsdtar', 'bzip2')(
    'without the tool they stay closed and say so; once it is there they are opened',
    async () => {
      const none = await detectTools('/nowhere')
      put('a.bz2', execFileSync('bzip2', ['-c'], { input: 'one' }))
      put('a.zip', zipFile([{ name: 'm', bytes: text('m') }]))
      await ingest(held, new Job('ingest'), held.sourceDir, { tools: none })
      expect(openedOf(held, 'a.bz2')).toBe('tool-missing')
      expect(openedOf(held)).toBe('whole')
      const { bsdtar } = none
      const howToInstall = 'sudo apt-get install libarchive-tools'
      expect(bsdtar).toMatchObject({ found: false, howToInstall })
      const { closed } = ingestSummary(held.kase, EXHIBIT, { names: true })
      expect(closed).toMatchObject([{ path: 'a.bz2', reason: 'tool-missing' }])
      await ingest(held)
      expect(membersOf(held, 'a.bz2')).toMatchObject([{ sha256: sha256(text('one')) }])
      expect(openedOf(held, 'a.bz2')).toBe('whole')
    },
  )
})

test.skipIf(!existsSync(CORPUS))(
  'no archive of the corpus stops an ingest (skipped without ../shared)',
  async () => {
    const names = globSync(
      ['yauzl-zips-*/*', 'dfvfs-disk-images/{zip,tar}/*', 'dfvfs-disk-images/syslog.*'],
      { cwd: CORPUS },
    )
    for (const [n, name] of names.entries()) put(`${n}`, readFileSync(join(CORPUS, name)))
    const sum = await ingest(held)
    expect(isWhole(sum)).toBe(true)
    expect(sum.pending).toBe(0)
    const archives = held.kase.readable
      .prepare<[], { opened: string | null }>(`SELECT opened FROM item WHERE kind = 'archive'`)
      .all()
    expect(archives.length).toBeGreaterThan(20)
    expect(archives.filter(({ opened }) => opened === null)).toEqual([])
  },
)

test('stopped anywhere within archives and run again, it ends as one that nobody disturbed', async () => {
  const inner = zipFile(
    Array.from({ length: 150 }, (_, n) => ({ name: `i${n}`, bytes: text(`inner ${n}`) })),
  )
  const members = Array.from({ length: 300 }, (_, n) => ({
    name: `m${n % 200}`,
    bytes: text(`member ${n}`),
  }))
  put(
    'a.zip',
    zipFile([
      ...members,
      { name: 'inner.zip', bytes: inner },
      { name: 'enc', bytes: text('e'), flags: 1 },
    ]),
  )
  put('b.zip', zipFile(members))
  for (const at of [1, 70, 200, 500]) {
    let now = 0
    const job: Job = new Job('ingest', {
      onProgress: ({ stage, items }) => {
        if (stage === 'unpacking' && items >= at) job.cancel()
      },
      now: () => {
        now += 1_000
        return now
      },
    })
    await job.run(async () => expect(isWhole(await ingest(held, job))).toBe(true))
    expect(job.failure).toBeNull()
  }
  await ingest(held)
  const undisturbed = aCase()
  try {
    await ingest(undisturbed, new Job('ingest'), held.sourceDir)
    expect(outcomeOf(held)).toEqual(outcomeOf(undisturbed))
    const objectsOf = ({ kase }: TestCase) => globSync('objects/*/*.obj', { cwd: kase.dir }).length
    expect(objectsOf(held)).toBe(objectsOf(undisturbed))
  } finally {
    undisturbed.remove()
  }
  expect(completenessOf(held.kase.readable, EXHIBIT)).toEqual({
    found: 754,
    ingested: 753,
    failed: 1,
    pending: 0,
  })
  const actions = held.kase.ledger.entries({ limit: 10_000 }).map(({ entry }) => entry.action)
  expect(actions.filter((action) => action === 'ingest')).toHaveLength(753)
  expect(actions.filter((action) => action === 'container-read')).toHaveLength(3)
  expect(held.kase.ledger.verify(held.publicKey)).toEqual([])
})

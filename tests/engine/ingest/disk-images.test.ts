import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import { insideOf } from '../../../src/domain/member-path.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'
import { testWith } from '../../test-with.ts'
import { zipFile } from '../containers/zip-file.ts'
import { aCase, ingest, type TestCase } from './a-case.ts'

const E01 = new URL('../../../../shared/corpus/dfvfs-disk-images/ext2.E01', import.meta.url)
  .pathname

let held: TestCase
let work: string
beforeEach(() => {
  held = aCase()
  work = join(held.sourceDir, '..', 'work')
  mkdirSync(work)
})
afterEach(() => held.remove())

type Row = {
  id: ItemId
  parent: ItemId | null
  path: Buffer
  name: string
  kind: string
  ingest: string
  ingest_failure: string | null
  sha256: string | null
  allocation: string | null
  opened: string | null
  open_failure: string | null
}

const rowsOf = ({ kase }: TestCase) =>
  kase.readable.prepare<[], Row>('SELECT * FROM item ORDER BY no').all()

/** Path inside → what came of it. */
const filesOf = (of: TestCase) =>
  new Map(
    rowsOf(of)
      .filter(({ parent }) => parent !== null)
      .map((row) => [
        Buffer.from(insideOf(row.path)).toString(),
        [row.ingest_failure ?? row.sha256, row.allocation],
      ]),
  )

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] })
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const image = () => join(work, 'disk.img')
const read = (source = image(), how = {}) => ingest(held, new Job('ingest'), source, how)

const BIG = randomBytes(300_000)
const SMALL = Buffer.from('a small file\n')

function emptyImage(bytes: number): void {
  writeFileSync(image(), '')
  truncateSync(image(), bytes)
}

function anExt4(): void {
  mkdirSync(join(work, 'tree', 'dir'), { recursive: true })
  writeFileSync(join(work, 'tree', 'big.bin'), BIG)
  writeFileSync(join(work, 'tree', 'gone.bin'), BIG.subarray(0, 100_000))
  writeFileSync(join(work, 'tree', 'dir', 'small.txt'), SMALL)
  writeFileSync(join(work, 'tree', 'empty'), '')
  writeFileSync(join(work, 'tree', 'lost.bin'), BIG.subarray(0, 50_000))
  symlinkSync('/etc/passwd', join(work, 'tree', 'link'))
  writeFileSync(join(work, 'tree', 'a.zip'), zipFile([{ name: 'in.txt', bytes: SMALL }]))
  run('mke2fs', '-q', '-t', 'ext4', '-d', 'tree', 'disk.img', '8M')
  run('debugfs', '-w', '-R', 'rm /gone.bin', 'disk.img')
  const stat = run('debugfs', '-R', 'stat /lost.bin', 'disk.img').toString()
  run('debugfs', '-w', '-R', 'rm /lost.bin', 'disk.img')
  run('debugfs', '-w', '-R', `clri <${/Inode: (\d+)/.exec(stat)?.[1]}>`, 'disk.img')
}

testWith(
  'tsk_loaddb',
  'mke2fs',
  'debugfs',
)(
  'files of an ext4 image are items below it, deleted ones too, and archives among them are opened',
  async () => {
    anExt4()
    const before = sha256(readFileSync(image()))
    const sum = await read()
    expect(sum.pending).toBe(0)
    const files = filesOf(held)
    expect(files.get('p1/big.bin')).toEqual([sha256(BIG), null])
    expect(files.get('p1/dir/small.txt')).toEqual([sha256(SMALL), null])
    expect(files.get('p1/empty')).toEqual([sha256(Buffer.alloc(0)), null])
    expect(files.get('p1/gone.bin')).toEqual([sha256(BIG.subarray(0, 100_000)), 'deleted'])
    expect(files.get('p1/lost.bin')).toEqual(['not-recoverable', 'deleted'])
    expect(files.get('p1/link')).toEqual(['link', null])
    expect(files.get('in.txt')).toEqual([sha256(SMALL), null])
    const [disk] = rowsOf(held)
    expect(disk).toMatchObject({ name: 'disk.img', parent: null, opened: 'whole', sha256: before })
    const entries = held.kase.ledger.entries({ item: disk?.id as ItemId, limit: 9 })
    expect(entries.map(({ entry }) => entry.action)).toEqual(['ingest', 'container-read'])
    expect(entries[1]?.entry.data).toMatchObject({
      failure: null,
      by: expect.stringContaining('Sleuth Kit'),
      image: { bytes: 8_388_608, storedMd5: null, fileSystems: 1 },
    })
    expect(sha256(readFileSync(image()))).toBe(before)
    expect(held.kase.ledger.verify(held.publicKey)).toEqual([])
  },
)

testWith(
  'tsk_loaddb',
  'mkfs.vfat',
  'mcopy',
  'mdel',
)('a deleted file of a FAT image is found with its content', async () => {
  emptyImage(4_194_304)
  writeFileSync(join(work, 'big'), BIG)
  writeFileSync(join(work, 'small'), SMALL)
  run('mkfs.vfat', 'disk.img')
  run('mcopy', '-i', 'disk.img', 'big', '::BIG.BIN')
  run('mcopy', '-i', 'disk.img', 'small', '::long name ünï.txt')
  run('mdel', '-i', 'disk.img', '::BIG.BIN')
  await read()
  const files = filesOf(held)
  expect(files.get('p1/_IG.BIN')).toEqual([sha256(BIG), 'deleted'])
  expect(files.get('p1/long name ünï.txt')).toEqual([sha256(SMALL), null])
})

testWith(
  'tsk_loaddb',
  'mkntfs',
  'ntfscp',
)(
  'a small file that NTFS keeps in its file table, and a large one, are read as they are',
  async () => {
    emptyImage(8_388_608)
    writeFileSync(join(work, 'big'), BIG)
    writeFileSync(join(work, 'small'), SMALL)
    run('mkntfs', '-F', '-q', '-Q', 'disk.img')
    run('ntfscp', 'disk.img', 'big', 'big.bin')
    run('ntfscp', 'disk.img', 'small', 'small.txt')
    await read()
    const files = filesOf(held)
    expect(files.get('p1/big.bin')).toEqual([sha256(BIG), null])
    expect(files.get('p1/small.txt')).toEqual([sha256(SMALL), null])
  },
)

testWith(
  'tsk_loaddb',
  'mke2fs',
  'debugfs',
  'sfdisk',
)('each file system of a partitioned image in parts has its own place', async () => {
  anExt4()
  const system = readFileSync(image())
  emptyImage(20_971_520)
  execFileSync('sfdisk', ['-q', 'disk.img'], {
    cwd: work,
    input: 'start=2048,size=16384\nstart=20480,size=16384\n',
  })
  const disk = readFileSync(image())
  system.copy(disk, 2048 * 512)
  system.copy(disk, 20_480 * 512)
  const part = Math.ceil(disk.length / 3)
  for (const n of [0, 1, 2]) {
    writeFileSync(join(work, `disk.00${n + 1}`), disk.subarray(n * part, (n + 1) * part))
  }
  await read(join(work, 'disk.001'))
  const files = filesOf(held)
  expect(files.get('p1/big.bin')).toEqual([sha256(BIG), null])
  expect(files.get('p2/big.bin')).toEqual([sha256(BIG), null])
  const parts = rowsOf(held).filter(({ parent }) => parent === null)
  expect(parts.map(({ name, ingest: state }) => [name, state])).toEqual([
    ['disk.001', 'ingested'],
    ['disk.002', 'ingested'],
    ['disk.003', 'ingested'],
  ])
})

testWith(
  'tsk_loaddb',
  'mke2fs',
  'debugfs',
  'ewfacquire',
)(
  'an E01 image in parts is read, and the digest that it keeps of itself is verified and recorded',
  async () => {
    anExt4()
    const args = [
      '-u',
      '-q',
      '-f',
      'encase6',
      '-c',
      'fast',
      '-S',
      '1048576',
      '-t',
      'disk',
      'disk.img',
    ]
    const other = join(work, 'plain')
    run('ewfacquire', ...args)
    await read(join(work, 'disk.E01'))
    expect(filesOf(held).get('p1/big.bin')).toEqual([sha256(BIG), null])
    expect(filesOf(held).get('p1/gone.bin')?.[1]).toBe('deleted')
    const [first] = rowsOf(held)
    const md5 = createHash('md5').update(readFileSync(image())).digest('hex')
    const said = held.kase.ledger.entries({ item: first?.id as ItemId, limit: 9 }).at(-1)
    expect(said?.entry.data).toMatchObject({ failure: null, image: { storedMd5: md5, md5 } })
    rmSync(other, { force: true })
  },
)

testWith(
  'tsk_loaddb',
  'mke2fs',
  'debugfs',
  'ewfacquire',
)(
  'an E01 image that was altered is found out: by the sum of a chunk, or by its own digest',
  async () => {
    anExt4()
    run('ewfacquire', '-u', '-q', '-f', 'encase6', '-c', 'none', '-t', 'disk', 'disk.img')
    const path = join(work, 'disk.E01')
    const bytes = readFileSync(path)
    const at = bytes.indexOf(BIG.subarray(50_000, 50_032))
    expect(at).toBeGreaterThan(0)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(path, bytes)
    await read(path)
    expect(filesOf(held).get('p1/big.bin')).toEqual(['read-error', null])
    expect(filesOf(held).get('p1/dir/small.txt')).toEqual([sha256(SMALL), null])
    expect(rowsOf(held)[0]).toMatchObject({ ingest: 'ingested', open_failure: 'damaged' })
  },
)

const withE01 = existsSync(E01) ? testWith('tsk_loaddb') : test.skip
withE01('an E01 made by another program is read (skipped without ../shared)', async () => {
  await read(E01)
  expect(filesOf(held).size).toBeGreaterThan(3)
  expect(rowsOf(held)[0]).toMatchObject({ opened: 'whole' })
  const states = [...filesOf(held).values()].map(([state]) => state)
  expect(states.filter((state) => /^[0-9a-f]{64}$/.test(state ?? '')).length).toBeGreaterThan(2)
})

test('without the tool an image is one item, and says what is missing', async () => {
  writeFileSync(image(), Buffer.alloc(4_096))
  await read(image(), { tools: await detectTools('/nowhere') })
  expect(rowsOf(held)).toMatchObject([{ ingest: 'ingested', open_failure: 'tool-missing' }])
})

testWith('tsk_loaddb')('what has no file system is one item, and says so', async () => {
  writeFileSync(image(), Buffer.alloc(1_000_000))
  await read()
  expect(rowsOf(held)).toMatchObject([{ ingest: 'ingested', open_failure: 'no-file-system' }])
})

test('an archive can be a source of its own', async () => {
  writeFileSync(join(work, 'a.zip'), zipFile([{ name: 'in.txt', bytes: SMALL }]))
  writeFileSync(join(work, 'beside'), 'not part of it')
  expect(await read(join(work, 'a.zip'))).toEqual({ found: 2, ingested: 2, failed: 0, pending: 0 })
})

testWith(
  'tsk_loaddb',
  'mke2fs',
  'debugfs',
)(
  'stopped anywhere within an image and run again, it ends as one that nobody disturbed',
  async () => {
    mkdirSync(join(work, 'tree'))
    for (let n = 0; n < 300; n += 1) {
      writeFileSync(join(work, 'tree', `f${n}`), Buffer.alloc(((n * 37) % 5_000) + 1, n))
    }
    run('mke2fs', '-q', '-t', 'ext4', '-N', '600', '-d', 'tree', 'disk.img', '8M')
    for (const at of [0, 1, 70, 200]) {
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
      await job.run(() => ingest(held, job, image()))
      expect(job.failure).toBeNull()
    }
    const sum = await read()
    const undisturbed = aCase()
    try {
      expect(await ingest(undisturbed, new Job('ingest'), image())).toEqual(sum)
      expect(filesOf(held)).toEqual(filesOf(undisturbed))
      expect(rowsOf(held)).toHaveLength(rowsOf(undisturbed).length)
    } finally {
      undisturbed.remove()
    }
    expect(sum.pending).toBe(0)
    expect(statSync(image()).size).toBe(8_388_608)
    const actions = held.kase.ledger.entries({ limit: 10_000 }).map(({ entry }) => entry.action)
    expect(actions.filter((action) => action === 'container-read')).toHaveLength(1)
    expect(actions.filter((action) => action === 'ingest')).toHaveLength(sum.ingested)
  },
)

testWith('tsk_loaddb', 'mke2fs')(
  'an image within a folder or an archive stays closed, and is said to be a source of its own',
  async () => {
    writeFileSync(join(work, 'tree.txt'), SMALL)
    run('mke2fs', '-q', '-t', 'ext4', 'disk.img', '2M')
    const disk = readFileSync(image())
    const ewf = Buffer.from('455646090d0aff00', 'hex')
    writeFileSync(join(held.sourceDir, 'disk.img'), disk)
    writeFileSync(join(held.sourceDir, 'a.zip'), zipFile([{ name: 'disk.E01', bytes: ewf }]))
    await ingest(held)
    await ingest(held)
    const told = rowsOf(held).filter(({ open_failure }) => open_failure === 'disk-image')
    expect(told.map(({ name, kind }) => [name, kind]).toSorted()).toEqual([
      ['disk.E01', 'archive'],
      ['disk.img', 'archive'],
    ])
    const entries = held.kase.ledger.entries({ item: told[0]?.id as ItemId, limit: 9 })
    expect(entries.map(({ entry }) => entry.action)).toEqual(['ingest', 'container-read'])

    await read(join(held.sourceDir, 'disk.img'))
    const opened = rowsOf(held).filter(
      ({ name, opened }) => name === 'disk.img' && opened === 'whole',
    )
    expect(opened).toHaveLength(1)
  },
)

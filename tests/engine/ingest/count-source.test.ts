/** A look at a source before it is ingested: everything is counted, nothing is touched. */
import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { estimateOf, type SourceCount } from '../../../src/domain/preflight.ts'
import { countSource } from '../../../src/engine/ingest/count-source.ts'
import { lookAtSource } from '../../../src/engine/ingest/look-at-source.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'

let dir: string
let source: string
let caseDir: string

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'safehold-count-')))
  source = join(dir, 'source')
  caseDir = join(dir, 'case')
  for (const one of [source, caseDir]) mkdirSync(one)
})
afterEach(() => execFileSync('rm', ['-rf', dir]))

const put = (name: string | Buffer, bytes = 1) =>
  writeFileSync(
    Buffer.concat([Buffer.from(`${source}/`), Buffer.from(name)]),
    Buffer.alloc(bytes, 'x'),
  )

async function count(
  from = source,
  job = new Job('preflight'),
  onCount: (so: SourceCount) => void = () => undefined,
): Promise<SourceCount | null> {
  let last: SourceCount | null = null
  await countSource({ caseDir, source: from, hasUnpacker: false, job }, (so) => {
    last = so
    onCount(so)
  })
  return last
}

test('files, bytes, containers, names that try something, and what is no file are counted', async () => {
  mkdirSync(join(source, 'deep/er'), { recursive: true })
  put('deep/er/a.jpg', 1000)
  put('b.zip', 10)
  put('c.7z', 20)
  put('disk.E01', 30)
  put('line\nfeed.jpg')
  put('turn\u202egpj.exe')
  put(Buffer.from([0x66, 0xff]))
  put('back\\slash')
  symlinkSync('/etc', join(source, 'away'))
  symlinkSync('.', join(source, 'round'))
  execFileSync('mkfifo', [join(source, 'pipe')])
  expect(await count()).toEqual({
    files: 11,
    bytes: 1064,
    largestBytes: 1000,
    containers: 3,
    closed: 1,
    unreadable: { link: 2, 'not-a-file': 1 },
    names: { control: 1, unseen: 1, 'not-utf8': 1, backslash: 1 },
    isDone: true,
  })
})

test('nothing on the source is changed by it, down to when a file was read last', async () => {
  for (let n = 0; n < 20; n += 1) put(`f${n}`, n)
  for (const name of readdirSync(source)) utimesSync(join(source, name), 1000, 2000)
  const told = () =>
    readdirSync(source).map((name) => {
      const { atimeNs, mtimeNs, ctimeNs, size, ino } = lstatSync(join(source, name), {
        bigint: true,
      })
      return [name, atimeNs, mtimeNs, ctimeNs, size, ino]
    })
  const folder = () => {
    const { mtimeNs, ctimeNs } = lstatSync(source, { bigint: true })
    return [mtimeNs, ctimeNs]
  }
  const before = [told(), folder()]
  await count()
  expect([told(), folder()]).toEqual(before)
})

test('it stops when it is told to, with what it has so far', async () => {
  for (let folder = 0; folder < 40; folder += 1) {
    mkdirSync(join(source, `d${folder}`))
    for (let n = 0; n < 200; n += 1) writeFileSync(join(source, `d${folder}`, `f${n}`), '')
  }
  const job = new Job('preflight')
  const last = await count(source, job, () => job.cancel())
  expect(last?.files).toBeLessThanOrEqual(8000)
  expect(job.signal.aborted).toBe(true)
})

test('a case is never a source', async () => {
  await expect(count(caseDir)).rejects.toMatchObject({ code: 'SOURCE_IS_CASE' })
  await expect(count(dir)).rejects.toMatchObject({ code: 'SOURCE_IS_CASE' })
  await expect(count(join(dir, 'none'))).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
})

test('of an image in parts all parts are counted, and what opens it is named when it is missing', async () => {
  put('disk.E01', 100)
  put('disk.E02', 50)
  put('other.jpg', 7)
  expect(await count(join(source, 'disk.E01'))).toMatchObject({
    files: 2,
    bytes: 150,
    isDone: true,
  })
  const tools = await detectTools('')
  const look = lookAtSource({ caseDir, source: join(source, 'disk.E01'), tools, rate: null })
  expect(look).toMatchObject({ kind: 'image', parts: 2, path: join(source, 'disk.E01') })
  expect(look.toolMissing?.name).toBe('tsk_loaddb')
  expect(look.toolMissing?.howToInstall).toMatch(/sleuth/i)
})

test('a look tells the file system, whether it can be written to, and the room there is', async () => {
  const look = lookAtSource({ caseDir, source, tools: await detectTools(''), rate: null })
  expect(look).toMatchObject({ kind: 'folder', parts: null, toolMissing: null, rate: null })
  expect(look.freeBytes).toBeGreaterThan(0)
  if (process.platform !== 'linux') return
  expect(look.access).toBe('writable')
  expect(look.fileSystem?.type).not.toBe('')
  expect(look.fileSystem?.totalBytes).toBeGreaterThan(0)
})

test('an estimate goes by what the last ingest cost, and is none where nothing was measured', () => {
  const rate = {
    at: '2026-11-26T10:00:00Z',
    sealing: { items: 1000, bytes: 1000 * 65_536, seconds: 10 },
    screening: { items: 500, bytes: 1, seconds: 50 },
    checking: null,
  }
  expect(estimateOf(rate, { files: 2000, bytes: 2000 * 65_536 })).toEqual({
    sealing: 20,
    screening: 200,
    checking: null,
  })
  expect(estimateOf(null, { files: 1, bytes: 1 })).toEqual({
    sealing: null,
    screening: null,
    checking: null,
  })
})

import { execFileSync } from 'node:child_process'
import {
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Completeness, isWhole } from '../../../src/domain/item.ts'
import type { JobProgress } from '../../../src/domain/job.ts'
import { openReadable } from '../../../src/engine/catalogue/database.ts'
import { completenessOf } from '../../../src/engine/ingest/completeness.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { aCase, EXHIBIT, ingest, type TestCase } from './a-case.ts'

let held: TestCase
beforeEach(() => {
  held = aCase()
})
afterEach(() => held.remove())

/** A job whose every step is reported, not five a second. */
function watchedJob(onProgress: (progress: JobProgress, job: Job) => void): Job {
  let now = 0
  const job: Job = new Job('ingest', {
    onProgress: (progress) => onProgress(progress, job),
    now: () => {
      now += 1_000
      return now
    },
  })
  return job
}

function fill(dir: string, files: number): void {
  for (let n = 0; n < files; n += 1) {
    mkdirSync(join(dir, `d${n % 7}`), { recursive: true })
    writeFileSync(join(dir, `d${n % 7}`, `f${n}`), Buffer.alloc((n * 37) % 5_000, n % 256))
  }
  symlinkSync('nowhere', join(dir, 'link'))
}

const outcomeOf = ({ kase }: TestCase) =>
  kase.readable
    .prepare('SELECT path, size, ingest, ingest_failure, sha256 FROM item ORDER BY path')
    .all()

const unfinished = ({ kase }: TestCase) =>
  readdirSync(join(kase.dir, 'objects')).filter((name) => name.startsWith('.'))

test('an ingest stopped anywhere and run again ends as one that nobody disturbed', async () => {
  fill(held.sourceDir, 900)
  const stops: ((progress: JobProgress) => boolean)[] = [
    ({ stage, items }) => stage === 'walking' && items > 0,
    ({ stage }) => stage === 'hashing',
    ({ stage, items }) => stage === 'hashing' && items > 0,
    ({ stage, items }) => stage === 'hashing' && items > 200,
  ]
  for (const mustStop of stops) {
    const job = watchedJob((progress, self) => {
      if (mustStop(progress)) self.cancel()
    })
    await job.run(async () => expect(isWhole(await ingest(held, job))).toBe(true))
    expect(job.failure).toBeNull()
    expect(job.progress().state).toBe('cancelled')
    expect(unfinished(held)).toEqual([])
  }
  expect(await ingest(held)).toEqual({ found: 901, ingested: 900, failed: 1, pending: 0 })
  const undisturbed = aCase()
  try {
    await ingest(undisturbed, new Job('ingest'), held.sourceDir)
    expect(outcomeOf(held)).toEqual(outcomeOf(undisturbed))
    expect(objectsOf(held)).toBe(objectsOf(undisturbed))
  } finally {
    undisturbed.remove()
  }
  const entries = held.kase.ledger.entries({ limit: 10_000 }).map(({ entry }) => entry)
  expect(entries.filter(({ action }) => action === 'ingest')).toHaveLength(900)
  expect(entries.filter(({ action }) => action === 'ingest-failed')).toHaveLength(1)
  const ends = entries.filter(({ action }) => action === 'ingest-ended')
  expect(ends.map(({ data }) => data['state'])).toEqual([
    'cancelled',
    'cancelled',
    'cancelled',
    'cancelled',
    'done',
  ])
  expect(held.kase.ledger.verify(held.publicKey)).toEqual([])
})

test('one that is cancelled before it begins does nothing, and leaves no failure behind that nobody hears', async () => {
  writeFileSync(join(held.sourceDir, 'a'), 'a')
  const unheard: unknown[] = []
  const hear = (reason: unknown) => unheard.push(reason)
  process.on('unhandledRejection', hear)
  try {
    const job = new Job('ingest')
    job.cancel()
    expect(await ingest(held, job)).toMatchObject({ found: 0, ingested: 0 })
    await wait(50)
    expect(unheard).toEqual([])
  } finally {
    process.off('unhandledRejection', hear)
  }
  expect(await ingest(held)).toMatchObject({ found: 1, ingested: 1 })
})

test('an ingest that is paused anywhere rests, goes on and ends as one that nobody disturbed', async () => {
  fill(held.sourceDir, 1_800)
  const pauses: ((progress: JobProgress) => boolean)[] = [
    ({ stage, items }) => stage === 'walking' && items > 0,
    ({ stage, items }) => stage === 'hashing' && items > 0,
    ({ stage, items }) => stage === 'hashing' && items > 400,
  ]
  const rests: { readonly before: Completeness; readonly after: Completeness }[] = []
  /** What was under way comes to its end first, however busy the machine is: then the numbers stand still. */
  const atRest = async (): Promise<Completeness> => {
    const seen: Completeness[] = []
    for (;;) {
      const now = completenessOf(held.kase.readable, EXHIBIT)
      const still = seen.slice(-4)
      if (still.length === 4 && still.every(({ pending }) => pending === now.pending)) return now
      seen.push(now)
      await wait(1_000)
    }
  }
  const job = watchedJob((progress, self) => {
    if (progress.state !== 'running' || pauses[0]?.(progress) !== true) return
    pauses.shift()
    self.pause()
    void atRest().then(async (before) => {
      await wait(300)
      rests.push({ before, after: completenessOf(held.kase.readable, EXHIBIT) })
      self.resume()
    })
  })
  const sum = { found: 1_801, ingested: 1_800, failed: 1, pending: 0 }
  expect(await ingest(held, job)).toEqual(sum)
  expect(rests).toHaveLength(3)
  for (const { before, after } of rests) {
    expect(after).toEqual(before)
    expect(after).not.toEqual(sum)
  }
  const undisturbed = aCase()
  try {
    await ingest(undisturbed, new Job('ingest'), held.sourceDir)
    expect(outcomeOf(held)).toEqual(outcomeOf(undisturbed))
  } finally {
    undisturbed.remove()
  }
})

test('at every moment found = ingested + failed + pending, for anyone who looks', async () => {
  fill(held.sourceDir, 600)
  const other = openReadable(join(held.kase.dir, 'catalogue.db'))
  const seen: Completeness[] = []
  let running = true
  const look = () => {
    if (!running) return
    seen.push(completenessOf(other, EXHIBIT))
    setImmediate(look)
  }
  look()
  await ingest(held)
  running = false
  other.close()
  expect(seen.filter((sum) => !isWhole(sum))).toEqual([])
  const founds = seen.map(({ found }) => found)
  expect(founds).toEqual([...founds].sort((a, b) => a - b))
  expect(seen.some(({ pending }) => pending > 0)).toBe(true)
  expect(seen.some(({ ingested, pending }) => ingested > 0 && pending > 0)).toBe(true)
})

test('a file that goes between being found and being read has vanished, the rest is ingested', async () => {
  fill(held.sourceDir, 20)
  const job = watchedJob(({ stage, items }) => {
    if (stage === 'hashing' && items === 0) rmSync(join(held.sourceDir, 'd3/f3'), { force: true })
  })
  expect(await ingest(held, job)).toEqual({ found: 21, ingested: 19, failed: 2, pending: 0 })
  expect(outcomeOf(held)).toContainEqual(
    expect.objectContaining({ path: Buffer.from('d3/f3'), ingest_failure: 'vanished' }),
  )
})

test('a file that a link replaces between being found and being read is not followed', async () => {
  const path = join(held.sourceDir, 'f')
  writeFileSync(path, 'x')
  const job = watchedJob(({ stage, items }) => {
    if (stage !== 'hashing' || items > 0 || lstatSync(path).isSymbolicLink()) return
    unlinkSync(path)
    symlinkSync('/etc/hostname', path)
  })
  expect(await ingest(held, job)).toEqual({ found: 1, ingested: 0, failed: 1, pending: 0 })
  expect(outcomeOf(held)).toMatchObject([{ ingest_failure: 'link', sha256: null }])
})

test('a source that goes in the middle is said to be gone; nothing of it is called vanished', async () => {
  fill(held.sourceDir, 300)
  const away = `${held.sourceDir}-away`
  const job = watchedJob(({ stage, items }) => {
    if (
      stage === 'hashing' &&
      items === 0 &&
      readdirSync(join(held.sourceDir, '..')).includes('source')
    )
      renameSync(held.sourceDir, away)
  })
  await expect(ingest(held, job)).rejects.toMatchObject({ code: 'SOURCE_GONE' })
  const sum = completenessOf(held.kase.readable, EXHIBIT)
  expect(sum).toMatchObject({ found: 301, failed: 1 })
  expect(unfinished(held)).toEqual([])
  renameSync(away, held.sourceDir)
  expect(await ingest(held)).toEqual({ found: 301, ingested: 300, failed: 1, pending: 0 })
})

test('a source that is, holds or lies in the case folder is refused before anything is written', async () => {
  const { kase, sourceDir } = held
  const size = kase.ledger.size()
  symlinkSync(kase.dir, join(sourceDir, 'to-case'))
  for (const source of [
    kase.dir,
    join(kase.dir, '..'),
    join(kase.dir, 'objects'),
    join(sourceDir, 'to-case'),
  ]) {
    await expect(ingest(held, new Job('ingest'), source)).rejects.toMatchObject({
      code: 'SOURCE_IS_CASE',
    })
  }
  expect(kase.ledger.size()).toBe(size)
  expect(completenessOf(kase.readable, null).found).toBe(0)
})

test('a source that is not there or is neither folder nor file is refused', async () => {
  const at = (name: string) => ingest(held, new Job('ingest'), join(held.sourceDir, name))
  await expect(at('not-here')).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
  const device = ingest(held, new Job('ingest'), '/dev/null')
  await expect(device).rejects.toMatchObject({ code: 'SOURCE_NOT_A_FOLDER' })
})

test('the source is the same afterwards: every file, every time but the folders’ last access', async () => {
  fill(held.sourceDir, 50)
  const look = () =>
    globSync('**', { cwd: held.sourceDir }).map((name) => {
      const stats = lstatSync(join(held.sourceDir, name), { bigint: true })
      const { size, mtimeNs, ctimeNs, mode, ino, nlink } = stats
      return [name, size, mtimeNs, ctimeNs, mode, ino, nlink, stats.isFile() && stats.atimeNs]
    })
  const before = look()
  await ingest(held)
  expect(look()).toEqual(before)
})

test('a full disk is said to be full, leaves nothing unfinished, and the next run goes on (skipped where nothing may be mounted)', async (context) => {
  const mount = mkdtempSync(join(tmpdir(), 'safehold-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', mount], { stdio: 'ignore' })
  } catch {
    rmSync(mount, { recursive: true })
    context.skip('this machine does not let us mount')
  }
  const small = aCase({ dir: join(mount, 'small.safecase') })
  try {
    for (let n = 0; n < 12; n += 1) {
      writeFileSync(join(small.sourceDir, `f${n}`), Buffer.alloc(1_000_000, n))
    }
    await expect(ingest(small)).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(unfinished(small)).toEqual([])
    expect(isWhole(completenessOf(small.kase.readable, EXHIBIT))).toBe(true)
    expect(completenessOf(small.kase.readable, EXHIBIT).failed).toBe(0)
    execFileSync('mount', ['-o', 'remount,size=64m', mount])
    expect(await ingest(small)).toEqual({ found: 12, ingested: 12, failed: 0, pending: 0 })
    expect(small.kase.ledger.verify(small.publicKey)).toEqual([])
  } finally {
    small.remove()
    execFileSync('umount', [mount])
    rmSync(mount, { recursive: true })
  }
})

function objectsOf({ kase }: TestCase): number {
  return globSync('objects/*/*.obj', { cwd: kase.dir }).length
}

/** What goes wrong around the program: full disks, lost permissions, two programs, a decoder that dies. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, type TestContext, test } from 'vitest'
import type { JobProgress } from '../../src/domain/job.ts'
import { DecoderPool } from '../../src/engine/media/decoder-pool.ts'
import type { Input, Output, RequestName } from '../../src/ipc/contract.ts'
import { createWorkbench, type Workbench } from '../../src/workbench/workbench.ts'
import { endState } from './end-state.ts'
import { examine, keysOf } from './examine.ts'
import { type Undisturbed, undisturbed } from './kills.ts'
import {
  AUDIENCE,
  copyPlace,
  EXHIBIT,
  fillExhibit,
  makeCase,
  type Place,
  passphraseOf,
} from './place.ts'
import { runWork } from './run-work.ts'

let dir: string
let reference: Undisturbed
const mounts: string[] = []
const benches: Workbench[] = []

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-troubles-'))
  const source = join(dir, 'exhibit')
  mkdirSync(source)
  await fillExhibit(source, 3)
  const prepared = await makeCase(join(dir, 'prepared'), source)
  reference = await undisturbed(prepared, await keysOf(prepared), join(dir, 'undisturbed'))
})
afterEach(async () => {
  // Some were closed by their test; some cannot write that they are.
  for (const bench of benches.splice(0)) await bench.close().catch(() => undefined)
  for (const mount of mounts.splice(0)) execFileSync('umount', [mount])
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** A disk of 64 MiB, for which one must be allowed to mount. */
function smallDisk(context: TestContext, name: string): string {
  const mount = join(dir, name)
  mkdirSync(mount)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', mount], { stdio: 'ignore' })
  } catch {
    context.skip('this machine does not let us mount')
  }
  mounts.push(mount)
  return mount
}

/** Takes what room there is, to the last kilobyte. */
function fill(disk: string): void {
  const fd = openSync(join(disk, 'filler'), 'w')
  try {
    for (let size = 1_048_576; size >= 1_024; ) {
      try {
        if (writeSync(fd, Buffer.alloc(size, 1)) < size) size /= 2
      } catch {
        size /= 2
      }
    }
  } finally {
    closeSync(fd)
  }
}

async function workingIn(place: Place, makeDecoders?: () => DecoderPool) {
  const bench = createWorkbench({
    home: place.home,
    version: '0.0.0-crash',
    ...(makeDecoders && { makeDecoders }),
  })
  benches.push(bench)
  const request = (name: string, input: unknown) => bench.request(name, input)
  const ask = async <R extends RequestName>(name: R, input: Input<R>): Promise<Output<R>> => {
    const reply = await request(name, input)
    if (!reply.ok) throw new Error(`${name}: ${reply.error.code}`)
    return reply.value as Output<R>
  }
  await ask('case.open', { dir: place.caseDir })
  await ask('session.signIn', { user: 'mokafor' as never, passphrase: passphraseOf('mokafor') })
  /** Ends with the job; `at` is called once, when it first reports the stage. */
  const ended = ({ job }: Output<'ingest.start'>, stage?: string, at?: () => void) => {
    let isDone = false
    return bench.finished(job, (progress: JobProgress) => {
      if (progress.stage !== stage || isDone) return
      isDone = true
      at?.()
    })
  }
  const ingest = () => ask('ingest.start', { exhibit: EXHIBIT, source: place.source })
  return { bench, request, ask, ended, ingest }
}

/** The case is good, and the work comes to the end that it would have had. */
async function goesOn(place: Place): Promise<void> {
  expect(await examine(place, reference.keys)).toEqual([])
  const run = await runWork(place, {})
  expect(run.exitCode, run.output).toBe(0)
  expect(endState(place, reference.keys)).toEqual(reference.state)
  expect(await examine(place, reference.keys)).toEqual([])
}

test.each(['hashing', 'preview'])(
  'a disk that is full in the middle of %s is said to be full, and nothing is lost by it (skipped where nothing may be mounted)',
  async (stage, context) => {
    const disk = smallDisk(context as unknown as TestContext, `full-${stage}`)
    const place = copyPlace(reference.from, join(disk, 'place'))
    const { bench, ended, ingest } = await workingIn(place)
    const progress = await ended(await ingest(), stage, () => fill(disk))
    expect(progress).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } })
    await bench.close().catch(() => undefined)
    rmSync(join(disk, 'filler'))
    await goesOn(place)
  },
)

test('a full stick ends an export with nothing on it, and the next one is written (skipped where nothing may be mounted)', async (context) => {
  const disk = smallDisk(context, 'full-stick')
  const place = { ...copyPlace(reference.from, join(dir, 'to-full-stick')), stick: disk }
  expect((await runWork(place, { until: 'approve' })).exitCode).toBe(0)
  const { bench, ask, ended } = await workingIn(place)
  const start = await ask('bundle.export', { audience: AUDIENCE, parentDir: disk })
  const progress = await ended(start, 'writing', () => fill(disk))
  expect(progress).toMatchObject({ state: 'failed', error: { code: 'TARGET_NOT_WRITABLE' } })
  await bench.close()
  expect(readdirSync(disk)).toEqual(['filler'])
  rmSync(join(disk, 'filler'))
  await goesOn(place)
})

test('a case whose disk fills while a bundle is written keeps its record, and the next one is written (skipped where nothing may be mounted)', async (context) => {
  const disk = smallDisk(context, 'full-export')
  const place = copyPlace(reference.from, join(disk, 'place'))
  expect((await runWork(place, { until: 'approve' })).exitCode).toBe(0)
  const stick = join(dir, 'roomy-stick')
  mkdirSync(stick)
  const { bench, ask, ended } = await workingIn(place)
  const start = await ask('bundle.export', { audience: AUDIENCE, parentDir: stick })
  const progress = await ended(start, 'writing', () => fill(disk))
  expect(progress).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } })
  await bench.close().catch(() => undefined)
  expect(readdirSync(stick)).toEqual([])
  rmSync(join(disk, 'filler'))
  await goesOn({ ...place, stick })
})

test('a second program does not get a case that one works in, and gets it when that one was killed', async () => {
  const place = copyPlace(reference.from, join(dir, 'two'))
  const first = runWork(place, {
    kill: { stage: 'ingest', step: 'entry', n: 3, when: 'after', delayUs: 2_000_000 },
  })
  const bench = createWorkbench({ home: place.home, version: '0.0.0-crash' })
  const seen = new Set<string>()
  const look = async () => {
    const reply = await bench.request('case.open', { dir: place.caseDir })
    if (!reply.ok) seen.add(reply.error.code)
    else await bench.request('case.close', {})
  }
  const until = first.then(() => true)
  while (!(await Promise.race([until, new Promise((resolve) => setTimeout(resolve, 50))]))) {
    if (readdirSync(place.caseDir).includes('case.lock')) await look()
  }
  expect((await first).wasKilled).toBe(true)
  expect([...seen]).toEqual(['CASE_IN_USE'])
  await bench.close()
  await goesOn(place)
})

test('decoders that die in the middle cost a preview, which the next run makes', async () => {
  const place = copyPlace(reference.from, join(dir, 'decoders'))
  const pool = new DecoderPool()
  const { bench, ask, ended, ingest } = await workingIn(place, () => pool)
  let killed = 0
  const killer = setInterval(() => {
    if (killed >= 3) return
    for (const pid of pool.pids) {
      process.kill(pid, 'SIGKILL')
      killed += 1
    }
  }, 20)
  const progress = await ended(await ingest())
  clearInterval(killer)
  expect(killed).toBeGreaterThan(0)
  expect((await ask('ingest.summary', { exhibit: null })).completeness).toMatchObject({
    pending: 0,
  })
  expect(['done', 'failed']).toContain(progress.state)
  await bench.close()
  await goesOn(place)
})

test('a case folder whose permissions are taken away says so, and goes on when they are back (skipped for who is bound by none and may not become another)', async (context) => {
  const uid = process.getuid?.()
  if (uid !== 0) context.skip('needs to become a user whom permissions bind')
  const place = copyPlace(reference.from, join(dir, 'bound'))
  chmodSync(dir, 0o755)
  execFileSync('chown', ['-R', '65534:65534', join(dir, 'bound')])
  execFileSync('chmod', ['-R', 'a+rX', place.source])
  const objects = join(place.caseDir, 'objects')
  chmodSync(objects, 0o555)
  const refused = await runWork(place, { uid: 65_534 })
  expect(refused.exitCode).not.toBe(0)
  expect(refused.output).toContain('NOT_WRITABLE')
  chmodSync(objects, 0o700)
  expect((await runWork(place, { uid: 65_534 })).exitCode).toBe(0)
  expect(await examine(place, reference.keys)).toEqual([])
  expect(endState(place, reference.keys)).toEqual(reference.state)
})

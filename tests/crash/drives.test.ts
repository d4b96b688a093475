/** What goes wrong with the drives around the program: full, read-only, gone, or forbidden. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createWorkbench } from '../../src/workbench/workbench.ts'
import { atWork, closeAll, goesOn, isAtItsEnd, type Prepared, prepare } from './at-work.ts'
import { examine } from './examine.ts'
import type { Stage } from './kill.ts'
import { fill, mirror, pull, setReadOnly, smallDisk, unmount, unmountAll } from './mounts.ts'
import { copyPlace, newCaseIn } from './place.ts'
import { runWork } from './run-work.ts'

vi.setConfig({ testTimeout: 300_000 })

let prepared: Prepared

beforeAll(async () => {
  prepared = await prepare(3)
})
afterEach(async () => {
  await closeAll()
  unmountAll()
})
afterAll(() => prepared.remove())

const copyIn = (dir: string) => copyPlace(prepared.reference.from, dir)

test.for(['hashing', 'preview'])(
  'a disk that is full in the middle of %s is said to be full, and nothing is lost by it (skipped where nothing may be mounted)',
  async (stage, context) => {
    const disk = smallDisk(context, join(prepared.dir, `full-${stage}`))
    const place = copyIn(join(disk, 'place'))
    let makeRoom = () => {}
    const worker = await atWork(place)
    const progress = await worker.ingest(stage, () => {
      makeRoom = fill(disk)
    })
    expect(progress).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } })
    await worker.close()
    makeRoom()
    await goesOn(prepared, place)
  },
)

test('on a full disk nothing is redacted or approved; with room again the same program goes on (skipped where nothing may be mounted)', async (context) => {
  const disk = smallDisk(context, join(prepared.dir, 'full-redaction'))
  const place = copyIn(join(disk, 'place'))
  const worker = await atWork(place)
  expect(await worker.ingest()).toMatchObject({ state: 'done' })
  const makeRoom = fill(disk)
  expect(await worker.redact()).toMatchObject({ ok: false, error: { code: 'DISK_FULL' } })
  makeRoom()
  expect(await worker.redact()).toMatchObject({ ok: true })
  await worker.close()
  await goesOn(prepared, place)
})

test('on a full disk no case is made or opened, and nothing is left of the try; with room it is (skipped where nothing may be mounted)', async (context) => {
  const disk = smallDisk(context, join(prepared.dir, 'full-opening'))
  const { home } = prepared.reference.from
  const bench = createWorkbench({ home, version: '0.0.0-crash' })
  const codeOf = async (name: string, input: unknown) => {
    const reply = await bench.request(name, input)
    return reply.ok ? 'done' : reply.error.code
  }
  let makeRoom = fill(disk)
  expect(await codeOf('case.create', newCaseIn(disk))).toBe('DISK_FULL')
  expect(readdirSync(disk)).toEqual(['filler'])
  makeRoom()
  expect(await codeOf('case.create', newCaseIn(disk))).toBe('done')
  await bench.close()
  const [name = ''] = readdirSync(disk)
  const before = readdirSync(join(disk, name))
  makeRoom = fill(disk)
  expect(await codeOf('case.open', { dir: join(disk, name) })).toBe('DISK_FULL')
  expect(readdirSync(join(disk, name))).toEqual(before)
  makeRoom()
  expect(await codeOf('case.open', { dir: join(disk, name) })).toBe('done')
  await bench.close()
})

test('a full stick ends an export with nothing on it, and the next one is written (skipped where nothing may be mounted)', async (context) => {
  const disk = smallDisk(context, join(prepared.dir, 'full-stick'))
  const place = { ...copyIn(join(prepared.dir, 'to-full-stick')), stick: disk }
  expect((await runWork(place, { until: 'approve' })).exitCode).toBe(0)
  const worker = await atWork(place)
  let makeRoom = () => {}
  const progress = await worker.exportTo(disk, 'writing', () => {
    makeRoom = fill(disk)
  })
  expect(progress).toMatchObject({ state: 'failed', error: { code: 'TARGET_NOT_WRITABLE' } })
  await worker.close()
  expect(readdirSync(disk)).toEqual(['filler'])
  makeRoom()
  await goesOn(prepared, place)
})

test('a case whose disk fills while a bundle is written keeps its record, and the next one is written (skipped where nothing may be mounted)', async (context) => {
  const disk = smallDisk(context, join(prepared.dir, 'full-export'))
  const place = copyIn(join(disk, 'place'))
  expect((await runWork(place, { until: 'approve' })).exitCode).toBe(0)
  const stick = join(prepared.dir, 'roomy-stick')
  mkdirSync(stick)
  const worker = await atWork(place)
  let makeRoom = () => {}
  const progress = await worker.exportTo(stick, 'writing', () => {
    makeRoom = fill(disk)
  })
  expect(progress).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } })
  await worker.close()
  expect(readdirSync(stick)).toEqual([])
  makeRoom()
  await goesOn(prepared, { ...place, stick })
})

test.for(['hashing', 'preview'])(
  'a case whose drive turns read-only in the middle of %s says so, and goes on when it can be written (skipped where nothing may be mounted)',
  async (stage, context) => {
    const disk = smallDisk(context, join(prepared.dir, `read-only-${stage}`))
    const place = copyIn(join(disk, 'place'))
    const worker = await atWork(place)
    const progress = await worker.ingest(stage, () => setReadOnly(place.caseDir))
    expect(progress).toMatchObject({ state: 'failed', error: { code: 'CASE_NOT_WRITABLE' } })
    await worker.close()
    unmount(place.caseDir)
    await goesOn(prepared, place)
  },
)

test('a drive that is pulled in the middle of an ingest is said to be gone, and the case goes on where it is connected again (skipped where nothing may be mounted)', async (context) => {
  const place = copyIn(join(prepared.dir, 'pulled'))
  const drive = mirror(context, dirname(place.caseDir), join(prepared.dir, 'drive'))
  const worker = await atWork({ ...place, caseDir: join(drive, basename(place.caseDir)) })
  const progress = await worker.ingest('hashing', () => pull(drive))
  expect(progress).toMatchObject({ state: 'failed', error: { code: 'CASE_GONE' } })
  await worker.close()
  // Nothing was begun anew on the disk that the drive was mounted on.
  expect(readdirSync(drive)).toEqual([])
  // What it had open it could still write; the certificate it could no longer read.
  await goesOn(prepared, place, 'ledger: checkpoint-cms-missing')
})

test('a case folder of which a part may not be written says so at each, and goes on when it may (skipped for who is bound by no permission and may not become another, and where that one may not read this program)', async (context) => {
  const uid = 65_534
  if (process.getuid?.() !== 0) context.skip('needs to become a user whom permissions bind')
  if (!mayRunAs(uid)) context.skip('that user cannot read this program where it lies')
  const place = copyIn(join(prepared.dir, 'bound'))
  chmodSync(prepared.dir, 0o755)
  execFileSync('chown', ['-R', `${uid}:${uid}`, join(prepared.dir, 'bound')])
  execFileSync('chmod', ['-R', 'a+rX', place.source])
  const refusesWithout = async (folder: string, stage: Stage) => {
    const allow = (mode: string) => {
      const path = join(place.caseDir, folder)
      execFileSync('find', [path, '-type', 'd', '-exec', 'chmod', mode, '{}', '+'])
    }
    allow('555')
    const refused = await runWork(place, { uid })
    expect(refused.output, folder).toContain('CASE_NOT_WRITABLE')
    expect(refused, folder).toMatchObject({ exitCode: 1, stage })
    allow('700')
    expect(await examine(place, prepared.reference.keys), folder).toEqual([])
  }
  await refusesWithout('objects', 'ingest')
  await refusesWithout('checkpoints', 'ingest')
  await refusesWithout('derivatives', 'preview')
  expect((await runWork(place, { uid, until: 'ingest' })).exitCode).toBe(0)
  await refusesWithout('derivatives', 'redact')
  await refusesWithout('exports', 'export')
  expect((await runWork(place, { uid })).exitCode).toBe(0)
  await isAtItsEnd(prepared.reference, place)
})

/** A clone may lie in a folder of its owner's alone. */
function mayRunAs(uid: number): boolean {
  const script = 'require("node:fs").accessSync(process.argv[1])'
  const args = ['-e', script, fileURLToPath(import.meta.url)]
  return spawnSync(process.execPath, args, { uid, gid: uid, cwd: '/' }).status === 0
}

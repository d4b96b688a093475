/** What goes wrong around the program: two of them, a clock that is set back, decoders that die. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/engine/clock.ts'
import { DecoderPool } from '../../src/engine/media/decoder-pool.ts'
import { openCase } from '../../src/engine/open-case.ts'
import { createWorkbench } from '../../src/workbench/workbench.ts'
import { atWork, closeAll, goesOn, isAtItsEnd, type Prepared, prepare } from './at-work.ts'
import { copyPlace } from './place.ts'
import { runWork } from './run-work.ts'

const HOUR_MS = 3_600_000

vi.setConfig({ testTimeout: 300_000 })

let prepared: Prepared

beforeAll(async () => {
  prepared = await prepare(3)
})
afterEach(closeAll)
afterAll(() => prepared.remove())

const copyIn = (name: string) => copyPlace(prepared.reference.from, join(prepared.dir, name))

test('a second program does not get a case that one works in, and gets it when that one was killed', async () => {
  const place = copyIn('two')
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
  await goesOn(prepared, place)
})

test('of programs that start on one case at the same moment one works and the others are told', async () => {
  const place = copyIn('race')
  const runs = await Promise.all(Array.from({ length: 3 }, () => runWork(place, {})))
  const [one, ...others] = runs.toSorted((a, b) => Number(a.exitCode) - Number(b.exitCode))
  expect(one?.exitCode, one?.output).toBe(0)
  for (const { exitCode, output } of others) {
    expect(exitCode).toBe(1)
    expect(output).toContain('CASE_IN_USE')
  }
  await isAtItsEnd(prepared.reference, place)
})

test('a clock that is set back in the middle is on record, refuses no work, and the ledger verifies', async () => {
  const place = copyIn('clock')
  let behindMs = 0
  const setBack = (hours: number) => {
    behindMs += hours * HOUR_MS
  }
  const read = () => {
    const now = systemClock.read()
    return { ...now, time: new Date(Date.parse(now.time) - behindMs).toISOString() }
  }
  const worker = await atWork(place, { clock: { read } })
  expect(await worker.ingest('hashing', () => setBack(1))).toMatchObject({ state: 'done' })
  setBack(24)
  expect(await worker.redact()).toMatchObject({ ok: true })
  await worker.signIn('ambeki')
  setBack(24)
  await worker.approve()

  // The one thing that needs a true date: a signature from before its certificate would not verify.
  const blocked = await worker.exportTo(place.stick)
  expect(blocked).toMatchObject({ state: 'failed', error: { code: 'BLOCKED' } })
  expect(blocked.error?.message).toContain('certificate')
  expect(readdirSync(place.stick)).toEqual([])
  behindMs = 0
  expect(await worker.exportTo(place.stick)).toMatchObject({ state: 'done' })
  await worker.close()

  await isAtItsEnd(prepared.reference, place)
  const kase = openCase(place.caseDir)
  const anomalies = kase.ledger.clockAnomalies(0, kase.ledger.size()).map(({ entry }) => entry)
  kase.close()
  expect(anomalies.map(({ actor, role, item }) => [actor, role, item])).toEqual(
    Array(3).fill(['safehold', 'system', null]),
  )
  const hours = anomalies.map(
    ({ data }) =>
      (Date.parse(String(data['previous'])) - Date.parse(String(data['now']))) / HOUR_MS,
  )
  expect(hours.map((back) => Math.ceil(back))).toEqual([1, 24, 24])
})

test('decoders that die in the middle cost a preview, which the next run makes', async () => {
  const place = copyIn('decoders')
  const pool = new DecoderPool()
  const worker = await atWork(place, { makeDecoders: () => pool })
  let killed = 0
  const killer = setInterval(() => {
    if (killed >= 3) return
    for (const pid of pool.pids) {
      process.kill(pid, 'SIGKILL')
      killed += 1
    }
  }, 20)
  const progress = await worker.ingest()
  clearInterval(killer)
  expect(killed).toBeGreaterThan(0)
  const { completeness } = await worker.ask('ingest.summary', { exhibit: null })
  expect(completeness).toMatchObject({ pending: 0 })
  expect(['done', 'failed']).toContain(progress.state)
  await worker.close()
  await goesOn(prepared, place)
})

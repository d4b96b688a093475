import { expect, test } from 'vitest'
import { IngestError } from '../../../src/domain/errors.ts'
import { JobProgress } from '../../../src/domain/job.ts'
import { Job } from '../../../src/engine/jobs/job.ts'

function watched(): { job: Job; told: JobProgress[]; tick: (ms: number) => void } {
  let now = 0
  const told: JobProgress[] = []
  const job = new Job('ingest', { onProgress: (p) => told.push(p), now: () => now })
  const tick = (ms: number) => {
    now += ms
  }
  return { job, told, tick }
}

test('work that comes to its end is done, and every report keeps to its schema', async () => {
  const { job, told, tick } = watched()
  await job.run(async () => {
    job.stage('hashing')
    job.total(10, 1_000)
    tick(3_000)
    job.advance(5, 500, 'a name')
  })
  for (const report of told) expect(JobProgress.parse(report)).toEqual(report)
  expect(told.map(({ state }) => state)).toEqual(['running', 'running', 'done'])
  expect(told[1]).toMatchObject({ items: 5, itemsTotal: 10, bytes: 500, current: 'a name' })
  expect(told[1]?.secondsLeft).toBe(3)
  expect(job.progress()).toMatchObject({ stage: 'done', state: 'done', current: null })
})

test('reports come at most five times a second, changes of stage at once', () => {
  const { job, told, tick } = watched()
  job.stage('walking')
  for (let n = 0; n < 100; n += 1) {
    tick(10)
    job.advance(1, 0, null)
  }
  job.stage('hashing')
  expect(told.length).toBeGreaterThan(3)
  expect(told.length).toBeLessThanOrEqual(7)
  expect(told.at(-1)).toMatchObject({ stage: 'hashing', items: 0 })
})

test('asked to stop, work that returns or throws the reason has been cancelled', async () => {
  for (const throws of [true, false]) {
    const { job, told } = watched()
    await job.run(async () => {
      job.cancel()
      job.cancel()
      expect(job.progress().state).toBe('cancelling')
      if (throws) job.signal.throwIfAborted()
    })
    expect(told.map(({ state }) => state)).toEqual(['cancelling', 'cancelled'])
    expect(job.failure).toBeNull()
  }
})

test('a foreseen failure is told, an unforeseen one only that it was', async () => {
  const foreseen = new Job('ingest')
  await foreseen.run(() => Promise.reject(new IngestError('SOURCE_GONE', 'gone')))
  expect(foreseen.progress()).toMatchObject({
    state: 'failed',
    error: { code: 'SOURCE_GONE', message: 'gone' },
  })
  const unforeseen = new Job('ingest')
  const cause = new Error('quotes a name of the evidence')
  await unforeseen.run(() => Promise.reject(cause))
  expect(unforeseen.progress().error?.code).toBe('INTERNAL')
  expect(unforeseen.progress().error?.message).not.toContain('name of the evidence')
  expect(unforeseen.failure).toBe(cause)
})

test('work that is paused begins nothing new until it is resumed, and its rate forgets the rest', async () => {
  const { job, told, tick } = watched()
  const done: number[] = []
  const work = job.run(async () => {
    job.stage('hashing')
    job.total(4, 4_000)
    for (let piece = 0; piece < 4 && (await job.mayGoOn()); piece += 1) {
      tick(3_000)
      job.advance(1, 1_000, null)
      done.push(piece)
      if (piece === 1) job.pause()
    }
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(done).toEqual([0, 1])
  expect(job.progress()).toMatchObject({ state: 'paused', items: 2, secondsLeft: null })
  job.pause()
  tick(3_600_000)
  job.resume()
  await work
  expect(done).toEqual([0, 1, 2, 3])
  expect(told.map(({ state }) => state)).toContain('paused')
  expect(told.findLast(({ state }) => state === 'running')?.bytesPerSecond).toBeCloseTo(333, 0)
  expect(job.progress().state).toBe('done')
})

test('work that is cancelled while it is paused ends', async () => {
  const { job } = watched()
  const work = job.run(async () => {
    job.pause()
    expect(await job.mayGoOn()).toBe(false)
  })
  job.cancel()
  await work
  expect(job.progress().state).toBe('cancelled')
  job.pause()
  job.resume()
  expect(job.progress().state).toBe('cancelled')
})

test('what is over is told with what it did and how long it worked at it, rests not counted', async () => {
  const { job, tick } = watched()
  await job.run(async () => {
    job.stage('walking')
    tick(2_000)
    job.advance(10, 0, null)
    job.stage('hashing')
    tick(1_000)
    job.advance(5, 500, null)
    job.pause()
    tick(60_000)
    job.resume()
    tick(3_000)
    job.advance(5, 500, null)
    job.stage('unpacking')
    job.stage('hashing')
    tick(1_000)
    job.advance(1, 100, null)
  })
  expect(job.progress().past).toEqual([
    { stage: 'walking', items: 10, bytes: 0, seconds: 2 },
    { stage: 'hashing', items: 11, bytes: 1_100, seconds: 5 },
  ])
})

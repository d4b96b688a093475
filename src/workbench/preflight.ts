/** A look at a source before it is ingested. Nothing of it is recorded: nothing is read but names and sizes. */
import { RequestError } from '../domain/errors.ts'
import { NOTHING_COUNTED, type SourceCount, type SourceLook } from '../domain/preflight.ts'
import { countSource } from '../engine/ingest/count-source.ts'
import { lookAtSource } from '../engine/ingest/look-at-source.ts'
import type { Job } from '../engine/jobs/job.ts'
import type { Input, Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'
import { readIngestRate } from './ingest-rate.ts'

const counts = new WeakMap<Job, SourceCount>()

export async function preflight(desk: Desk, source: string): Promise<SourceLook> {
  const tools = await desk.tools()
  return lookAtSource({ caseDir: desk.case.dir, source, tools, rate: readIngestRate(desk.home) })
}

/** Runs beside other work: it needs no keys and writes nothing. */
export function startCount(desk: Desk, { source }: Input<'source.count'>): Output<'source.count'> {
  const { dir: caseDir } = desk.case
  const job = desk.startJob('preflight', async (job) => {
    const hasUnpacker = (await desk.tools()).bsdtar.found
    await countSource({ caseDir, source, hasUnpacker, job }, (count) => counts.set(job, count))
  })
  return { job }
}

/** @throws {RequestError} NOT_FOUND for what is no such count. */
export function countedSoFar(desk: Desk, { job: id }: Input<'source.counted'>): SourceCount {
  const { job } = desk.job(id)
  if (job.kind !== 'preflight') throw new RequestError('NOT_FOUND', 'no such count')
  return counts.get(job) ?? NOTHING_COUNTED
}

/** One real case and the stages of an ingest into it, timed by what the job itself reports. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { CaseNumber } from '../src/domain/case.ts'
import { Exhibit } from '../src/domain/exhibit.ts'
import { StaffNumber, UserId } from '../src/domain/people.ts'
import { createCase } from '../src/engine/create-case.ts'
import { addExhibit } from '../src/engine/exhibits/exhibits.ts'
import { ingestFolder } from '../src/engine/ingest/ingest-folder.ts'
import { Job } from '../src/engine/jobs/job.ts'
import { DecoderPool } from '../src/engine/media/decoder-pool.ts'
import { detectTools } from '../src/engine/media/tools.ts'
import { screenItems } from '../src/engine/preview/screen-items.ts'
import { makeAuthority } from '../src/engine/signing/certificate.ts'

const ACTOR = { user: 'bench', role: 'analyst' } as const

export type Stages = {
  readonly items: number
  readonly walkSeconds: number
  /** Digests, sealing, rows and ledger entries. */
  readonly readSeconds: number
  /** Metadata and blurred previews; 0 when they were not asked for. */
  readonly screenSeconds: number
  readonly wallSeconds: number
  readonly cpuSeconds: number
  /** How long the main thread kept anything else waiting. */
  readonly delayMs: { readonly p95: number; readonly most: number }
  readonly peakMib: number
}

/** Ingests `source` into a new case below `dir`, which is removed afterwards. */
export async function runStages(
  dir: string,
  source: string,
  options: { readonly screen: boolean },
): Promise<Stages> {
  const { kase, keyring } = await createCase({
    parentDir: dir,
    number: CaseNumber.parse('BENCH'),
    title: 'Bench',
    agency: 'Bench',
    supervisor: {
      ...{ id: UserId.parse('bench'), name: 'Bench' },
      person: StaffNumber.parse('1'),
    },
    passphrase: 'only for measuring',
    workstation: {
      home: dir,
      organisation: 'Bench',
      rootPem: '',
      rootSha256: '',
      authority: await makeAuthority('Bench'),
    },
    tool: 'safehold-bench',
  })
  const exhibit = addExhibit(kase, anExhibit(), new Date().toISOString()).id
  const decoders = options.screen ? new DecoderPool() : null
  const tools = options.screen ? await detectTools() : null
  const delay = monitorEventLoopDelay({ resolution: 5 })
  let hashingAt = 0
  const job = new Job('ingest', {
    onProgress: ({ stage }) => {
      if (stage === 'hashing' && hashingAt === 0) hashingAt = performance.now()
    },
  })
  const cpu = process.cpuUsage()
  delay.enable()
  const start = performance.now()
  const sum = await ingestFolder(kase, keyring, {
    exhibit,
    sourceDir: source,
    job,
    actor: ACTOR,
    containers: null,
  })
  const readAt = performance.now()
  if (decoders !== null && tools !== null) {
    await screenItems(kase, keyring, { decoders, tools, job, actor: ACTOR })
  }
  const end = performance.now()
  delay.disable()
  const { user, system } = process.cpuUsage(cpu)
  await decoders?.close()
  kase.close()
  rmSync(join(dir, 'BENCH.safecase'), { recursive: true, force: true })
  if (sum.ingested !== sum.found) throw new Error('not everything was ingested')
  return {
    items: sum.found,
    walkSeconds: (hashingAt - start) / 1000,
    readSeconds: (readAt - hashingAt) / 1000,
    screenSeconds: decoders === null ? 0 : (end - readAt) / 1000,
    wallSeconds: (end - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
    delayMs: { p95: delay.percentile(95) / 1e6 - 5, most: delay.max / 1e6 - 5 },
    peakMib: process.resourceUsage().maxRSS / 1024,
  }
}

function anExhibit(): Exhibit {
  return Exhibit.parse({
    id: 'B1',
    seal: 'none',
    description: 'generated files',
    seizedAt: '2026-01-01T00:00:00Z',
    seizedWhere: 'here',
    seizedBy: 'nobody',
    authority: 'none',
  })
}

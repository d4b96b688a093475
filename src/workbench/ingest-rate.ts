/** How fast this workstation's last ingest was, kept in its own folder: numbers, nothing of any case. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JobStage, PastStage } from '../domain/job.ts'
import { IngestRate, type Measured } from '../domain/preflight.ts'
import { writeFileAtomically } from '../engine/disk.ts'

/** What took less says nothing about a larger one. */
const LEAST_SECONDS = 2

const fileIn = (home: string) => join(home, 'ingest-rate.json')

/** Null when none was measured, or what is kept cannot be read: then there is no estimate. */
export function readIngestRate(home: string): IngestRate | null {
  try {
    return IngestRate.parse(JSON.parse(readFileSync(fileIn(home), 'utf8')))
  } catch {
    return null
  }
}

/** Keeps what an ingest that came to its end has shown; a step that was too short leaves the older measure.
 *  Never fails: an estimate is worth no ingest. */
export function keepIngestRate(home: string, past: readonly PastStage[], at: string): void {
  const before = readIngestRate(home)
  const measured = (stage: JobStage): Measured | null => {
    const found = past.find((one) => one.stage === stage)
    if (found === undefined || found.seconds < LEAST_SECONDS) return null
    return { items: found.items, bytes: found.bytes, seconds: found.seconds }
  }
  const rate: IngestRate = {
    at,
    sealing: measured('hashing') ?? before?.sealing ?? null,
    screening: measured('preview') ?? before?.screening ?? null,
    checking: measured('verifying') ?? before?.checking ?? null,
  }
  if (rate.sealing === null && rate.screening === null && rate.checking === null) return
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    writeFileAtomically(fileIn(home), `${JSON.stringify(rate)}\n`, 0o600)
  } catch {
    // Without it the next estimate is an older one, or none.
  }
}

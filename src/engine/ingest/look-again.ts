import { lstat } from 'node:fs/promises'
import type { SourceCheck } from '../../domain/source-check.ts'
import type { Job } from '../jobs/job.ts'
import type { Case } from '../open-case.ts'
import { assertStillThere, type Source } from './source.ts'
import { absolute } from './walk.ts'

const PAGE = 256

/** Sizes and times of a source's own files against what was recorded when they were read.
 *  @throws {IngestError} SOURCE_GONE. */
export async function lookAgain(
  kase: Case,
  source: Source,
  job: Job,
): Promise<SourceCheck['source']> {
  assertStillThere(source)
  const root = Buffer.from(source.root)
  const page = kase.readable.prepare<
    [number, number],
    { no: number; path: Buffer; size: number; modified: string }
  >(
    `SELECT no, path, size, CAST(modified_ns AS TEXT) AS modified FROM item
     WHERE source = ? AND parent IS NULL AND ingest = 'ingested' AND disposed_at IS NULL AND no > ?
     ORDER BY no LIMIT ${PAGE}`,
  )
  const sum = { looked: 0, changed: 0, gone: 0 }
  for (let after = -1; await job.mayGoOn(); ) {
    const rows = page.all(source.id, after)
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.no
    const stats = await Promise.all(
      rows.map(({ path }) => lstat(absolute(root, path), { bigint: true }).catch(() => null)),
    )
    for (const [n, row] of rows.entries()) {
      const now = stats[n] ?? null
      sum.looked += 1
      if (now === null) sum.gone += 1
      else if (now.size !== BigInt(row.size) || String(now.mtimeNs) !== row.modified) {
        sum.changed += 1
      }
    }
  }
  if (sum.gone > 0) assertStillThere(source)
  return sum
}

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ExhibitId } from '../../../src/domain/exhibit.ts'
import type { Completeness } from '../../../src/domain/item.ts'
import { completenessOf } from '../../../src/engine/ingest/completeness.ts'
import { ingestSummary } from '../../../src/engine/ingest/ingest-summary.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { aCase, EXHIBIT, ingest, type TestCase } from './a-case.ts'

let held: TestCase
beforeEach(() => {
  held = aCase()
})
afterEach(() => held.remove())

/** Row by row. */
function counted(exhibit: ExhibitId | null): Completeness & { readonly unscreened: number } {
  return held.kase.readable
    .prepare(
      `SELECT count(*) AS found, count(*) FILTER (WHERE ingest = 'ingested') AS ingested,
         count(*) FILTER (WHERE ingest = 'failed') AS failed,
         count(*) FILTER (WHERE ingest = 'pending') AS pending,
         count(*) FILTER (WHERE ingest = 'ingested' AND preview <> 'ready' AND disposed_at IS NULL)
           AS unscreened
       FROM item WHERE @exhibit IS NULL OR exhibit = @exhibit`,
    )
    .get({ exhibit }) as Completeness & { unscreened: number }
}

test('what is counted by indexes is what is there row by row, whatever becomes of items', async () => {
  const db = held.kase.writable
  const other = `INSERT INTO exhibit SELECT 'E2', seal, description, seized_at, seized_where, seized_by,
    authority, added_at FROM exhibit`
  db.exec(other)
  const agree = () => {
    for (const exhibit of [null, EXHIBIT, 'E2' as ExhibitId]) {
      const { unscreened, ...sum } = counted(exhibit)
      expect(completenessOf(db, exhibit)).toEqual(sum)
      expect(ingestSummary(held.kase, exhibit, { names: true }).unscreened).toBe(unscreened)
    }
  }
  agree()
  for (let n = 0; n < 40; n += 1) writeFileSync(join(held.sourceDir, `f${n}`), `${n}`)
  symlinkSync('nowhere', join(held.sourceDir, 'link'))
  await ingest(held)
  agree()
  const second = join(held.sourceDir, '..', 'second')
  mkdirSync(second)
  writeFileSync(join(second, 'a'), 'a')
  const job: Job = new Job('ingest', {
    onProgress: ({ stage }) => stage === 'hashing' && job.cancel(),
  })
  await job.run(async () => ingest(held, job, second))
  agree()
  const chances = [
    "preview = 'ready'",
    "preview = 'failed'",
    "grade = 'C'",
    "disposed_at = 't'",
    "ingest = 'pending'",
  ]
  for (let n = 0; n < 60; n += 1) {
    const change = chances[(n * 7) % chances.length] ?? ''
    db.prepare(`UPDATE item SET ${change} WHERE no % 13 = ?`).run(n % 13)
    agree()
  }
  db.exec(`UPDATE source SET exhibit = 'E2' WHERE root LIKE '%second'`)
  db.exec(`UPDATE item SET exhibit = 'E2' WHERE source = 2`)
  agree()
  expect(completenessOf(db, 'E2' as ExhibitId).found).toBe(1)
})

test('a row that the kept counts do not know makes a sum that does not hold', async () => {
  writeFileSync(join(held.sourceDir, 'a'), 'a')
  await ingest(held)
  held.kase.writable.exec('UPDATE facet_count SET n = n - 1 WHERE n > 0')
  const { found, ingested, failed, pending } = completenessOf(held.kase.readable, EXHIBIT)
  expect(found).toBe(1)
  expect(ingested + failed + pending).toBe(0)
})

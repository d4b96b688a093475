import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { canonicalJson } from '../../domain/jcs.ts'
import type { HashSet } from '../../domain/known.ts'
import { atomically } from '../catalogue/database.ts'
import { inTurns } from '../catalogue/in-turns.ts'
import type { Job } from '../jobs/job.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Hit, LookupTask } from './lookup.ts'
import type { SetLibrary } from './set-library.ts'

const ENTRY = new URL(`../../workers/lookup${extname(import.meta.url)}`, import.meta.url)

const PORTION = 1_000

/** Looks every ingested item up in each of the sets. What was matched by one of them before is replaced; one
 *  entry says which sets, how many items and matches, and the hash of the matches' list.
 *  @returns How many matches there are. Less than all of the sets only after a cancelled job. */
export async function matchItems(
  kase: Case,
  library: SetLibrary,
  run: { readonly sets: readonly HashSet[]; readonly job: Job; readonly actor: Actor },
): Promise<number> {
  const { job, sets } = run
  const total = countItems(kase)
  const done: { set: HashSet; matches: number }[] = []
  const list = createHash('sha256')
  for (const set of sets) {
    if (job.signal.aborted) break
    job.stage('matching')
    job.total(total, 0)
    const matches = await matchOne(kase, library, set, job, list)
    if (matches === null) break
    done.push({ set, matches })
  }
  const matches = done.reduce((sum, one) => sum + one.matches, 0)
  if (done.length === 0) return 0
  const data = {
    items: total,
    matches,
    sets: done.map(({ set, matches: n }) => ({
      id: set.id,
      sourceSha256: set.sourceSha256,
      entries: set.entries,
      matches: n,
    })),
    results: list.digest('hex'),
  }
  kase.ledger.append({ action: 'known-matched', data }, run.actor)
  return matches
}

/** @returns null when cancelled: then the set's rows are as they were. */
async function matchOne(
  kase: Case,
  library: SetLibrary,
  set: HashSet,
  job: Job,
  list: ReturnType<typeof createHash>,
): Promise<number | null> {
  const pool = new ThreadPool<LookupTask, Hit[]>(ENTRY, {
    threads: 1,
    workerData: library.fileOf(set.id),
  })
  const hits: (Hit & { readonly id: string })[] = []
  try {
    for (let after = -1; ; ) {
      const items = portionAfter(kase, after)
      if (items.length === 0) break
      const ids = new Map(items.map(({ no, id }) => [no, id]))
      for (const hit of await pool.run(items)) hits.push({ ...hit, id: ids.get(hit.no) ?? '' })
      after = items.at(-1)?.no ?? after
      job.advance(items.length, 0, null)
      if (job.signal.aborted) return null
    }
  } finally {
    await pool.close()
  }
  await replaceRows(kase, set, hits)
  for (const { id, algorithm, category } of hits) {
    list.update(`${canonicalJson({ set: set.id, item: id, algorithm, category })}\n`)
  }
  return hits.length
}

type Item = LookupTask[number] & { readonly id: string }

function portionAfter({ readable }: Case, after: number): Item[] {
  return readable
    .prepare<[number, number], Item>(
      `SELECT no, id, md5, sha1, sha256 FROM item
       WHERE ingest = 'ingested' AND no > ? ORDER BY no LIMIT ?`,
    )
    .all(after, PORTION)
}

function countItems({ readable }: Case): number {
  const sql = `SELECT count(*) FROM item WHERE ingest = 'ingested'`
  return readable.prepare<[], number>(sql).pluck().get() ?? 0
}

/** The set's provenance goes into the case with its matches: the case must be able to name it alone. While
 *  they are written `matched` is null: a look-up that was cut off is told from a whole one. */
async function replaceRows(
  { writable: db }: Case,
  set: HashSet,
  hits: readonly (Hit & { readonly id: string })[],
): Promise<void> {
  atomically(db, () => {
    db.prepare(
      `INSERT INTO known_set (id, about) VALUES (?, ?)
       ON CONFLICT (id) DO UPDATE SET about = excluded.about, matched = NULL`,
    ).run(set.id, JSON.stringify(set))
    db.prepare('DELETE FROM known_match WHERE set_id = ?').run(set.id)
  })
  const insert = db.prepare(
    'INSERT OR IGNORE INTO known_match (item, set_id, algorithm, category) VALUES (?, ?, ?, ?)',
  )
  await inTurns(db, hits, ({ id, algorithm, category }) => {
    insert.run(id, set.id, algorithm, category)
  })
  db.prepare('UPDATE known_set SET matched = ? WHERE id = ?').run(hits.length, set.id)
}

import { extname, join } from 'node:path'
import { inTurns } from '../catalogue/in-turns.ts'
import type { Job } from '../jobs/job.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import type { Case } from '../open-case.ts'
import type { SeriesPiece, SeriesTask } from './series-thread.ts'

const ENTRY = new URL(`../../workers/series${extname(import.meta.url)}`, import.meta.url)

/** Finds which items look alike, of those that have been screened since the last time with all others, and keeps
 *  the series. A series is a proposal, never a finding: nothing is graded or hidden by it. Cancelled, it leaves
 *  the series as they were. */
export async function makeSeries(kase: Case, job: Job): Promise<void> {
  if (job.signal.aborted || !isDue(kase)) return
  job.stage('comparing')
  const workerData = join(kase.dir, 'catalogue.db')
  const thread = new ThreadPool<SeriesTask, SeriesPiece>(ENTRY, { threads: 1, workerData })
  try {
    let told = 0
    while (await job.mayGoOn()) {
      const piece = await thread.run('next')
      if (piece.state === 'done') return await keep(kase, piece)
      job.total(piece.total, 0)
      job.advance(piece.done - told, 0, null)
      told = piece.done
    }
  } finally {
    await thread.close()
  }
}

async function keep(
  { writable: db }: Case,
  piece: Extract<SeriesPiece, { state: 'done' }>,
): Promise<void> {
  const put = db.prepare<[number, number]>(
    `INSERT INTO series_item (item_no, series) VALUES (?, ?)
     ON CONFLICT (item_no) DO UPDATE SET series = excluded.series WHERE series <> excluded.series`,
  )
  await inTurns(db, piece.items, ([item, series]) => put.run(item, series))
  db.prepare('INSERT OR REPLACE INTO series_state (one, newest) VALUES (1, ?)').run(piece.newest)
}

function isDue({ readable: db }: Case): boolean {
  const row = db
    .prepare<[], { newest: number; compared: number }>(
      `SELECT coalesce((SELECT max(rowid) FROM perceptual), 0) AS newest,
         coalesce((SELECT newest FROM series_state), 0) AS compared`,
    )
    .get()
  return row !== undefined && row.newest > row.compared
}

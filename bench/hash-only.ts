/** Our reading threads without sealing and without a catalogue: what digests alone cost. */
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { BatchOutcome, FileTask, ReadThread } from '../src/engine/ingest/read-batch.ts'
import { ThreadPool } from '../src/engine/jobs/thread-pool.ts'

const ENTRY = new URL('../src/workers/read.ts', import.meta.url)
const BATCH_FILES = 128

/** Digests every file below `dir`: MD5, SHA-1 and SHA-256 in one read.
 *  @returns How many. */
export async function hashOnly(dir: string): Promise<number> {
  const workerData: ReadThread = {
    keys: null,
    stop: new SharedArrayBuffer(4),
    bytesRead: new SharedArrayBuffer(8),
    md5Lanes: true,
  }
  const files: FileTask[] = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry, no) => ({ no, path: Buffer.from(join(entry.parentPath, entry.name)) }))
  const threads = availableParallelism()
  const pool = new ThreadPool<readonly FileTask[], BatchOutcome>(ENTRY, { threads, workerData })
  let next = 0
  const lane = async () => {
    while (next < files.length) {
      const batch = files.slice(next, next + BATCH_FILES)
      next += BATCH_FILES
      const outcome = await pool.run(batch)
      if (!('files' in outcome) || outcome.files.some(({ state }) => state !== 'read')) {
        throw new Error('a generated file could not be read')
      }
    }
  }
  await Promise.all(Array.from({ length: threads * 2 }, lane))
  await pool.close()
  return files.length
}

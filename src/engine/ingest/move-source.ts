/** A medium that was begun at one place and goes on at another: unplugged, and mounted elsewhere. */
import { existsSync, realpathSync } from 'node:fs'
import { IngestError } from '../../domain/errors.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Job } from '../jobs/job.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import { lookAgain } from './look-again.ts'
import { placeOf } from './source.ts'
import { absolute } from './walk.ts'

/** Files that are looked for before a source is said to be gone. */
const LOOKED_FOR = 5

type Begun = {
  readonly id: number
  /** A folder, or a file. */
  readonly root: string
  readonly kind: 'folder' | 'file'
}

/** Sources of the exhibit that did not come to their end and are no longer where they were, when `sourceDir`
 *  is none of those that were begun: it may be one of them. */
export function goneSources(db: ReadableDb, exhibit: ExhibitId, sourceDir: string): Begun[] {
  const begun = db
    .prepare<[string], Begun & { readonly isUnfinished: number }>(
      `SELECT id, root, kind, walked = 0 OR EXISTS (SELECT 1 FROM item WHERE source = source.id
         AND ingest = 'pending' AND disposed_at IS NULL) AS isUnfinished
       FROM source WHERE exhibit = ? ORDER BY id`,
    )
    .all(exhibit)
  const here = existsSync(sourceDir) ? realpathSync(sourceDir) : sourceDir
  if (begun.some(({ root }) => root === here)) return []
  return begun.filter((one) => one.isUnfinished === 1 && !isThere(db, one))
}

/**
 * Goes on with a source that is gone at the place `sourceDir`: with that one of which every file that was read
 * lies there with the size and the time of change on record. The place is changed together with its entry.
 *
 * @throws {IngestError} SOURCE_NOT_FOUND and the like for the place; SOURCE_DIFFERS when none agrees: then it is
 *  another medium, or one that somebody has written to.
 */
export async function moveSource(
  kase: Case,
  input: {
    readonly exhibit: ExhibitId
    readonly sourceDir: string
    readonly job: Job
    readonly actor: Actor
  },
): Promise<void> {
  const { exhibit, sourceDir, job, actor } = input
  const { path, isFile, ...place } = placeOf(sourceDir)
  for (const begun of goneSources(kase.readable, exhibit, sourceDir)) {
    if ((begun.kind === 'file') !== isFile) continue
    const { looked, changed, gone } = await lookAgain(kase, { ...place, id: begun.id }, job)
    if (job.signal.aborted) return
    if (changed > 0 || gone > 0) continue
    kase.ledger.together(() => {
      kase.writable.prepare('UPDATE source SET root = ? WHERE id = ?').run(path, begun.id)
      const data = { exhibit, source: begun.id, looked }
      kase.ledger.append({ action: 'source-moved', data }, actor)
    })
    return
  }
  throw new IngestError('SOURCE_DIFFERS', 'what was read of the earlier place is not the same here')
}

/** A pulled plug often leaves the empty folder that a medium was mounted on. */
function isThere(db: ReadableDb, { id, root, kind }: Begun): boolean {
  const paths = db
    .prepare<[number], Buffer>(
      `SELECT path FROM item WHERE source = ? AND parent IS NULL ORDER BY no LIMIT ${LOOKED_FOR}`,
    )
    .pluck()
    .all(id)
  if (paths.length === 0 || kind === 'file') return existsSync(root)
  return paths.some((path) => existsSync(absolute(Buffer.from(root), path)))
}

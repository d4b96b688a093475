/** The folder that an ingest reads: what may be one, and whether it is still there. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { sep } from 'node:path'
import { IngestError, RequestError } from '../../domain/errors.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { WritableDb } from '../catalogue/database.ts'
import { identityOf } from './walk.ts'

export type Source = {
  /** Row of the catalogue: one per exhibit and folder, so that the same folder again continues. */
  readonly id: number
  /** Absolute, without links. */
  readonly root: string
  readonly identity: string
}

/** Resolves and checks the folder and registers it; the same folder again gives the same row.
 *  @throws {IngestError} SOURCE_NOT_FOUND (also when it cannot be read), SOURCE_NOT_A_FOLDER,
 *  SOURCE_IS_CASE when it is the case folder, lies in it or holds it: a case must not eat itself.
 *  @throws {RequestError} NOT_FOUND when the exhibit is not registered. */
export function openSource(
  db: WritableDb,
  input: {
    readonly caseDir: string
    readonly exhibit: ExhibitId
    readonly sourceDir: string
    readonly startedAt: string
  },
): Source {
  if (db.prepare('SELECT 1 FROM exhibit WHERE id = ?').get(input.exhibit) === undefined) {
    throw new RequestError('NOT_FOUND', 'there is no such exhibit')
  }
  const root = resolved(input.sourceDir)
  const caseDir = realpathSync(input.caseDir)
  if (isWithin(caseDir, root) || isWithin(root, caseDir)) {
    throw new IngestError('SOURCE_IS_CASE', 'the source holds the case folder or lies in it')
  }
  db.prepare(
    'INSERT INTO source (exhibit, root, started_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  ).run(input.exhibit, root, input.startedAt)
  const id = db
    .prepare<[string, string], number>('SELECT id FROM source WHERE exhibit = ? AND root = ?')
    .pluck()
    .get(input.exhibit, root)
  return { id: id ?? 0, root, identity: identityOf(statSync(root, { bigint: true })) }
}

/** A pulled plug leaves an empty mount point or nothing: another folder than the one we began with.
 *  @throws {IngestError} SOURCE_GONE. */
export function assertStillThere(source: Source): void {
  try {
    accessSync(source.root, constants.R_OK | constants.X_OK)
    if (identityOf(statSync(source.root, { bigint: true })) === source.identity) return
  } catch (cause) {
    throw new IngestError('SOURCE_GONE', 'the source can no longer be read', { cause })
  }
  throw new IngestError('SOURCE_GONE', 'another folder has taken the place of the source')
}

function resolved(sourceDir: string): string {
  try {
    const root = realpathSync(sourceDir)
    if (!statSync(root).isDirectory()) {
      throw new IngestError('SOURCE_NOT_A_FOLDER', 'the source is not a folder')
    }
    accessSync(root, constants.R_OK | constants.X_OK)
    return root
  } catch (cause) {
    if (cause instanceof IngestError) throw cause
    throw new IngestError('SOURCE_NOT_FOUND', 'the source does not exist or cannot be read', {
      cause,
    })
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** The folder that an ingest reads: what may be one, and whether it is still there. */
import { accessSync, constants, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, sep } from 'node:path'
import { IngestError, RequestError } from '../../domain/errors.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { WritableDb } from '../catalogue/database.ts'
import { partNames } from '../images/part-names.ts'
import { identityOf } from './walk.ts'

export type Source = {
  /** Row of the catalogue: one per exhibit and folder, so that the same folder again continues. */
  readonly id: number
  /** Absolute, without links. */
  readonly root: string
  readonly identity: string
  /** Names of files in `root` that are the whole source: of an image in parts, in order. Null: all of it. */
  readonly only: readonly string[] | null
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
  const { path, isFile, ...place } = placeOf(input.sourceDir)
  assertNotCase(path, input.caseDir)
  db.prepare(
    'INSERT INTO source (exhibit, root, kind, started_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ).run(input.exhibit, path, isFile ? 'file' : 'folder', input.startedAt)
  const id = db
    .prepare<[string, string], number>('SELECT id FROM source WHERE exhibit = ? AND root = ?')
    .pluck()
    .get(input.exhibit, path)
  return { id: id ?? 0, ...place }
}

/** @param path - Of a source, links resolved. @throws {IngestError} SOURCE_IS_CASE. */
export function assertNotCase(path: string, dir: string): void {
  const caseDir = realpathSync(dir)
  if (isWithin(caseDir, path) || isWithin(path, caseDir)) {
    throw new IngestError('SOURCE_IS_CASE', 'the source holds the case folder or lies in it')
  }
}

/** Where a source lies, whether it was begun or not.
 *  @throws {IngestError} SOURCE_NOT_FOUND, SOURCE_NOT_A_FOLDER. */
export function placeOf(
  sourceDir: string,
): Omit<Source, 'id'> & { readonly path: string; readonly isFile: boolean } {
  const { path, isFile } = resolved(sourceDir)
  const root = isFile ? dirname(path) : path
  const identity = identityOf(statSync(root, { bigint: true }))
  return { path, isFile, root, identity, only: isFile ? partsOf(path) : null }
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

function resolved(source: string): { readonly path: string; readonly isFile: boolean } {
  try {
    const path = realpathSync(source)
    const stats = statSync(path)
    if (!stats.isDirectory() && !stats.isFile()) {
      throw new IngestError('SOURCE_NOT_A_FOLDER', 'the source is neither a folder nor a file')
    }
    accessSync(path, stats.isFile() ? constants.R_OK : constants.R_OK | constants.X_OK)
    return { path, isFile: stats.isFile() }
  } catch (cause) {
    if (cause instanceof IngestError) throw cause
    throw new IngestError('SOURCE_NOT_FOUND', 'the source does not exist or cannot be read', {
      cause,
    })
  }
}

/** A file, and those beside it that go on with it. */
function partsOf(path: string): string[] {
  return partNames(basename(path), readdirSync(dirname(path)))
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

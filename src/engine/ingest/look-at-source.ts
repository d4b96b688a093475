/** What can be told of a source without opening anything on it. */
import { realpathSync, statfsSync } from 'node:fs'
import type { IngestRate, SourceLook } from '../../domain/preflight.ts'
import type { Tools } from '../media/tools.ts'
import { mountOf } from './mount-of.ts'
import { assertNotCase, placeOf } from './source.ts'
import { kindOfName, needsUnpacker } from './source-names.ts'

/** @throws {IngestError} SOURCE_NOT_FOUND, SOURCE_NOT_A_FOLDER, SOURCE_IS_CASE. */
export function lookAtSource(input: {
  readonly caseDir: string
  readonly source: string
  readonly tools: Tools
  readonly rate: IngestRate | null
}): SourceLook {
  const { path, isFile, only, root } = placeOf(input.source)
  assertNotCase(path, input.caseDir)
  const mount = mountOf(path)
  const { blocks, bfree, bsize } = statfsSync(root)
  const own = statfsSync(realpathSync(input.caseDir))
  return {
    path,
    kind: isFile ? kindOfName(only?.[0] ?? '') : 'folder',
    parts: only?.length ?? null,
    access: mount === null ? 'unknown' : mount.isReadOnly ? 'read-only' : 'writable',
    isQuiet: mount?.isQuiet ?? false,
    fileSystem: mount && {
      type: mount.type,
      mountPoint: mount.mountPoint,
      device: mount.device,
      totalBytes: blocks * bsize,
      usedBytes: (blocks - bfree) * bsize,
    },
    freeBytes: own.bavail * own.bsize,
    toolMissing: missingFor(only?.[0] ?? null, input.tools),
    rate: input.rate,
  }
}

function missingFor(name: string | null, tools: Tools): SourceLook['toolMissing'] {
  if (name === null) return null
  const needed =
    kindOfName(name) === 'image' ? tools.tsk_loaddb : needsUnpacker(name) ? tools.bsdtar : null
  if (needed === null || needed.found) return null
  return { name: needed.name, howToInstall: needed.howToInstall ?? needed.name }
}

import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { relative } from 'node:path'
import { SealError } from '../../domain/errors.ts'
import type { Finding } from '../../domain/finding.ts'
import { objectPath } from '../sealing/object-store.ts'
import { SealedReader, type SealKey } from '../sealing/sealed-object.ts'
import { broken, noted } from './case-findings.ts'

export type Sealed = {
  readonly kind: 'object' | 'derivative'
  /** Its name in the folder. */
  readonly object: string
  readonly sha256: string
  readonly size: number
  /** Of whom it is, in words: `item i…`. */
  readonly of: string
}

/** Opens a sealed object from its first to its last byte and compares what is in it with what was sealed.
 *  Without a key it says whether it is there, and that this is all.
 *  @param onBytes - Told of every chunk; what it throws ends the reading.
 *  @returns null when it is as it was. */
export function checkObject(
  caseDir: string,
  key: SealKey | null,
  sealed: Sealed,
  onBytes: (bytes: number) => void,
): Finding | null {
  const { kind } = sealed
  const path = pathIn(caseDir, sealed)
  if (path === null) return broken(`${kind}-altered`, kind, `${sealed.of}: its object has no name`)
  const shown = relative(caseDir, path)
  try {
    if (key === null) {
      if (!statSync(path).isFile()) throw new SealError('NOT_SEALED', 'not a file')
      return noted(`${kind}-not-checked`, shown, `${sealed.of}: it is there; your role has no key`)
    }
    return isAsSealed(path, key, sealed, onBytes)
      ? null
      : broken(`${kind}-altered`, shown, `${sealed.of}: the content is not what was sealed`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return broken(`${kind}-missing`, shown, `${sealed.of}: the sealed object is not on the disk`)
    }
    if (error instanceof SealError) {
      return broken(`${kind}-altered`, shown, `${sealed.of}: the sealed object does not open`)
    }
    if (/^E[A-Z]+$/.test(code)) {
      return broken(`${kind}-unreadable`, shown, `${sealed.of}: it cannot be read (${code})`)
    }
    throw error
  }
}

function isAsSealed(
  path: string,
  key: SealKey,
  { sha256, size }: Sealed,
  onBytes: (bytes: number) => void,
): boolean {
  const reader = SealedReader.open(path, key)
  try {
    const hash = createHash('sha256')
    for (const chunk of reader.chunks()) {
      hash.update(chunk)
      onBytes(chunk.length)
    }
    return reader.sizeBytes === size && hash.digest('hex') === sha256
  } finally {
    reader.close()
  }
}

/** @returns null for what is no object's name: the catalogue may have been altered. */
function pathIn(caseDir: string, { kind, object }: Sealed): string | null {
  try {
    return objectPath(caseDir, kind === 'object' ? 'objects' : 'derivatives', object)
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

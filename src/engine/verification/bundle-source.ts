import type { Findings } from './findings.ts'
import { limitOf } from './limits.ts'

/** Where a bundle's bytes come from: a folder, or a tar file read in place. Names in it have been
 *  checked; what had a bad name is a finding and is not here. */
export type BundleSource = {
  /** Bytes per file, by path inside the bundle. */
  readonly files: ReadonlyMap<string, number>
  readonly folders: ReadonlySet<string>
  /** The file's bytes. A chunk is valid until the next one is asked for.
   *  @throws {SourceError} when they cannot be had as they were listed. */
  readonly chunks: (path: string) => AsyncGenerator<Buffer>
  readonly close: () => Promise<void>
}

/** A listed file cannot be read whole: an input error, or it changed meanwhile. */
export class SourceError extends Error {}

/** Feeds a file's bytes to `onChunk`.
 *  @returns false when the file is absent, too large or unreadable; the last two are findings. */
export async function readThrough(
  source: BundleSource,
  path: string,
  findings: Findings,
  onChunk: (chunk: Buffer) => void,
): Promise<boolean> {
  const size = source.files.get(path)
  if (size === undefined) return false
  if (size > limitOf(path)) {
    findings.error('too-large', path, `Larger than the limit of ${limitOf(path)} bytes; not read.`)
    return false
  }
  try {
    for await (const chunk of source.chunks(path)) onChunk(chunk)
    return true
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    findings.error('unreadable-file', path, error.message)
    return false
  }
}

/** A small file whole; null as {@link readThrough} says false. */
export async function readWhole(
  source: BundleSource,
  path: string,
  findings: Findings,
): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  const isRead = await readThrough(source, path, findings, (chunk) =>
    chunks.push(Buffer.from(chunk)),
  )
  return isRead ? Buffer.concat(chunks) : null
}

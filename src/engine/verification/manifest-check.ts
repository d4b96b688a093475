import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type BundleSource, readThrough } from './bundle-source.ts'
import { CATALOGUE, type ListedFile } from './catalogue-check.ts'
import type { Findings } from './findings.ts'
import { TAG_FILES, TAG_MANIFEST } from './layout-check.ts'
import { ManifestReader } from './manifest-reader.ts'

export type Progress = {
  readonly signal?: AbortSignal | undefined
  readonly onFile: (bytes: number) => void
  readonly onBytes: (bytes: number) => void
}

export type Manifest = {
  readonly entries: ReadonlyMap<string, string>
  /** Of the manifest file itself, SHA-512. */
  readonly sha512: string
}

/** Reads a payload manifest and its own hash in one pass; null when it is not there or too large. */
export async function readManifest(
  source: BundleSource,
  path: string,
  findings: Findings,
): Promise<Manifest | null> {
  const reader = readerOf(path, findings)
  const sum = createHash('sha512')
  const isRead = await readThrough(source, path, findings, (chunk) => {
    sum.update(chunk)
    reader.update(chunk)
  })
  if (!isRead) return null
  reader.end()
  return { entries: reader.entries, sha512: sum.digest('hex') }
}

/** The tag manifest, from the very bytes that the signatures are over. */
export function readTagManifest(bytes: Buffer, findings: Findings): ReadonlyMap<string, string> {
  const reader = readerOf(TAG_MANIFEST, findings)
  reader.update(bytes)
  reader.end()
  return reader.entries
}

function readerOf(path: string, findings: Findings): ManifestReader {
  const digits = path.includes('256') ? 64 : 128
  return new ManifestReader(digits, path === TAG_MANIFEST, (message) =>
    findings.error('manifest-form', path, message),
  )
}

/** The tag manifest against what is there. `hashes`: SHA-512 of each tag file that was read. */
export function checkTagFiles(
  manifest: ReadonlyMap<string, string>,
  source: BundleSource,
  hashes: ReadonlyMap<string, string>,
  findings: Findings,
): number {
  let intact = 0
  for (const [path, hash] of manifest) {
    if (!source.files.has(path)) {
      // Absence of what the format requires is told once, by the layout.
      if (!(TAG_FILES as readonly string[]).includes(path)) {
        findings.error('missing-file', path, 'A listed file is missing.')
      }
    } else if (hashes.has(path) && hashes.get(path) !== hash) {
      findings.error('hash-mismatch', path, 'The file is not the one in the tag manifest.')
    } else intact += 1
  }
  for (const path of source.files.keys()) {
    const isTag =
      !path.startsWith('data/') && !path.startsWith('signatures/') && path !== TAG_MANIFEST
    if (isTag && !manifest.has(path)) {
      findings.error('unlisted-file', path, 'The file is not listed in the tag manifest.')
    }
  }
  return intact
}

/** Every payload file against both manifests, each read once; the catalogue was read already. */
export async function checkPayload(
  source: BundleSource,
  sha256: Manifest | null,
  sha512: Manifest | null,
  catalogue: Buffer | null,
  findings: Findings,
  progress: Progress,
): Promise<{ files: Map<string, ListedFile>; intact: number }> {
  const paths = new Set([...(sha256?.entries.keys() ?? []), ...(sha512?.entries.keys() ?? [])])
  for (const path of source.files.keys()) if (path.startsWith('data/')) paths.add(path)
  const files = new Map<string, ListedFile>()
  let intact = 0
  for (const path of [...paths].sort()) {
    progress.signal?.throwIfAborted()
    const listed = {
      size: source.files.get(path) ?? null,
      sha256: sha256?.entries.get(path) ?? null,
      sha512: sha512?.entries.get(path) ?? null,
    }
    files.set(path, listed)
    const before = findings.total
    if (listed.size === null) {
      if (path !== CATALOGUE) findings.error('missing-file', path, 'A listed file is missing.')
    } else {
      checkListed('manifest-sha256.txt', sha256, path, findings)
      checkListed('manifest-sha512.txt', sha512, path, findings)
      const content = path === CATALOGUE ? catalogue : undefined
      const seen = await hashFile(source, path, content, findings, progress)
      if (seen !== null) compare(path, listed, seen, findings)
    }
    if (findings.total === before && listed.size !== null) intact += 1
    progress.onFile(listed.size ?? 0)
  }
  return { files, intact }
}

function checkListed(
  name: string,
  manifest: Manifest | null,
  path: string,
  findings: Findings,
): void {
  if (manifest === null || manifest.entries.has(path)) return
  findings.error('unlisted-file', path, `The file is not listed in ${name}.`)
}

async function hashFile(
  source: BundleSource,
  path: string,
  content: Buffer | null | undefined,
  findings: Findings,
  progress: Progress,
): Promise<{ sha256: string; sha512: string } | null> {
  // The catalogue that is judged is the catalogue that is hashed.
  if (content === null) return null
  const sums = [createHash('sha256'), createHash('sha512')] as const
  const update = (chunk: Buffer) => {
    progress.signal?.throwIfAborted()
    for (const sum of sums) sum.update(chunk)
    progress.onBytes(chunk.length)
  }
  if (content !== undefined) update(content)
  else if (!(await readThrough(source, path, findings, update))) return null
  await setImmediate()
  return { sha256: sums[0].digest('hex'), sha512: sums[1].digest('hex') }
}

function compare(
  path: string,
  listed: ListedFile,
  seen: { sha256: string; sha512: string },
  findings: Findings,
): void {
  const wrong = (['sha256', 'sha512'] as const).filter(
    (name) => listed[name] !== null && listed[name] !== seen[name],
  )
  if (wrong.length === 0) return
  findings.error(
    'hash-mismatch',
    path,
    `The file is not the one in the manifest (${wrong.join(', ')}).`,
  )
}

import type { IngestFailure } from '../../domain/item.ts'

/** Codes that say nothing about the evidence: this program or machine has run out of something. */
const OURS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM'])

const REASONS: Readonly<Record<string, IngestFailure>> = {
  ENOENT: 'vanished',
  ENOTDIR: 'vanished',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  ELOOP: 'link',
  ENXIO: 'not-a-file',
}

/** Whether an error met while reading evidence is not the evidence's. */
export function isOurs(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === undefined || OURS.has(code)
}

/** What a file system's error says of the file. Anything not foreseen is a read error: a damaged medium
 *  has many ways to say so. */
export function readFailure(error: unknown): IngestFailure {
  return REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'read-error'
}

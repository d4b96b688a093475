/** The work of the process that imports one hash set: reads the hostile file, writes our own. It holds no key and
 *  may write to one folder only. */
import { createHash } from 'node:crypto'
import { createReadStream, type Stats, statSync } from 'node:fs'
import { KnownError, SafeholdError } from '../../domain/errors.ts'
import type { HashSetForm } from '../../domain/known.ts'
import { readSet } from './read-set.ts'
import { SetWriter } from './set-file.ts'

export type ImportTask = { readonly source: string; readonly target: string }

export type ImportAnswer =
  | { readonly state: 'reading'; readonly bytes: number; readonly entries: number }
  | { readonly state: 'sorting' }
  | {
      readonly state: 'done'
      readonly form: HashSetForm
      readonly version: string | null
      readonly entries: number
      readonly unread: number
      readonly sourceSha256: string
      readonly sourceBytes: number
    }
  | { readonly state: 'failed'; readonly code: string; readonly message: string }

const REPORT_MS = 200

/** Never rejects: what a hostile file does is an answer, too. */
export async function importSet(
  { source, target }: ImportTask,
  tell: (answer: ImportAnswer) => void,
): Promise<void> {
  try {
    tell(await read(source, target, tell))
  } catch (error) {
    const { code, message } =
      error instanceof SafeholdError
        ? error
        : { code: systemCode(error), message: 'the hash set could not be imported' }
    tell({ state: 'failed', code, message })
  }
}

async function read(
  source: string,
  target: string,
  tell: (answer: ImportAnswer) => void,
): Promise<ImportAnswer> {
  const before = statSync(source)
  const writer = new SetWriter(target)
  let bytes = 0
  let taken = 0
  let unread = 0
  let toldAt = 0
  const report = (more: number) => {
    bytes += more
    if (performance.now() - toldAt < REPORT_MS) return
    toldAt = performance.now()
    tell({ state: 'reading', bytes, entries: taken })
  }
  try {
    const sink = {
      entry: (entry: Parameters<SetWriter['add']>[0]) => {
        writer.add(entry)
        taken += 1
      },
      unread: () => {
        unread += 1
      },
    }
    const { form, version } = readSet(source, sink, report)
    tell({ state: 'sorting' })
    const entries = writer.finish()
    const { sha256, sizeBytes } = await digestOf(source)
    if (!isUnchanged(before, statSync(source))) {
      throw new KnownError('SET_DAMAGED', 'the hash set changed while it was read')
    }
    return {
      state: 'done',
      ...{ form, version, entries, unread, sourceSha256: sha256, sourceBytes: sizeBytes },
    }
  } catch (error) {
    writer.abandon()
    throw error
  }
}

async function digestOf(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const piece of createReadStream(path, { highWaterMark: 1_048_576 })) {
    hash.update(piece as Buffer)
    sizeBytes += (piece as Buffer).length
  }
  return { sha256: hash.digest('hex'), sizeBytes }
}

function isUnchanged(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.mtimeMs === after.mtimeMs && before.ino === after.ino
}

function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(code)) return 'DISK_FULL'
  return code === 'ENOENT' || code === 'EACCES' ? 'SET_NOT_FOUND' : 'SET_CRASHED'
}

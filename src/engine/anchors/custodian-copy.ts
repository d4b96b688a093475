/** A custodian's copy: checkpoints in a folder on a medium of theirs. Files are added to it, and none is
 *  ever changed or removed. */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ExportError, RequestError } from '../../domain/errors.ts'
import { writeNewFile } from '../disk.ts'
import { checkpointFile } from '../ledger/checkpoint-store.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { writingOut } from '../writing-out.ts'
import { checkCopy } from './check-anchors.ts'
import { copyFolder, KEY_FILE } from './custodian-folder.ts'

/** What lies beside a checkpoint in the case, and goes with it where it is there: its CMS signature, its
 *  time stamp. */
const BESIDE = ['p7s', 'tsq', 'tsr'] as const

export type Copied = {
  readonly folder: string
  readonly size: number
  /** Names of the files that were not there before. */
  readonly written: string[]
  /** Notes that were there before, all of which the ledger agrees with. */
  readonly compared: number
}

/** Adds the newest checkpoint to a custodian's copy, after every note in it has been compared.
 *  @throws {RequestError} NOT_FOUND without the folder; CONFLICT when a note in it contradicts the ledger
 *  and nobody has explained it: then nothing is written.
 *  @throws {ExportError} TARGET_NOT_WRITABLE; TARGET_EXISTS when a file of that name says something else. */
export async function copyToCustodian(
  kase: Case,
  keyring: Keyring,
  parent: string,
  actor: Actor,
  signal: AbortSignal,
): Promise<Copied> {
  const checkpoint = kase.ledger.checkpoint(keyring.ledgerKey)
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new RequestError('NOT_FOUND', 'the folder to copy to is missing')
  }
  const folder = copyFolder(parent, kase.summary.id)
  const compared = existsSync(folder) ? await compare(kase, folder, actor, signal) : 0
  const { size, root, note } = checkpoint
  const name = checkpointFile(size)
  const files: [string, string | Buffer][] = [
    [KEY_FILE, `${kase.anchors.vkey}\n`],
    [name, note],
  ]
  for (const ending of BESIDE) {
    const beside = name.replace(/txt$/, ending)
    const path = join(kase.dir, 'checkpoints', beside)
    if (existsSync(path)) files.push([beside, readFileSync(path)])
  }
  const written = writingOut(() => {
    if (!existsSync(folder)) mkdirSync(folder)
    return files.filter(([file, bytes]) => add(join(folder, file), bytes)).map(([file]) => file)
  })
  kase.ledger.append({ action: 'anchor-copied', data: { size, root } }, actor)
  return { folder, size, written, compared }
}

async function compare(
  kase: Case,
  folder: string,
  actor: Actor,
  signal: AbortSignal,
): Promise<number> {
  const { holds, contradictions } = await checkCopy(kase, folder, actor, signal)
  if (contradictions.some(({ explanation }) => explanation === null)) {
    throw new RequestError('CONFLICT', 'the ledger contradicts this copy: nothing was written')
  }
  return holds
}

/** @returns false when it is there already, byte for byte. */
function add(path: string, bytes: string | Buffer): boolean {
  if (!existsSync(path)) {
    writeNewFile(path, bytes)
    return true
  }
  if (readFileSync(path).equals(Buffer.from(bytes))) return false
  throw new ExportError('TARGET_EXISTS', 'a file of this copy says something else')
}

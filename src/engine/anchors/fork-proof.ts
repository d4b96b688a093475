/** What shows anybody, without trust in this program, that one key has signed two histories. */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RequestError } from '../../domain/errors.ts'
import { canonicalJson } from '../../domain/jcs.ts'
import { syncFolder, writeNewFile } from '../disk.ts'
import type { Actor } from '../ledger/ledger.ts'
import { consistencyProof, treeRoot, verifyConsistency } from '../ledger/merkle.ts'
import type { Case } from '../open-case.ts'
import { readCheckpoint } from '../verification/checkpoint-note.ts'
import { writingOut } from '../writing-out.ts'
import { keyOfLine } from './anchor.ts'
import { KEY_FILE } from './custodian-folder.ts'
import { forkReadme } from './fork-readme.ts'

/** Writes the proof of a fork as a folder of its own: both notes, each also as text and signature for
 *  openssl, the key, and, unless both are of one size, the proof that the ledger's note contains another
 *  beginning than the one that was held.
 *  @returns The folder.
 *  @throws {RequestError} NOT_FOUND when there is no such fork, or without the folder to write it in.
 *  @throws {ExportError} TARGET_EXISTS, TARGET_NOT_WRITABLE. */
export function writeForkProof(
  kase: Case,
  name: { readonly size: number; readonly root: string },
  parent: string,
  actor: Actor,
): string {
  const files = forkFiles(kase, name)
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new RequestError('NOT_FOUND', 'the folder to write to is missing')
  }
  const folder = join(parent, `${kase.summary.number}_fork-${name.size}`)
  writingOut(() => {
    mkdirSync(folder)
    for (const [file, bytes] of Object.entries(files)) writeNewFile(join(folder, file), bytes)
    syncFolder(parent)
  })
  kase.ledger.append({ action: 'fork-proof', data: { ...name } }, actor)
  return folder
}

/** Names and contents of the proof's files. */
function forkFiles(
  kase: Case,
  name: { readonly size: number; readonly root: string },
): Record<string, string | Buffer> {
  const anchor = kase.anchors
    .contradicting()
    .find(({ size, root }) => size === name.size && root === name.root)
  const held = anchor?.note ?? null
  const ledger = anchor === undefined ? null : kase.anchors.excluding(anchor)
  const key = keyOfLine(kase.anchors.vkey)
  if (held === null || ledger === null || key === null) {
    throw new RequestError('NOT_FOUND', 'no such fork is known')
  }
  const consistency = consistencyOf(kase, name.size, ledger)
  return {
    ...signedParts('held', held),
    ...signedParts('ledger', ledger),
    [KEY_FILE]: `${kase.anchors.vkey}\n`,
    'log-key.pem': key.key.export({ type: 'spki', format: 'pem' }),
    ...(consistency === null ? {} : { 'consistency.json': consistency }),
    'README.txt': forkReadme(name.size, consistency !== null),
  }
}

/** A note, what was signed, and the signature's 64 bytes. */
function signedParts(name: string, note: string): Record<string, string | Buffer> {
  const read = readCheckpoint(note)
  if (read === null) throw new TypeError('a note that was checked must be one')
  return { [`${name}.txt`]: note, [`${name}.body`]: read.text, [`${name}.sig`]: read.signature }
}

/** That the ledger's note contains the beginning it has now, and so not the one that was held.
 *  @returns null for two notes of one size, which need no more. */
function consistencyOf({ ledger }: Case, from: number, note: string): string | null {
  const to = readCheckpoint(note)
  if (to === null || to.size === from) return null
  const root = treeRoot(ledger.nodes, from)
  const proof = consistencyProof(ledger.nodes, from, to.size)
  const whole = { size: to.size, root: Buffer.from(to.root, 'hex') }
  if (!verifyConsistency({ size: from, root }, whole, proof)) {
    throw new RequestError('NOT_FOUND', 'the ledger does not verify: verify it first')
  }
  return canonicalJson({
    v: 1,
    type: 'consistency',
    log: ledger.log,
    to: { size: to.size, root: to.root },
    from: [
      { size: from, root: root.toString('hex'), proof: proof.map((one) => one.toString('hex')) },
    ],
  })
}

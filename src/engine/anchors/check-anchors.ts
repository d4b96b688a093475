/** Compares the ledger with what a person holds: a receipt on paper, a custodian's medium. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { AnchorVerdict, Contradiction, CopyCheck } from '../../domain/anchor.ts'
import { RequestError } from '../../domain/errors.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import { type Anchor, anchorOfNote, isSigned, keyOfLine } from './anchor.ts'
import { textOf } from './anchor-files.ts'
import { copyFolder, KEY_FILE } from './custodian-folder.ts'

/** Notes are compared a few milliseconds at a time, so that the program goes on answering. */
const LONGEST_STRETCH_MS = 8

/** Compares a receipt that was typed in, and notes the outcome. A digit may be mistyped, so it counts as
 *  a contradiction only when the person says that it is right.
 *  @param receipt.keep - The person has read it twice. */
export function checkReceipt(
  kase: Case,
  receipt: { readonly size: number; readonly root: string; readonly keep: boolean },
  actor: Actor,
): AnchorVerdict {
  const { size, root, keep } = receipt
  const anchor: Anchor = { source: 'receipt', size, root, note: null, vkey: null }
  const verdict = keep ? kase.anchors.keep(anchor) : kase.anchors.verdict(anchor)
  const data = { source: 'receipt', size, root, verdict, entries: kase.ledger.size() }
  kase.ledger.append({ action: 'anchor-checked', data }, actor)
  kase.anchors.record()
  return verdict
}

/** Compares every note of a custodian's copy, or one note, and puts on record what contradicts. What is no
 *  signed note of this ledger is counted and left alone: anyone may have put it there.
 *  @throws {RequestError} NOT_FOUND when there is nothing to read. @throws the reason of `signal`. */
export async function checkCopy(
  kase: Case,
  path: string,
  actor: Actor,
  signal: AbortSignal,
): Promise<CopyCheck> {
  const counted = { notes: 0, holds: 0, foreign: 0, newest: 0 }
  const against = new Set<string>()
  let since = performance.now()
  for (const { note, vkey } of notesAt(path, kase)) {
    counted.notes += 1
    const anchor = anchorOfNote(note, kase.ledger.log, 'custodian', vkey)
    if (anchor === null || !isSigned(anchor, keyOfLine(vkey ?? kase.anchors.vkey))) {
      counted.foreign += 1
    } else {
      counted.newest = Math.max(counted.newest, anchor.size)
      if (kase.anchors.keep(anchor) === 'holds') counted.holds += 1
      else against.add(nameOf(anchor))
    }
    if (performance.now() - since < LONGEST_STRETCH_MS) continue
    await turn()
    signal.throwIfAborted()
    since = performance.now()
  }
  const data = { source: 'custodian', ...counted, contradictions: against.size }
  kase.ledger.append({ action: 'anchor-checked', data }, actor)
  kase.anchors.record()
  const contradictions = kase.anchors.contradictions().filter((one) => against.has(nameOf(one)))
  return { ...counted, contradictions }
}

/** A supervisor's explanation is in the ledger; it must be of a contradiction that there is.
 *  @throws {RequestError} NOT_FOUND. */
export function requireContradiction(
  kase: Case,
  name: { readonly size: number; readonly root: string | null },
): Contradiction {
  const found = kase.anchors.contradictions().find((one) => nameOf(one) === nameOf(name))
  if (found === undefined) throw new RequestError('NOT_FOUND', 'no such contradiction is known')
  return found
}

function nameOf({ size, root }: { readonly size: number; readonly root: string | null }): string {
  return `${size} ${root}`
}

function* notesAt(
  path: string,
  kase: Case,
): Generator<{ readonly note: string; readonly vkey: string | null }> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isFile()) {
    yield { note: textOf(path) ?? '', vkey: null }
    return
  }
  const own = copyFolder(path, kase.summary.id)
  const folder = statSync(own, { throwIfNoEntry: false })?.isDirectory() ? own : path
  const vkey = textOf(join(folder, KEY_FILE))?.trimEnd() ?? null
  for (const name of namesIn(folder)) {
    if (name.endsWith('.txt')) yield { note: textOf(join(folder, name)) ?? '', vkey }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (cause) {
    throw new RequestError('NOT_FOUND', 'this file or folder cannot be read', { cause })
  }
}

import type { AnchorSource, AnchorVerdict } from '../../domain/anchor.ts'
import { type Nodes, treeRoot } from '../ledger/merkle.ts'
import {
  isNoteSigned,
  type LogKey,
  readCheckpoint,
  readLogKey,
} from '../verification/checkpoint-note.ts'

/** A statement of the ledger's size and root that was kept apart from it. */
export type Anchor = {
  readonly source: AnchorSource
  readonly size: number
  /** Hexadecimal; null where only the size is known. */
  readonly root: string | null
  /** The signed note, verbatim; null where there is none. */
  readonly note: string | null
  /** The key line it came with; null where the case's own is meant. */
  readonly vkey: string | null
}

/** What anchors are compared with. */
export type LedgerView = {
  readonly size: number
  readonly nodes: Nodes
  readonly vkey: string
  /** null when `vkey` is no key of this ledger. */
  readonly key: LogKey | null
}

/** The anchor that a checkpoint's text is; null for any other text, and for another ledger's. */
export function anchorOfNote(
  note: string,
  log: string,
  source: AnchorSource,
  vkey: string | null = null,
): Anchor | null {
  const read = readCheckpoint(note)
  if (read === null || read.log !== log || !Number.isSafeInteger(read.size)) return null
  return { source, size: read.size, root: read.root, note, vkey }
}

/** Whether the ledger begins with what the anchor says. About 0.2 ms: a root and a signature. */
export function judge(anchor: Anchor, ledger: LedgerView): AnchorVerdict {
  if (anchor.vkey !== null && anchor.vkey !== ledger.vkey) return judgeOther(anchor)
  if (anchor.size > ledger.size) return 'behind'
  if (anchor.root === null || (anchor.note !== null && !isSigned(anchor, ledger.key))) {
    return 'not-signed'
  }
  return rootAt(ledger, anchor.size) === anchor.root ? 'holds' : 'other'
}

/** Whether a note goes with it that this key signed. */
export function isSigned({ note, size, root }: Anchor, key: LogKey | null): boolean {
  const read = note === null ? null : readCheckpoint(note)
  if (read === null || key === null) return false
  return read.size === size && read.root === root && isNoteSigned(read, key)
}

/** The key of a C2SP vkey line without its end; null when it is none. */
export function keyOfLine(vkey: string): LogKey | null {
  return readLogKey(Buffer.from(`${vkey}\n`))
}

/** A note that its own key did not sign is no statement of anybody. */
function judgeOther(anchor: Anchor): AnchorVerdict {
  const key = keyOfLine(anchor.vkey ?? '')
  return anchor.note === null || isSigned(anchor, key) ? 'other-key' : 'not-signed'
}

/** Hexadecimal; null where the stored tree has a hole, which the check of the ledger tells of. */
export function rootAt({ nodes }: Pick<LedgerView, 'nodes'>, size: number): string | null {
  try {
    return treeRoot(nodes, size).toString('hex')
  } catch {
    return null
  }
}

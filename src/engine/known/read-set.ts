/** Tells by its beginning which form a hash set has, and reads it. Runs in a process of its own. */
import { closeSync, openSync, readSync } from 'node:fs'
import { KnownError } from '../../domain/errors.ts'
import type { HashSetForm } from '../../domain/known.ts'
import type { Sink } from './known-entry.ts'
import { readNsrl } from './read-nsrl.ts'
import { readText, textForm } from './read-text.ts'
import { readVics } from './read-vics.ts'

const PIECE_BYTES = 262_144
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
const SQLITE = 'SQLite format 3\0'

/** @param onPiece - Called with every piece of a file that is read in pieces; of a database with none.
 *  @throws {KnownError} NOT_A_SET when the beginning is of no known form; SET_DAMAGED. */
export function readSet(
  path: string,
  sink: Sink,
  onPiece: (bytes: number) => void,
): { readonly form: HashSetForm; readonly version: string | null } {
  const fd = openSync(path, 'r')
  try {
    const pieces = piecesOf(fd, onPiece)
    const first = pieces.next().value ?? Buffer.alloc(0)
    const start = first.toString('latin1')
    if (start.startsWith(SQLITE)) {
      return { form: 'nsrl', version: readNsrl(path, sink, () => onPiece(0)) }
    }
    const all = chain(first, pieces)
    if (/^\s*\{/.test(start)) {
      readVics(all, sink)
      return { form: 'vics', version: null }
    }
    const form = textForm(first.toString('utf8'))
    if (form === null) throw new KnownError('NOT_A_SET', 'this file is no list of hashes')
    readText(form, all, sink)
    return { form, version: null }
  } finally {
    closeSync(fd)
  }
}

function* piecesOf(fd: number, onPiece: (bytes: number) => void): Generator<Buffer, undefined> {
  for (let isFirst = true; ; isFirst = false) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    const length = readSync(fd, piece, 0, PIECE_BYTES, null)
    if (length === 0) return
    onPiece(length)
    const marked = isFirst && piece.subarray(0, 3).equals(BYTE_ORDER_MARK)
    yield piece.subarray(marked ? 3 : 0, length)
  }
}

function* chain(first: Buffer, rest: Iterable<Buffer>): Generator<Buffer> {
  yield first
  yield* rest
}

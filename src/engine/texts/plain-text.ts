/** Text that is nothing else, in whatever encoding. */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { piecesOf, readAt } from '../containers/file-bytes.ts'
import { encodingOf } from '../media/text-encoding.ts'
import type { BoundedText } from './bounded-text.ts'
import { TextError } from './text-failure.ts'

const SNIFFED_BYTES = 65_536

/** @returns Its encoding. @throws {TextError} damaged, when it is no text. */
export function plainText(path: string, into: BoundedText): string {
  const fd = openSync(path, 'r')
  try {
    const encoding = encodingOf(readAt(fd, 0, SNIFFED_BYTES))
    if (encoding === null) throw new TextError('damaged')
    const decoder = new TextDecoder(encoding)
    for (const piece of piecesOf(fd, 0, fstatSync(fd).size)) {
      if (into.isFull) {
        into.cut()
        break
      }
      into.add(decoder.decode(piece, { stream: true }))
    }
    return encoding
  } finally {
    closeSync(fd)
  }
}

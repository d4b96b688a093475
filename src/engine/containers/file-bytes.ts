import { readSync } from 'node:fs'

/** Bytes of a file from `at`, shorter at its end. */
export function readAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const read = readSync(fd, bytes, filled, length - filled, at + filled)
    if (read === 0) break
    filled += read
  }
  return bytes.subarray(0, filled)
}

const PIECE_BYTES = 262_144

/** A part of a file in pieces; ends with the file if that is earlier. */
export function* piecesOf(fd: number, from: number, to: number): Generator<Buffer> {
  for (let at = from; at < to; ) {
    const piece = readAt(fd, at, Math.min(PIECE_BYTES, to - at))
    if (piece.length === 0) return
    at += piece.length
    yield piece
  }
}

/** Bytes as lines, each with its end. A longer one comes in several, of which only the first begins. */
export type Line = { readonly bytes: Buffer; readonly begins: boolean }

const LINE_FEED = 0x0a
const MOST_BYTES = 65_536

export function* linesIn(pieces: Iterable<Buffer>): Generator<Line> {
  let held: Buffer = Buffer.alloc(0)
  let begins = true
  for (const piece of pieces) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece])
    let from = 0
    for (;;) {
      const feed = held.indexOf(LINE_FEED, from)
      const isLong = (feed === -1 ? held.length : feed + 1) - from > MOST_BYTES
      if (feed === -1 && !isLong) break
      const to = isLong ? from + MOST_BYTES : feed + 1
      yield { bytes: held.subarray(from, to), begins }
      begins = !isLong
      from = to
    }
    held = held.subarray(from)
  }
  if (held.length > 0) yield { bytes: held, begins }
}

/** Without its end. */
export function bare(bytes: Buffer): Buffer {
  let end = bytes.length
  if (bytes[end - 1] === LINE_FEED) end -= 1
  if (bytes[end - 1] === 0x0d) end -= 1
  return bytes.subarray(0, end)
}

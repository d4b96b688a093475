/** A message as its parts, one after the other, read once from its beginning and never held whole. No recursion:
 *  boundaries are a list, and a message within a message is a part. */
import { bare, type Line } from './lines.ts'
import { type MimeHead, mimeHead, unquoted } from './mime-head.ts'

export type MimeEvent =
  /** Of a message or a multipart: nothing of it follows but parts. */
  | { readonly kind: 'outer'; readonly head: MimeHead }
  /** What follows, up to the next head, is its content as it stands. */
  | { readonly kind: 'part'; readonly head: MimeHead }
  | { readonly kind: 'line'; readonly bytes: Buffer }

/** Beyond, what looks like a header is content, and a multipart is a part. */
const MOST_HEAD_BYTES = 1_048_576
const MOST_NESTED = 100

export function* mimeEvents(lines: Iterable<Line>): Generator<MimeEvent> {
  const boundaries: string[] = []
  let at = 'head' as 'head' | 'part' | 'between'
  let head: Buffer[] = []
  let headBytes = 0
  const ended = (): MimeEvent => {
    const said = mimeHead(Buffer.concat(head))
    head = []
    headBytes = 0
    const isNested = said.boundary !== null && boundaries.length < MOST_NESTED
    if (isNested && said.boundary !== null) boundaries.push(said.boundary)
    at = isNested ? 'between' : 'part'
    return { kind: isNested ? 'outer' : 'part', head: said }
  }
  for (const { bytes, begins } of lines) {
    const mark = begins ? boundaryIn(bytes, boundaries) : null
    if (mark !== null) {
      if (at === 'head') yield ended()
      boundaries.length = mark.isLast ? mark.place : mark.place + 1
      at = mark.isLast ? 'between' : 'head'
    } else if (at === 'part') {
      yield { kind: 'line', bytes }
    } else if (at === 'head') {
      headBytes += bytes.length
      if (bare(bytes).length === 0 || headBytes > MOST_HEAD_BYTES) yield ended()
      else head.push(bytes)
    }
  }
  if (at === 'head' && head.length > 0) yield ended()
}

/** Which of the open boundaries a line is, the innermost first. */
function boundaryIn(
  line: Buffer,
  boundaries: readonly string[],
): { readonly place: number; readonly isLast: boolean } | null {
  if (boundaries.length === 0 || line[0] !== 0x2d || line[1] !== 0x2d) return null
  const text = bare(line).toString('latin1', 2).trimEnd()
  for (let place = boundaries.length - 1; place >= 0; place -= 1) {
    if (text === boundaries[place]) return { place, isLast: false }
    if (text === `${boundaries[place]}--`) return { place, isLast: true }
  }
  return null
}

/** The content of a part out of its lines. The line end before a boundary belongs to the boundary. */
export function* contentOf(
  encoding: MimeHead['encoding'],
  lines: Iterable<Buffer>,
): Generator<Buffer> {
  if (encoding === 'base64') return yield* fromBase64(lines)
  let end: Buffer = Buffer.alloc(0)
  for (const line of lines) {
    const text = bare(line)
    if (end.length > 0) yield end
    end = line.subarray(text.length)
    if (encoding === 'as-is') yield text
    else {
      const isSoft = text.at(-1) === 0x3d
      if (isSoft) end = Buffer.alloc(0)
      yield unquoted(isSoft ? text.subarray(0, -1) : text)
    }
  }
}

function* fromBase64(lines: Iterable<Buffer>): Generator<Buffer> {
  let held = ''
  for (const line of lines) {
    held += line.toString('latin1').replaceAll(/[^A-Za-z0-9+/]/g, '')
    const whole = held.length - (held.length % 4)
    yield Buffer.from(held.slice(0, whole), 'base64')
    held = held.slice(whole)
  }
  if (held !== '') yield Buffer.from(held, 'base64')
}

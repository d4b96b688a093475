/** What is in mail: attachments and messages within a message; the messages of a mailbox. */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { nameFindings } from '../../domain/member-path.ts'
import { piecesOf } from './file-bytes.ts'
import { MAX_NAME_BYTES } from './limits.ts'
import { bare, type Line, linesIn } from './lines.ts'
import type { Member, Members } from './member-source.ts'
import { contentOf, type MimeEvent, mimeEvents } from './mime.ts'
import type { MimeHead } from './mime-head.ts'

/** Every part that is no text of the message itself. */
export async function* messageMembers(path: string, most: number): Members {
  const file = new Lines(path)
  try {
    const events = new Following(mimeEvents(file.all()))
    let place = 0
    for (let event = events.take(); event !== null; event = events.take()) {
      if (event.kind !== 'part' || isBody(event.head)) continue
      if (place === most) return 'too-many-members'
      place += 1
      yield partOf(event.head, place, events)
    }
    return null
  } finally {
    file.close()
  }
}

/** What a mail program shows as the message. */
export function isBody({ type, isAttachment, fileName }: MimeHead): boolean {
  return !isAttachment && fileName === null && ['text/plain', 'text/html'].includes(type)
}

function partOf(head: MimeHead, place: number, events: Following<MimeEvent>): Member {
  const name =
    head.fileName ?? (head.type === 'message/rfc822' ? `message ${place}.eml` : `part ${place}`)
  const lines = function* () {
    for (let next = events.peek(); next?.kind === 'line'; next = events.peek()) {
      events.take()
      yield next.bytes
    }
  }
  return member(name, contentOf(head.encoding, lines()))
}

/** Each message of a mailbox, as it stands there: what begins with `From ` within one stays quoted (RFC 4155). */
export async function* mailboxMembers(path: string, most: number): Members {
  const file = new Lines(path)
  try {
    const lines = new Following(file.all())
    for (let place = 0; ; place += 1) {
      const separator = lines.take()
      if (separator === null) return null
      if (place === most) return 'too-many-members'
      if (!isSeparator(separator, true)) return 'damaged'
      yield member(`message ${String(place + 1).padStart(6, '0')}.eml`, messageIn(lines))
    }
  } finally {
    file.close()
  }
}

function* messageIn(lines: Following<Line>): Generator<Buffer> {
  let isAfterEmpty = false
  for (let next = lines.peek(); next !== null; next = lines.peek()) {
    if (isSeparator(next, isAfterEmpty)) return
    lines.take()
    isAfterEmpty = next.begins && bare(next.bytes).length === 0
    yield next.bytes
  }
}

function isSeparator({ bytes, begins }: Line, isAfterEmpty: boolean): boolean {
  return begins && isAfterEmpty && bytes.toString('latin1', 0, 5) === 'From '
}

function member(name: string, content: Iterable<Buffer>): Member {
  const bytes = Buffer.from(name).subarray(0, MAX_NAME_BYTES)
  return {
    ...{ name: bytes, size: null, modifiedNs: 0n, findings: nameFindings(bytes) },
    content: inTurn(content),
  }
}

async function* inTurn(content: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* content
}

/** A file as lines, open until it is closed. */
class Lines {
  readonly #fd: number

  constructor(path: string) {
    this.#fd = openSync(path, 'r')
  }

  all(): Generator<Line> {
    return linesIn(piecesOf(this.#fd, 0, fstatSync(this.#fd).size))
  }

  close(): void {
    closeSync(this.#fd)
  }
}

/** What comes next can be seen before it is taken. */
class Following<T> {
  readonly #source: Iterator<T>
  #next: T | null | undefined

  constructor(source: Iterable<T>) {
    this.#source = source[Symbol.iterator]()
  }

  peek(): T | null {
    if (this.#next === undefined) {
      const { done, value } = this.#source.next()
      this.#next = done === true ? null : value
    }
    return this.#next
  }

  take(): T | null {
    const next = this.peek()
    if (next !== null) this.#next = undefined
    return next
  }
}

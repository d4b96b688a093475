/** What a message says: who wrote to whom and when, as it claims, and its text. */
import { closeSync, fstatSync, openSync } from 'node:fs'
import type { TextDetail } from '../../domain/content.ts'
import { piecesOf } from '../containers/file-bytes.ts'
import { linesIn } from '../containers/lines.ts'
import { isBody } from '../containers/mail-members.ts'
import { contentOf, mimeEvents } from '../containers/mime.ts'
import { decoded, type MimeHead } from '../containers/mime-head.ts'
import type { BoundedText } from './bounded-text.ts'
import { htmlText } from './html-text.ts'

const FIELDS = ['from', 'to', 'cc', 'subject', 'date'] as const satisfies TextDetail['name'][]

/** Longer is no subject; all of it is in the text. */
const MOST_VALUE = 1_000
/** Of one part of the text. */
const MOST_BODY_BYTES = 16_777_216

export type Mail = { readonly details: readonly TextDetail[]; readonly attachments: number }

export function mailText(path: string, into: BoundedText): Mail {
  const fd = openSync(path, 'r')
  try {
    return readMail(mimeEvents(linesIn(piecesOf(fd, 0, fstatSync(fd).size))), into)
  } finally {
    closeSync(fd)
  }
}

function readMail(events: ReturnType<typeof mimeEvents>, into: BoundedText): Mail {
  let first: MimeHead | null = null
  let attachments = 0
  let body: MimeHead | null = null
  let lines: Buffer[] = []
  let bytes = 0
  let hasPlain = false
  const flush = () => {
    // The same in HTML follows its plain form.
    if (body !== null && !(hasPlain && body.type === 'text/html')) addBody(body, lines, into)
    hasPlain ||= body?.type === 'text/plain'
    body = null
    lines = []
    bytes = 0
  }
  for (const event of events) {
    if (event.kind === 'line') {
      bytes += body === null ? 0 : event.bytes.length
      if (bytes > MOST_BODY_BYTES) into.cut()
      else if (body !== null) lines.push(Buffer.from(event.bytes))
      continue
    }
    flush()
    if (first === null) {
      first = event.head
      into.add(`${headerText(event.head)}\n\n`)
    }
    if (event.kind === 'part' && isBody(event.head)) body = event.head
    else if (event.kind === 'part') {
      attachments += 1
      into.add(event.head.fileName === null ? '' : `[${event.head.fileName}]\n`)
    }
  }
  flush()
  return { details: first === null ? [] : detailsOf(first), attachments }
}

function addBody(head: MimeHead, lines: readonly Buffer[], into: BoundedText): void {
  const content = Buffer.concat([...contentOf(head.encoding, lines)])
  const text = decoded(content, head.charset) ?? decoded(content, 'windows-1252') ?? ''
  if (head.type === 'text/html') htmlText(text, into)
  else into.add(text)
  into.add('\n\n')
}

function headerText(head: MimeHead): string {
  return detailsOf(head)
    .map(({ name, value }) => `${name[0]?.toUpperCase()}${name.slice(1)}: ${value}`)
    .join('\n')
}

function detailsOf({ fields }: MimeHead): TextDetail[] {
  return FIELDS.flatMap((name) => {
    const value = fields.get(name)?.slice(0, MOST_VALUE)
    return value === undefined || value === '' ? [] : [{ name, value }]
  })
}

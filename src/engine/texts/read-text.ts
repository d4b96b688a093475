/** The text of a document: the work of a decoder process. It has no keys, and may be killed at any moment. */
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import type { ContentFact, ContentFinding, ReadText, TextDetail } from '../../domain/content.ts'
import { readAt } from '../containers/file-bytes.ts'
import { BoundedText } from './bounded-text.ts'
import { chatOf } from './chat.ts'
import { htmlText } from './html-text.ts'
import { mailText } from './mail-text.ts'
import { isOffice, officeText } from './office-text.ts'
import { pdfText } from './pdf-text.ts'
import { plainText } from './plain-text.ts'
import { rtfText } from './rtf-text.ts'
import { TextError } from './text-failure.ts'

/** Read whole, so larger ones are not: pdf.js needs all of it, and a page of text is small. */
const MOST_WHOLE_BYTES = 134_217_728

/** @param path - of our own choosing
 *  @param mediaType - by content. Never rejects for what a file is like. */
export async function readText(path: string, mediaType: string): Promise<ReadText> {
  const into = new BoundedText()
  const facts: ContentFact[] = []
  const details: TextDetail[] = []
  const failure = await readInto(path, mediaType, into, { facts, details }).then(
    () => null,
    (error: unknown) => {
      // Hostile content makes libraries throw anything.
      return error instanceof TextError ? error.reason : 'damaged'
    },
  )
  const text = into.toString()
  const findings: ContentFinding[] = []
  if (failure === 'encrypted') findings.push('document-encrypted')
  else if (failure !== null) findings.push('text-not-read')
  else if (into.isCut) findings.push('text-cut')
  if (failure === null && text === '' && mediaType === PDF) findings.push('no-text')
  if (failure !== null) facts.push({ name: 'text-failure', value: failure })
  if (text !== '') facts.push({ name: 'characters', value: String(text.length) })
  return { text, details, failure, findings, facts }
}

const PDF = 'application/pdf'

type Said = { readonly facts: ContentFact[]; readonly details: TextDetail[] }

async function readInto(
  path: string,
  mediaType: string,
  into: BoundedText,
  { facts, details }: Said,
): Promise<void> {
  if (mediaType === PDF) {
    facts.push({ name: 'pages', value: String(await pdfText(new Uint8Array(whole(path)), into)) })
  } else if (isOffice(mediaType)) {
    await officeText(path, mediaType, into)
  } else if (mediaType === 'application/rtf' || mediaType === 'text/rtf') {
    rtfText(whole(path).toString('latin1'), into)
  } else if (mediaType === 'message/rfc822') {
    const mail = mailText(path, into)
    details.push(...mail.details)
    facts.push({ name: 'attachments', value: String(mail.attachments) })
  } else if (/^text\/|^application\/(xml|json|x-ms-regedit)|^image\/svg/.test(mediaType)) {
    readPlain(path, mediaType, into, { facts, details })
  } else {
    throw new TextError(isLocked(path) ? 'encrypted' : 'not-supported')
  }
}

function readPlain(
  path: string,
  mediaType: string,
  into: BoundedText,
  { facts, details }: Said,
): void {
  if (mediaType === 'text/html') {
    const raw = new BoundedText()
    facts.push({ name: 'encoding', value: plainText(path, raw) })
    if (raw.isCut) into.cut()
    htmlText(raw.toString(), into)
    return
  }
  facts.push({ name: 'encoding', value: plainText(path, into) })
  const chat = mediaType === 'text/plain' ? chatOf(into.toString()) : null
  if (chat === null) return
  facts.push(...chat.facts)
  details.push(chat.names)
}

function whole(path: string): Buffer {
  if (statSync(path).size > MOST_WHOLE_BYTES) throw new TextError('too-large')
  return readFileSync(path)
}

/** An Office document under a password lies in a compound file, in a stream of this name (MS-OFFCRYPTO, 2.1). */
const LOCKED = Buffer.from('EncryptedPackage', 'utf16le')

function isLocked(path: string): boolean {
  const fd = openSync(path, 'r')
  try {
    return readAt(fd, 0, 1_048_576).includes(LOCKED)
  } finally {
    closeSync(fd)
  }
}

/** Headers of a message or of a part of one (RFC 5322, 2045, 2047, 2231). Hostile: nothing in it is believed but as a
 *  name or a description. */

export type MimeHead = {
  /** Lower-case name → value, unfolded and decoded; of several the first. */
  readonly fields: ReadonlyMap<string, string>
  /** Lower case; `text/plain` where none is said. */
  readonly type: string
  /** Of a multipart, else null. */
  readonly boundary: string | null
  readonly charset: string
  readonly encoding: 'base64' | 'quoted-printable' | 'as-is'
  readonly isAttachment: boolean
  readonly fileName: string | null
}

/** RFC 2046, 5.1.1 says 70; programs write longer ones. */
const MOST_BOUNDARY = 200

export function mimeHead(bytes: Buffer): MimeHead {
  const fields = fieldsOf(bytes)
  const [type = '', parameters] = valueAndParameters(fields.get('content-type') ?? '')
  const [disposition = '', ofDisposition] = valueAndParameters(
    fields.get('content-disposition') ?? '',
  )
  const boundary = parameters.get('boundary') ?? ''
  const encoding = (fields.get('content-transfer-encoding') ?? '').trim().toLowerCase()
  const isMultipart = type.startsWith('multipart/') && boundary !== ''
  return {
    fields,
    type: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'text/plain',
    boundary: isMultipart && boundary.length <= MOST_BOUNDARY ? boundary : null,
    charset: parameters.get('charset') ?? '',
    encoding: encoding === 'base64' || encoding === 'quoted-printable' ? encoding : 'as-is',
    isAttachment: disposition === 'attachment',
    fileName: ofDisposition.get('filename') ?? parameters.get('name') ?? null,
  }
}

function fieldsOf(bytes: Buffer): Map<string, string> {
  const fields = new Map<string, string>()
  const unfolded = textOf(bytes).replaceAll(/\r?\n[ \t]+/g, ' ')
  for (const line of unfolded.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase()
    if (!/^[\x21-\x39\x3b-\x7e]{1,76}$/.test(name) || fields.has(name)) continue
    fields.set(name, decodeWords(line.slice(colon + 1).trim()))
  }
  return fields
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

/** `=?charset?B or Q?text?=` (RFC 2047); blanks between two of them are none. */
function decodeWords(text: string): string {
  return text
    .replaceAll(/(\?=)[ \t]+(=\?)/g, '$1$2')
    .replaceAll(
      /=\?([\w-]{1,40})(?:\*[\w-]*)?\?([BbQq])\?([^?]*)\?=/g,
      (all, charset, way, coded) => {
        const bytes =
          way === 'B' || way === 'b'
            ? Buffer.from(coded, 'base64')
            : unquoted(Buffer.from(coded.replaceAll('_', ' '), 'latin1'))
        return decoded(bytes, charset) ?? all
      },
    )
}

/** In a charset that is known here; else null. */
export function decoded(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset === '' ? 'utf-8' : charset).decode(bytes)
  } catch {
    return null
  }
}

/** Quoted-printable (RFC 2045, 6.7); what is not in its form stays as it stands. */
export function unquoted(bytes: Buffer): Buffer {
  const out = Buffer.alloc(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const hex = bytes[at] === 0x3d ? bytes.toString('latin1', at + 1, at + 3) : ''
    if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
      out[length++] = parseInt(hex, 16)
      at += 2
    } else out[length++] = bytes[at] ?? 0
  }
  return out.subarray(0, length)
}

/** `value; name=text; name="text"; name*0*=utf-8''…` (RFC 2231). */
function valueAndParameters(field: string): [string | undefined, Map<string, string>] {
  const parameters = new Map<string, string>()
  const parts = new Map<string, string[]>()
  for (const [, name = '', quoted, plain] of field.matchAll(
    /;\s*([\w*-]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g,
  )) {
    const [base = '', ...marks] = name.toLowerCase().split('*')
    const text = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? ''
    if (marks.length === 0) parameters.set(base, text)
    else parts.set(base, [...(parts.get(base) ?? []), text])
  }
  for (const [name, texts] of parts)
    if (!parameters.has(name)) parameters.set(name, extended(texts.join('')))
  return [field.split(';')[0]?.trim().toLowerCase(), parameters]
}

function extended(text: string): string {
  const [, charset = '', coded = text] = /^([\w-]*)'[\w-]*'(.*)$/s.exec(text) ?? []
  const bytes = Buffer.from(coded.replaceAll('%', '='), 'latin1')
  return decoded(unquoted(bytes), charset) ?? coded
}

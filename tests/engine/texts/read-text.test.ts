import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReadText } from '../../../src/domain/content.ts'
import { contentType } from '../../../src/engine/media/content-type.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { MOST_CHARACTERS } from '../../../src/engine/texts/bounded-text.ts'
import { readText } from '../../../src/engine/texts/read-text.ts'
import { docx, pdfOf, zipOf } from './documents.ts'

let dir: string
let pool: DecoderPool
let n = 0
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-texts-'))
  pool = new DecoderPool({ processes: 1, timeoutMs: 120_000 })
})
afterAll(async () => {
  await pool.close()
  rmSync(dir, { recursive: true })
})

/** In a decoder process, as the program does it; of a type that was told from the bytes. */
async function read(bytes: Buffer | string, name = ''): Promise<ReadText> {
  const path = join(dir, String(n++))
  writeFileSync(path, bytes)
  const { mediaType } = await contentType(Buffer.from(bytes).subarray(0, 4100), name)
  return pool.text(path, mediaType ?? '')
}
const fact = ({ facts }: ReadText, name: string) => facts.find((one) => one.name === name)?.value

describe('text is read out of', () => {
  test('PDF, page by page', async () => {
    const said = await read(pdfOf(['The first page', 'speaks of Heron', null]))
    expect(said.text).toContain('The first page\n\nspeaks of Heron')
    expect(fact(said, 'pages')).toBe('3')
    expect(said.findings).toEqual([])
  })

  test('a Word document, what was deleted in it too', async () => {
    const said = await read(docx(['One &amp; two', 'three</w:t></w:r><w:r><w:delText>gone']))
    expect(said.text).toBe('One & two\nthreegone')
  })

  test('a table: shared words, numbers and words in cells', async () => {
    const said = await pool.text(
      put(
        zipOf({
          'xl/sharedStrings.xml': '<sst><si><t>Heron</t></si><si><r><t>Lake</t></r></si></sst>',
          'xl/worksheets/sheet1.xml':
            '<worksheet><row><c t="s"><v>0</v></c><c><v>4471</v></c><c t="inlineStr"><is><t>mill</t></is></c></row></worksheet>',
        }),
      ),
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    )
    expect(said.text.split(/\s+/)).toEqual(['Heron', 'Lake', '4471', 'mill'])
  })

  test('slides, and OpenDocument', async () => {
    const slides = zipOf({
      'ppt/slides/slide1.xml': '<p:sld><a:p><a:t>On a slide</a:t></a:p></p:sld>',
    })
    const type = 'application/vnd.openxmlformats-officedocument.presentationml.presentation'
    expect((await pool.text(put(slides), type)).text).toBe('On a slide')
    const open = zipOf({
      mimetype: 'application/vnd.oasis.opendocument.text',
      'content.xml':
        '<d><style>no</style><office:body><text:p>Open</text:p><text:p>text</text:p></office:body></d>',
    })
    expect((await pool.text(put(open), 'application/vnd.oasis.opendocument.text')).text).toBe(
      'Open\ntext',
    )
  })

  test('rich text, with its code pages and Unicode, without its tables and pictures', async () => {
    const rtf = String.raw`{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}{\*\secret no}\f0 Caf\u233?: \'cf\'f0\'e8\par {\pict 89504e47}end\}}`
    expect((await read(rtf)).text).toBe('Café: При\nend}')
  })

  test('a page, of which nothing runs and nothing is rendered', async () => {
    const html =
      '<!DOCTYPE html><html><head><title>T&eacute;</title><script>var hidden = "<p>no"</script></head>' +
      '<body><p>One<br>two &lt;three&gt; &#x6d77;</p><!-- no --><img src="http://x.invalid/a.png"></body>'
    expect((await read(html)).text).toBe('Té\n\nOne\ntwo <three> 海')
  })

  test.each([
    ['UTF-8', Buffer.from('Straße 海边'), 'utf-8'],
    ['UTF-16 with a mark', Buffer.from('\ufeffStraße 海边', 'utf16le'), 'utf-16le'],
    ['UTF-16 without one', Buffer.from('Only plain words, quite many', 'utf16le'), 'utf-16le'],
    ['Windows-1252', Buffer.from('Stra\xdfe am M\xfchlbach, und weiter', 'latin1'), 'windows-1252'],
    ['GB 18030', Buffer.from('baa3b1dfb5c4d5d5c6ac', 'hex'), 'gb18030'],
  ])('plain text in %s, and says which it took it for', async (_, bytes, encoding) => {
    const said = await read(bytes, 'a.txt')
    expect(fact(said, 'encoding')).toBe(encoding)
    expect(said.text).toBe(new TextDecoder(encoding).decode(bytes))
  })

  test('a message: who, to whom, its text, the names of what is attached', async () => {
    const said = await read(MESSAGE)
    expect(said.details).toEqual([
      { name: 'from', value: 'Jörg <j@example.invalid>' },
      { name: 'to', value: 'heron@example.invalid' },
      { name: 'subject', value: 'Am See' },
      { name: 'date', value: 'Mon, 2 Mar 2026 10:00:00 +0100' },
    ])
    expect(said.text).toContain('Grüße vom See\nmit langer Zeile')
    expect(said.text).toContain('[boat.jpg]')
    expect(said.text).not.toContain('<p>')
    expect(fact(said, 'attachments')).toBe('1')
  })
})

const MESSAGE = [
  'From: =?utf-8?Q?J=C3=B6rg?= <j@example.invalid>',
  'To: heron@example.invalid',
  'Subject: =?utf-8?B?QW0g?= =?utf-8?B?U2Vl?=',
  'Date: Mon, 2 Mar 2026 10:00:00 +0100',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="outer"',
  '',
  'not of the message',
  '--outer',
  'Content-Type: multipart/alternative; boundary=inner',
  '',
  '--inner',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=C3=BC=C3=9Fe vom See',
  'mit langer =',
  'Zeile',
  '--inner',
  'Content-Type: text/html',
  '',
  '<p>Gr&uuml;&szlig;e</p>',
  '--inner--',
  '--outer',
  'Content-Type: image/jpeg; name="boat.jpg"',
  'Content-Transfer-Encoding: base64',
  '',
  '/9j/4AAQ',
  '--outer--',
  '',
].join('\r\n')

describe('a chat that was exported', () => {
  const android = [
    '02/03/2026, 09:58 - Messages and calls are end-to-end encrypted.',
    '02/03/2026, 10:00 - Heron: Are you at the lake?',
    '02/03/2026, 10:01 - Marten: Yes',
    'and it is cold',
    '03/03/2026, 23:59 - Heron: <Media omitted>',
  ].join('\n')
  const ios = [
    '\u200e[02.03.26, 10:00:12] Heron: Are you at the lake?',
    '[02.03.26, 10:01:00] Marten: Yes',
    '[03.03.26, 11:59:00 PM] Marten: \u200eimage omitted',
  ].join('\r\n')

  test.each([
    ['by a telephone with Android', android, '4', '02/03/2026 09:58', '03/03/2026 23:59'],
    ['by an iPhone', ios, '3', '02.03.26 10:00:12', '03.03.26 11:59:00 PM'],
  ])('%s is known as one', async (_, text, messages, first, last) => {
    const said = await read(text, 'WhatsApp Chat.txt')
    expect(Object.fromEntries(said.facts.map(({ name, value }) => [name, value]))).toMatchObject({
      ...{ 'chat-messages': messages, 'chat-people': '2', 'chat-first': first, 'chat-last': last },
    })
    expect(said.details).toEqual([{ name: 'chat-names', value: 'Heron, Marten' }])
  })

  test.each([
    ['a note', 'On 02/03/2026 at 10:00 - Heron: came'],
    [
      'a log',
      '2026-03-02 10:00:00 started\n2026-03-02 10:00:01 stopped\n2026-03-02 10:00:02 ended',
    ],
    ['a diary with one such line', 'Monday\nTuesday\n02/03/2026, 10:00 - Heron: came\nFriday'],
  ])('is not seen in %s', async (_, text) => {
    expect((await read(text)).facts.map(({ name }) => name)).toEqual(['encoding', 'characters'])
  })
})

describe('hostile documents', () => {
  test('XML that defines entities is refused, however little it defines', async () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>' +
      '<w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    const said = await pool.text(put(zipOf({ 'word/document.xml': bomb })), DOCX)
    expect(said).toMatchObject({ text: '', failure: 'entities', findings: ['text-not-read'] })
  })

  test('a part that unpacks to gigabytes is read up to the bound, and said to go on', async () => {
    const much = Buffer.concat([
      Buffer.from('<w:document><w:body><w:t>'),
      Buffer.alloc(300_000_000, 'much '),
    ])
    const said = await pool.text(put(zipOf({ 'word/document.xml': much })), DOCX)
    expect(said.findings).toEqual(['text-cut'])
    expect(said.text.length).toBeLessThanOrEqual(MOST_CHARACTERS)
  })

  test('a part of nothing but tags is given up at its bound', async () => {
    const tags = Buffer.alloc(280_000_000, '<w:r/>')
    const said = await pool.text(put(zipOf({ 'word/document.xml': tags })), DOCX)
    expect(said).toMatchObject({ text: '', findings: ['text-cut'] })
  })

  test.each([
    ['XML a million elements deep', 'word/document.xml', '<a>'.repeat(1_000_000)],
    ['XML with a tag that does not end', 'word/document.xml', `<a ${'x'.repeat(1_000_000)}`],
  ])('%s is damage, not a crash', async (_, name, xml) => {
    const said = await pool.text(put(zipOf({ [name]: xml })), DOCX)
    expect(said).toMatchObject({ failure: 'damaged', findings: ['text-not-read'] })
  })

  test('rich text a million groups deep, and a page of half a million open tags, end', async () => {
    expect((await read(`{\\rtf1 a${'{'.repeat(1_000_000)}`)).findings).toEqual(['text-cut'])
    const page = `<html>${'<div>'.repeat(500_000)}end`
    expect((await read(page)).text).toBe('end')
  })

  test('a message whose parts lie in each other a thousand deep ends', async () => {
    const deep = Array.from({ length: 1000 }, (_, k) => [
      `Content-Type: multipart/mixed; boundary=b${k}`,
      '',
      `--b${k}`,
    ]).flat()
    const said = await read(
      ['From: a@b.invalid', 'To: c@d.invalid', ...deep, '', 'deep down'].join('\n'),
    )
    expect(said.failure).toBeNull()
  })

  test('a PDF under a password, and one that is none, say so', async () => {
    const locked = pdfOf(['secret'])
      .toString('latin1')
      .replace(
        '/Root 1 0 R',
        '/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) /U (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) >> /ID [(aaaaaaaaaaaaaaaa)(aaaaaaaaaaaaaaaa)]',
      )
    expect(await read(Buffer.from(locked, 'latin1'))).toMatchObject({
      ...{ text: '', failure: 'encrypted', findings: ['document-encrypted'] },
    })
    expect(await read('%PDF-1.4\nnothing of the kind')).toMatchObject({ failure: 'damaged' })
  })

  test('a PDF of pages without text says that it may be scanned', async () => {
    expect((await read(pdfOf([null, null]))).findings).toEqual(['no-text'])
  })

  test('an old Office document is not read, and one under a password is said to be', async () => {
    const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)])
    expect(await read(old)).toMatchObject({ failure: 'not-supported', findings: ['text-not-read'] })
    const locked = Buffer.concat([
      old,
      Buffer.from('EncryptedPackage', 'utf16le'),
      Buffer.alloc(99),
    ])
    expect(await read(locked)).toMatchObject({ findings: ['document-encrypted'] })
  })

  test('whatever bytes come, reading ends with an answer', async () => {
    const types = [
      ...['application/pdf', DOCX, 'application/rtf', 'message/rfc822', 'text/html', 'text/plain'],
      'application/vnd.oasis.opendocument.text',
    ]
    const seeds = [
      pdfOf(['one', 'two']),
      docx(['one']),
      Buffer.from(MESSAGE),
      Buffer.from('{\\rtf1 x}'),
    ]
    const path = join(dir, 'mutated')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...types),
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
        fc.nat(),
        async (type, seed, changes, length) => {
          const bytes = Buffer.from(seed.subarray(0, 1 + (length % seed.length)))
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          writeFileSync(path, bytes)
          expect(typeof (await readText(path, type)).text).toBe('string')
        },
      ),
      { numRuns: 400 },
    )
  }, 60_000)
})

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

function put(bytes: Buffer): string {
  const path = join(dir, String(n++))
  writeFileSync(path, bytes)
  return path
}

/** Messages, mailboxes and backups of telephones as containers. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insideOf } from '../../../src/domain/member-path.ts'
import { UNPACK_LIMITS } from '../../../src/engine/containers/limits.ts'
import { tarFile } from '../containers/tar-file.ts'
import { aCase, ingest, type TestCase } from './a-case.ts'

let held: TestCase
beforeEach(() => {
  held = aCase()
})
afterEach(() => held.remove())

const put = (name: string, bytes: Buffer | string) =>
  writeFileSync(join(held.sourceDir, name), bytes)
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

type Row = {
  readonly id: string
  readonly parent: string | null
  readonly path: Buffer
  readonly sha256: string | null
  readonly opened: string | null
  readonly open_failure: string | null
  readonly media_type: string | null
  readonly kind: string
}

const rows = () => held.kase.readable.prepare<[], Row>('SELECT * FROM item ORDER BY no').all()
const nameOf = ({ path }: Row) => Buffer.from(insideOf(path)).toString()

/** Names within names, with what of them is worth a look. */
function tree(): string[] {
  const all = rows()
  const placeOf = (row: Row): string => {
    const parent = all.find(({ id }) => id === row.parent)
    return parent === undefined ? nameOf(row) : `${placeOf(parent)} > ${nameOf(row)}`
  }
  return all.map(
    (row) => `${placeOf(row)}${row.open_failure === null ? '' : ` (${row.open_failure})`}`,
  )
}

const PICTURE = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')

function message(subject: string, parts: readonly string[] = []): string {
  const head = [`From: a@b.invalid`, `To: c@d.invalid`, `Subject: ${subject}`, 'MIME-Version: 1.0']
  if (parts.length === 0) return [...head, '', `body of ${subject}`, ''].join('\r\n')
  const boundary = `----=_${subject}`
  return [
    ...head,
    `Content-Type: multipart/mixed;`,
    `\tboundary="${boundary}"`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, part]),
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

const BODY = 'Content-Type: text/plain\r\n\r\nsee the picture'
const attached = (name: string) =>
  [
    `Content-Type: image/jpeg`,
    `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`,
    'Content-Transfer-Encoding: base64',
    '',
    PICTURE.toString('base64').replaceAll(/.{8}/g, '$&\r\n'),
  ].join('\r\n')
const forwarded = (inner: string) => `Content-Type: message/rfc822\r\n\r\n${inner}`

test('attachments and messages within a message are items, with their bytes and their parent', async () => {
  const inner = message('inner', [BODY, attached('海.jpg')])
  put('a.eml', message('outer', [BODY, attached('boat.jpg'), forwarded(inner)]))
  await ingest(held)
  expect(tree()).toEqual([
    'a.eml',
    'a.eml > boat.jpg',
    'a.eml > message 2.eml',
    'a.eml > message 2.eml > 海.jpg',
  ])
  const [outer, boat, within, sea] = rows()
  expect(outer).toMatchObject({ kind: 'document', media_type: 'message/rfc822', opened: 'whole' })
  for (const picture of [boat, sea]) {
    expect(picture).toMatchObject({ sha256: sha256(PICTURE), media_type: 'image/jpeg' })
  }
  // Of the two line ends before a boundary one is the boundary's.
  expect(within?.sha256).toBe(sha256(inner))
})

test('each message of a mailbox is an item as it stands there, and opened in its turn', async () => {
  const first = message('first', [BODY, attached('one.jpg')]).replaceAll('\r\n', '\n')
  const second = message('second').replaceAll('\r\n', '\n').replace('body', '>From body')
  put(
    'box.mbox',
    `From a@b.invalid Mon Mar  2 10:00:00 2026\n${first}\nFrom c@d.invalid Tue Mar  3 10:00:00 2026\n${second}\n`,
  )
  await ingest(held)
  expect(tree()).toEqual([
    'box.mbox',
    'box.mbox > message 000001.eml',
    'box.mbox > message 000002.eml',
    'box.mbox > message 000001.eml > one.jpg',
  ])
  expect(rows()[2]?.sha256).toBe(sha256(`${second}\n`))
})

test('messages a thousand deep within each other are opened to the depth that was asked for', async () => {
  let deep = message('deepest')
  for (let n = 0; n < 1000; n += 1) deep = message(`m${n}`, [forwarded(deep)])
  put('deep.eml', deep)
  await ingest(held, undefined, undefined, { depth: 2 })
  const within = 'deep.eml > message 1.eml'
  expect(tree()).toEqual(['deep.eml', within, `${within} > message 1.eml (too-deep)`])
})

test('more attachments than are allowed: those before are items, and the message says why', async () => {
  const parts = Array.from({ length: 3000 }, (_, n) => attached(`${n}.jpg`))
  put('many.eml', message('many', parts))
  await ingest(held, undefined, undefined, { limits: { ...UNPACK_LIMITS, members: 100 } })
  expect(tree()).toHaveLength(101)
  expect(tree()[0]).toBe('many.eml (too-many-members)')
})

test('a message without an end, without parts or of nothing but boundaries is read as far as it goes', async () => {
  const whole = message('cut', [BODY, attached('a.jpg'), attached('b.jpg')])
  put('a.eml', whole.slice(0, whole.length - 60))
  put('b.eml', message('plain'))
  put('c.eml', `${message('none', [BODY]).slice(0, -2)}${'--\r\n'.repeat(100_000)}`)
  await ingest(held)
  expect(tree().toSorted()).toEqual(['a.eml', 'a.eml > a.jpg', 'a.eml > b.jpg', 'b.eml', 'c.eml'])
  expect(rows().find((row) => nameOf(row) === 'a.jpg')?.sha256).toBe(sha256(PICTURE))
})

const TAR = tarFile([{ name: 'apps/chat/f/photo.jpg', bytes: PICTURE }])

test.each([
  ['compressed', Buffer.concat([Buffer.from('ANDROID BACKUP\n5\n1\nnone\n'), deflateSync(TAR)])],
  ['as it is', Buffer.concat([Buffer.from('ANDROID BACKUP\n1\n0\nnone\n'), TAR])],
])('files of an Android backup are items: %s', async (_, backup) => {
  put('phone.ab', backup)
  await ingest(held)
  expect(tree()).toEqual(['phone.ab', 'phone.ab > apps/chat/f/photo.jpg'])
  expect(rows()[1]?.sha256).toBe(sha256(PICTURE))
})

test('a backup that is encrypted, cut short or damaged says which', async () => {
  const head = Buffer.from('ANDROID BACKUP\n5\n1\nnone\n')
  put('a.ab', Buffer.concat([Buffer.from('ANDROID BACKUP\n5\n1\nAES-256\n'), Buffer.alloc(500, 7)]))
  put('b.ab', Buffer.concat([head, deflateSync(TAR).subarray(0, 60)]))
  put('c.ab', Buffer.concat([head, Buffer.alloc(500, 7)]))
  put('d.ab', 'ANDROID BACKUP\nnobody knows\n')
  await ingest(held)
  expect(
    tree()
      .filter((place) => !place.includes(' > '))
      .toSorted(),
  ).toEqual([...['a.ab (encrypted)', 'b.ab (truncated)', 'c.ab (damaged)', 'd.ab (damaged)']])
})

test('an Outlook data file is not opened, and says what opens it', async () => {
  put('mail.pst', Buffer.concat([Buffer.from('!BDN'), Buffer.alloc(600)]))
  await ingest(held)
  expect(rows()).toMatchObject([
    {
      kind: 'archive',
      media_type: 'application/vnd.ms-outlook-pst',
      open_failure: 'outlook-store',
    },
  ])
})

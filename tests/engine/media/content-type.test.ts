import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MediaKind } from '../../../src/domain/item.ts'
import { contentType } from '../../../src/engine/media/content-type.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const JPEG = bytes('\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01'.padEnd(64, '\0'))
const PNG = Buffer.concat([
  bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\0\0\0\0'),
  bytes('\0\0\0\0IDAT'),
])
const MP4 = bytes('\0\0\0\x18ftypisom\0\0\x02\0isomiso2'.padEnd(64, '\0'))
const HEIC = bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic'.padEnd(64, '\0'))
const NOISE = createHash('sha512').update('noise').digest()

test.each([
  ['JPEG', JPEG, 'a.jpg', 'image/jpeg', 'still', false],
  ['JPEG under another name of its family', JPEG, 'a.HEIC', 'image/jpeg', 'still', false],
  ['HEIC as phones rename it', HEIC, 'a.jpg', 'image/heic', 'still', false],
  ['JPEG posing as a document', JPEG, 'a.pdf', 'image/jpeg', 'still', true],
  ['JPEG posing as text', JPEG, 'a.txt', 'image/jpeg', 'still', true],
  ['JPEG without an ending', JPEG, 'a', 'image/jpeg', 'still', false],
  ['JPEG with an ending nobody knows', JPEG, 'a.x1', 'image/jpeg', 'still', false],
  ['PNG', PNG, 'a.png', 'image/png', 'still', false],
  ['a film', MP4, 'a.mp4', 'video/mp4', 'video', false],
  ['a film under the name of a picture', MP4, 'a.jpg', 'video/mp4', 'video', true],
  ['plain text', bytes('hello\n'), 'a.txt', 'text/plain', 'document', false],
  ['text under the name of a picture', bytes('hello\n'), 'a.jpg', 'text/plain', 'document', true],
  ['a table', bytes('a,b\n1,2\n'), 'a.csv', 'text/csv', 'document', false],
  ['JSON', bytes('{"a": 1}'), 'a.json', 'application/json', 'document', false],
  ['a web page', bytes('<!DOCTYPE html><p>'), 'a.html', 'text/html', 'document', false],
  ['a drawing in text', bytes('<svg xmlns="x"/>'), 'a.svg', 'image/svg+xml', 'still', false],
  [
    'a playlist posing as a film',
    bytes('#EXTM3U\nhttp://x'),
    'a.mp4',
    'application/vnd.apple.mpegurl',
    'document',
    true,
  ],
  [
    'old single-byte text',
    bytes('Gr\xfc\xdfe aus M\xfcnchen, sagt der Brief'),
    'a.txt',
    'text/plain',
    'document',
    false,
  ],
  ['UTF-16', Buffer.from('\ufeffhello', 'utf16le'), 'a.txt', 'text/plain', 'document', false],
  ['nothing known', NOISE, 'a.bin', null, 'other', false],
  ['nothing known under the name of a picture', NOISE, 'a.jpg', null, 'other', true],
  [
    'a TIFF whose directory lies at the end',
    bytes('MM\0*\0\x02\0\0'),
    'a.tif',
    'image/tiff',
    'still',
    false,
  ],
  ['a damaged PNG', bytes('\x89PNG\r\n\x1a\n\xff\xff'), 'a.png', 'image/png', 'still', false],
  ['a small HEIF', bytes('\0\0\0\x10ftypmif3heic'), 'a.heif', 'image/heif', 'still', false],
  ['an empty file', Buffer.alloc(0), 'a.jpg', null, 'other', false],
] as const)('%s', async (_, head, name, mediaType, kind, extensionMismatch) => {
  expect(await contentType(head, name)).toEqual({ mediaType, kind, extensionMismatch })
})

test('a character cut at the end of what is looked at does not make text binary', async () => {
  const text = Buffer.from(`${'a'.repeat(4_095)}é${'b'.repeat(50)}`)
  expect(await contentType(text.subarray(0, 4_100), 'a.txt')).toMatchObject({
    mediaType: 'text/plain',
  })
})

test('no bytes and no name make it fail', async () => {
  await fc.assert(
    fc.asyncProperty(hostileHead(), fc.string({ unit: 'binary' }), async (head, name) => {
      const { kind } = await contentType(head, name)
      expect(MediaKind.options).toContain(kind)
    }),
    { numRuns: 300 },
  )
})

const shared = process.env['SAFEHOLD_SHARED'] ?? join(import.meta.dirname, '../../../../shared')
const corpus = join(shared, 'corpus')

test.skipIf(!existsSync(corpus))(
  'of the corpus of real pictures and films (shared/corpus) most have a type and few a mismatch',
  async () => {
    const names = globSync(['exif-samples/**', 'faces/**', 'wuffs/**', 'bbb-1080p/**'], {
      cwd: corpus,
    }).filter((name) => statSync(join(corpus, name)).isFile())
    const types = await Promise.all(
      names.map((name) => contentType(readFileSync(join(corpus, name)).subarray(0, 4_100), name)),
    )
    const pictures = names.filter((name) => /\.(jpe?g|png|heic|webp|gif|tiff?)$/i.test(name))
    const still = types.filter(({ kind }) => kind === 'still').length
    expect(still).toBeGreaterThan(pictures.length * 0.9)
    expect(types.filter((type) => type.extensionMismatch).length).toBeLessThan(names.length * 0.02)
  },
)

/** Real beginnings with bytes changed: further into the detector than noise gets. */
function hostileHead(): fc.Arbitrary<Buffer> {
  const beginnings = [
    JPEG,
    PNG,
    MP4,
    HEIC,
    bytes('PK\x03\x04'),
    bytes('RIFF\0\0\0\0WEBP'),
    bytes('II*\0'),
  ]
  return fc
    .tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 4_000 }), fc.nat(40))
    .map(([beginning, rest, at]) => {
      const head = Buffer.concat([beginning, rest])
      if (at < head.length) head[at] = rest[0] ?? 0xff
      return head
    })
}

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insideOf } from '../../../src/domain/member-path.ts'
import { UNPACK_LIMITS } from '../../../src/engine/containers/limits.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { detectTools, type Tools } from '../../../src/engine/media/tools.ts'
import { testWith } from '../../test-with.ts'
import { type ZipMember, zipFile } from '../containers/zip-file.ts'
import { packedByMethod, packedContent } from '../containers/zip-methods.ts'
import { aCase, ingest, type TestCase } from './a-case.ts'

let held: TestCase
beforeEach(() => {
  held = aCase()
})
afterEach(() => held.remove())

const bytes = packedContent()
const sha256 = (of: Buffer) => createHash('sha256').update(of).digest('hex')
const whole = sha256(bytes)

const put = (name: string, content: Buffer) => writeFileSync(join(held.sourceDir, name), content)

function by(method: number, more: Partial<ZipMember> = {}): ZipMember {
  const packed = packedByMethod().get(method)
  if (packed === undefined) throw new TypeError('no such member among the vectors')
  return { name: packed.name, bytes, method, flags: packed.flags, packed: packed.bytes, ...more }
}

const altered = (method: number): ZipMember => {
  const packed = Buffer.from(by(method).packed ?? '')
  packed[packed.length >> 1] = (packed[packed.length >> 1] ?? 0) ^ 0x55
  return by(method, { packed })
}

const members = () =>
  held.kase.readable
    .prepare<[], { path: Buffer; sha256: string | null; failure: string | null }>(
      'SELECT path, sha256, ingest_failure AS failure FROM item WHERE parent IS NOT NULL ORDER BY no',
    )
    .all()
    .map(({ path, ...rest }) => [
      Buffer.from(insideOf(path)).toString(),
      rest.failure ?? (rest.sha256 === whole ? 'whole' : rest.sha256),
    ])

const opened = () =>
  held.kase.readable
    .prepare<[], string>(`SELECT coalesce(open_failure, opened) FROM item WHERE parent IS NULL`)
    .pluck()
    .get()

const lastEntry = () =>
  held.kase.ledger
    .entries({ limit: 500 })
    .map(({ entry }) => entry)
    .find(({ action }) => action === 'container-read')?.data

test('members packed by Deflate64 and Zstandard are read without any tool', async () => {
  put('a.zip', zipFile([by(9), { name: 'by-zstd', bytes, method: 93 }]))
  await ingest(held, new Job('ingest'), held.sourceDir, { tools: await detectTools('/nowhere') })
  expect(members()).toEqual([
    ['by-Deflate64', 'whole'],
    ['by-zstd', 'whole'],
  ])
  expect(opened()).toBe('whole')
  expect(lastEntry()).toMatchObject({ failure: null, by: null })
})

testWith('bsdtar')(
  'members packed by bzip2, LZMA, xz and PPMd are read by the tool, whose version is recorded',
  async () => {
    put('a.zip', readFileSync(new URL('../../vectors/zip-methods/methods.zip', import.meta.url)))
    await ingest(held)
    expect(members()).toEqual([
      ['by-BZip2', 'whole'],
      ['by-Deflate64', 'whole'],
      ['by-LZMA', 'whole'],
      ['by-PPMd', 'whole'],
      ['by-xz', 'whole'],
    ])
    expect(opened()).toBe('whole')
    const { version } = (await detectTools()).bsdtar
    expect(lastEntry()).toMatchObject({ failure: null, by: version, found: 5, ingested: 5 })
  },
)

test('a ZIP file of which nothing needed the tool does not name one', async () => {
  put('a.zip', zipFile([{ name: 'n', bytes }]))
  await ingest(held)
  expect(lastEntry()).toMatchObject({ failure: null, by: null })
})

testWith('bsdtar')(
  'without the tool its members say so, the archive too; once it is there they are read',
  async () => {
    put('a.zip', zipFile([by(12), { name: 'stored', bytes, method: 0 }, by(98)]))
    await ingest(held, new Job('ingest'), held.sourceDir, { tools: await detectTools('/nowhere') })
    expect(members()).toEqual([
      ['by-BZip2', 'tool-missing'],
      ['stored', 'whole'],
      ['by-PPMd', 'tool-missing'],
    ])
    expect(opened()).toBe('tool-missing')
    await ingest(held)
    expect(members().map(([, state]) => state)).toEqual(['whole', 'whole', 'whole'])
    expect(opened()).toBe('whole')
    expect(held.kase.ledger.verify(held.publicKey)).toEqual([])
  },
)

testWith('bsdtar')(
  'one that is damaged, lying, linked, encrypted or overlapping fails alone, whatever packs it',
  async () => {
    const broken = [12, 14, 95, 98, 9].map((method) => altered(method))
    const lies = (method: number) => [
      by(method, { name: `${method} sum`, crc32: 1 }),
      // Of the bytes that it admits to the sum is right.
      by(method, { name: `${method} less`, size: 100, crc32: crc32(bytes.subarray(0, 100)) }),
      by(method, { name: `${method} more`, size: bytes.length + 50 }),
    ]
    const good = by(14, { name: 'good' })
    put(
      'a.zip',
      zipFile([
        ...broken.flatMap((one) => [one, good]),
        ...[9, 12, 14, 93, 95, 98].flatMap((method) =>
          method === 93 ? lies(9).map((one) => ({ ...one, method, packed: zstd() })) : lies(method),
        ),
        by(12, { name: 'link', unixMode: 0o120777 }),
        by(12, { name: 'encrypted', flags: 1 }),
        by(12, { name: 'shared' }),
        by(12, { name: 'sharing', sharing: 30 }),
        by(95, { name: 'last' }),
      ]),
    )
    await ingest(held)
    const states = new Map(members().map(([name, state], n) => [`${n} ${name}`, state]))
    const of = (state: string) => [...states].filter(([, is]) => is === state).length
    expect([...states].filter(([name]) => name.endsWith(' good'))).toEqual(
      [1, 3, 5, 7, 9].map((n) => [`${n} good`, 'whole']),
    )
    expect([...states].slice(28).map(([name, state]) => [name.split(' ')[1], state])).toEqual([
      ['link', 'link'],
      ['encrypted', 'encrypted'],
      ['shared', 'overlap'],
      ['sharing', 'overlap'],
      ['last', 'whole'],
    ])
    // Nothing but the six good ones and the last was taken for whole.
    expect(of('whole')).toBe(6)
    const wrong = new Set(['damaged', 'truncated', 'size-differs'])
    expect([...states.values()].filter((state) => wrong.has(state ?? '')).length).toBe(5 + 18)
    expect(opened()).toBe('whole')
  },
)

testWith('bsdtar')(
  'names that are the same, hostile or like those we use ourselves do not mix members up',
  async () => {
    const one = Buffer.from('one')
    const names = [
      'n',
      'n',
      '0',
      'mark',
      '../../up',
      '/etc/passwd',
      '-x',
      '--use-compress-program=id',
      '',
    ]
    put(
      'a.zip',
      zipFile([
        ...names.flatMap((name) => [by(12, { name }), { name, bytes: one }]),
        by(98, { name: 'x', localName: 'another' }),
      ]),
    )
    await ingest(held)
    expect(members()).toEqual([
      ...names.flatMap((name) => [
        [name, 'whole'],
        [name, sha256(one)],
      ]),
      ['x', 'whole'],
    ])
  },
)

testWith('bsdtar')('a member that holds a ZIP stream of its own is one member', async () => {
  const inner = zipFile([{ name: 'mark', bytes: Buffer.alloc(32), method: 0 }])
  put(
    'a.zip',
    zipFile([by(12, { packed: Buffer.concat([by(12).packed ?? inner, inner]) }), by(12)]),
  )
  await ingest(held)
  expect(members()).toEqual([
    ['by-BZip2', 'damaged'],
    ['by-BZip2', 'whole'],
  ])
})

testWith('bsdtar')(
  'an archive without its end gives those that are whole, by whatever they are packed',
  async () => {
    const archive = zipFile([by(14), { name: 'd', bytes }, by(9), by(98), by(95), by(12)])
    put('a.zip', archive.subarray(0, archive.length - 7_000))
    await ingest(held)
    expect(members()).toEqual([
      ['by-LZMA', 'whole'],
      ['d', 'whole'],
      ['by-Deflate64', 'whole'],
      ['by-PPMd', 'whole'],
      ['by-xz', 'whole'],
      ['by-BZip2', 'truncated'],
    ])
    expect(opened()).toBe('truncated')
  },
)

testWith('bsdtar')('the bytes that the tool makes count against the limits', async () => {
  const limits = { ...UNPACK_LIMITS, ratio: 1, freeBytes: 300_000 }
  put('a.zip', zipFile([by(12), by(12, { name: 'second' }), by(12, { name: 'third' })]))
  await ingest(held, new Job('ingest'), held.sourceDir, { limits })
  expect(members()).toEqual([
    ['by-BZip2', 'whole'],
    ['second', 'over-limit'],
  ])
  expect(opened()).toBe('too-large')
})

testWith('bsdtar', 'sh')(
  'one process unpacks all members of an archive; each one that it gives up at costs one more',
  async () => {
    const log = join(held.sourceDir, '..', 'starts')
    const counted = await countingTools(log)
    const many = Array.from({ length: 40 }, (_, n) => by([12, 14, 95, 98][n % 4] ?? 12))
    put('a.zip', zipFile(many))
    await ingest(held, new Job('ingest'), held.sourceDir, { tools: counted })
    expect(members().every(([, state]) => state === 'whole')).toBe(true)
    expect(readFileSync(log, 'utf8')).toBe('x')
    put('b.zip', zipFile([...many, altered(95), ...many, altered(14), by(98)]))
    await ingest(held, new Job('ingest'), held.sourceDir, { tools: counted })
    expect(members().filter(([, state]) => state === 'whole')).toHaveLength(121)
    expect(readFileSync(log, 'utf8')).toBe('xxxx')
  },
)

function zstd(): Buffer {
  const archive = zipFile([{ name: 'z', bytes, method: 93 }])
  return archive.subarray(31, 31 + archive.readUInt32LE(18))
}

/** The real tool, its starts counted. Without limits, which forbid it to write the count. */
async function countingTools(log: string): Promise<Tools> {
  const tools = await detectTools()
  const path = join(held.sourceDir, '..', 'bsdtar')
  writeFileSync(path, `#!/bin/sh\nprintf x >> '${log}'\nexec '${tools.bsdtar.path}' "$@"\n`, {
    mode: 0o755,
  })
  return { ...tools, bsdtar: { ...tools.bsdtar, path }, prlimit: null }
}

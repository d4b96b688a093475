import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DigestSum, digestsOf } from '../../../src/engine/hashing/digests.ts'
import { readOnce } from '../../../src/engine/hashing/read-once.ts'

const BUFFER = Buffer.alloc(65_536)
let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-read-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const path = (name: string) => join(dir, name)
const read = (name: string, onBytes: (bytes: Buffer) => void = () => {}) =>
  readOnce(Buffer.from(path(name)), BUFFER, onBytes)

test.each([0, 1, 55, 56, 63, 64, 65, 65_535, 65_536, 65_537, 131_072, 200_001])(
  'a file of %i bytes has the digests of its bytes, and its bytes arrive once, in order',
  (size) => {
    const bytes = Buffer.alloc(size, 'safehold')
    writeFileSync(path('f'), bytes)
    const got: Buffer[] = []
    const outcome = read('f', (piece) => got.push(Buffer.from(piece)))
    expect(Buffer.concat(got).equals(bytes)).toBe(true)
    expect(outcome).toMatchObject({
      ok: true,
      sizeBytes: size,
      digests: {
        md5: createHash('md5').update(bytes).digest('hex'),
        sha1: createHash('sha1').update(bytes).digest('hex'),
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
      modifiedNs: statSync(path('f'), { bigint: true }).mtimeNs,
    })
  },
)

test('the digests are those of the public test vectors', () => {
  expect(digestsOf(Buffer.from('abc'))).toEqual({
    md5: '900150983cd24fb0d6963f7d28e17f72',
    sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  })
})

test('content in pieces has the digests of the whole, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 9 }), (pieces) => {
      const sum = new DigestSum()
      for (const piece of pieces) sum.update(piece)
      expect(sum.digests()).toEqual(digestsOf(Buffer.concat(pieces)))
    }),
  )
})

const changes: Record<string, (name: string) => void> = {
  grows: (name) => appendFileSync(path(name), 'more'),
  'is cut short': (name) => truncateSync(path(name), 70_000),
  'is written over': (name) => writeFileSync(path(name), Buffer.alloc(200_000, 2)),
  'gets another time': (name) => utimesSync(path(name), 1, 1),
}
test.each(Object.entries(changes))(
  'a file that %s while it is read is not ingested',
  (_, change) => {
    writeFileSync(path('c'), Buffer.alloc(200_000, 1))
    let pieces = 0
    const outcome = read('c', () => {
      pieces += 1
      if (pieces === 1) change('c')
    })
    expect(outcome).toEqual({ ok: false, reason: 'changed-while-read' })
  },
)

test('a small file that changes after its bytes were taken is not ingested either', () => {
  writeFileSync(path('s'), 'small')
  const outcome = read('s', () => appendFileSync(path('s'), '!'))
  expect(outcome).toEqual({ ok: false, reason: 'changed-while-read' })
})

test('a file that is no longer there has vanished', () => {
  expect(read('not-here')).toEqual({ ok: false, reason: 'vanished' })
})

test('a link is not followed', () => {
  symlinkSync(path('f'), path('link'))
  expect(read('link')).toEqual({ ok: false, reason: 'link' })
})

test('a folder, a device and a FIFO that took the place of a file are not read and do not hold us', () => {
  execFileSync('mkfifo', [path('fifo')])
  expect(read('fifo')).toEqual({ ok: false, reason: 'not-a-file' })
  expect(read('.')).toEqual({ ok: false, reason: 'not-a-file' })
  expect(readOnce(Buffer.from('/dev/null'), BUFFER, () => {}).ok).toBe(false)
})

/** The kernel answers EIO for what is not mapped: a medium that cannot be read, on any machine. */
const UNREADABLE = '/proc/self/mem'
test.skipIf(!existsSync(UNREADABLE))('a medium that cannot be read is a read error', () => {
  const outcome = readOnce(Buffer.from(UNREADABLE), BUFFER, () => {})
  expect(outcome).toEqual({ ok: false, reason: 'read-error' })
})

test('neither reading nor failing touches the times of the file', () => {
  writeFileSync(path('t'), Buffer.alloc(200_000))
  utimesSync(path('t'), 1_000_000, 2_000_000)
  const before = statSync(path('t'), { bigint: true })
  expect(read('t').ok).toBe(true)
  const after = statSync(path('t'), { bigint: true })
  expect(after).toEqual(before)
})

test('what the receiver throws ends the read and is not taken for a fault of the evidence', () => {
  writeFileSync(path('r'), 'x')
  const fault = Object.assign(new Error('full'), { code: 'ENOSPC' })
  const throwing = () => {
    throw fault
  }
  expect(() => readOnce(Buffer.from(path('r')), BUFFER, throwing)).toThrow(fault)
})

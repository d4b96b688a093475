import { execFileSync } from 'node:child_process'
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
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readThrough } from './read-through.ts'

const BUFFER = Buffer.alloc(65_536)
let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-read-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const path = (name: string) => join(dir, name)
const readAt = (at: string, onBytes?: (bytes: Buffer) => void) =>
  readThrough(Buffer.from(at), BUFFER, onBytes)
const read = (name: string, onBytes?: (bytes: Buffer) => void) => readAt(path(name), onBytes)

test.each([0, 1, 55, 56, 63, 64, 65, 65_535, 65_536, 65_537, 131_072, 200_001])(
  'the bytes of a file of %i arrive once, in order',
  (size) => {
    const bytes = Buffer.alloc(size, 'safehold')
    writeFileSync(path('f'), bytes)
    const got: Buffer[] = []
    const outcome = read('f', (piece) => got.push(Buffer.from(piece)))
    expect(Buffer.concat(got).equals(bytes)).toBe(true)
    expect(outcome).toMatchObject({
      ok: true,
      sizeBytes: size,
      modifiedNs: statSync(path('f'), { bigint: true }).mtimeNs,
    })
  },
)

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
  expect(readAt('/dev/null').ok).toBe(false)
})

/** The kernel answers EIO for what is not mapped: a medium that cannot be read, on any machine. */
const UNREADABLE = '/proc/self/mem'
test.skipIf(!existsSync(UNREADABLE))('a medium that cannot be read is a read error', () => {
  expect(readAt(UNREADABLE)).toEqual({ ok: false, reason: 'read-error' })
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
  expect(() => read('r', throwing)).toThrow(fault)
})

import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { absolute, type Found, identityOf, walk } from '../../../src/engine/ingest/walk.ts'
import { readThrough } from '../hashing/read-through.ts'

let dir: string
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'safehold-walk-')))
})
afterEach(() => {
  // Node's own removal does not go below the longest path; that of the system does.
  execFileSync('rm', ['-rf', dir])
})

const path = (...parts: string[]) => join(dir, ...parts)
const walked = (never: string | null = null): Found[] => [...walk(Buffer.from(dir), never)]
const told = (found: readonly Found[]) =>
  Object.fromEntries(found.map((one) => [one.path.toString('latin1'), one.failure]))

test('an empty folder holds nothing', () => {
  expect(walked()).toEqual([])
})

test('files of every depth are found with size and time, folders are not items', () => {
  mkdirSync(path('a/b/c'), { recursive: true })
  writeFileSync(path('top'), 'x')
  writeFileSync(path('a/b/c/deep'), 'yz')
  const deep = walked().find(({ path: at }) => at.toString() === 'a/b/c/deep')
  expect(told(walked())).toEqual({ top: null, 'a/b/c/deep': null })
  expect(deep).toMatchObject({
    sizeBytes: 2n,
    modifiedNs: statSync(path('a/b/c/deep'), { bigint: true }).mtimeNs,
  })
})

test('a folder of many files is found whole', () => {
  for (let n = 0; n < 1_000; n += 1) writeFileSync(path(`f${n}`), '')
  expect(new Set(walked().map(({ path: at }) => at.toString())).size).toBe(1_000)
})

test('links are found and not followed, wherever they lead', () => {
  mkdirSync(path('d'))
  writeFileSync(path('d/f'), 'x')
  symlinkSync('d', path('to-folder'))
  symlinkSync('d/f', path('to-file'))
  symlinkSync('nowhere', path('to-nothing'))
  symlinkSync('.', path('to-itself'))
  symlinkSync('/etc/passwd', path('out'))
  expect(told(walked())).toEqual({
    'd/f': null,
    'to-folder': 'link',
    'to-file': 'link',
    'to-nothing': 'link',
    'to-itself': 'link',
    out: 'link',
  })
})

test('a FIFO and a socket are found as no files', async () => {
  execFileSync('mkfifo', [path('fifo')])
  const server = createServer()
  await new Promise<void>((listening) => server.listen(path('socket'), listening))
  expect(told(walked())).toEqual({ fifo: 'not-a-file', socket: 'not-a-file' })
  await new Promise((closed) => server.close(closed))
})

test('names are bytes: what is not UTF-8, a newline, a bar, a direction mark survive as they are', () => {
  const names = [
    Buffer.from([0x66, 0xff, 0xfe]),
    Buffer.from('a\nb'),
    Buffer.from('a|b'),
    Buffer.from('exe.\u202egpj'),
    Buffer.from('-execute.jpg'),
    Buffer.from('evil%d.png'),
    Buffer.from(' '),
  ]
  for (const name of names) writeFileSync(absolute(Buffer.from(dir), name), 'x')
  const found = walked().map(({ path: at }) => at.toString('hex'))
  expect(found.sort()).toEqual(names.map((name) => name.toString('hex')).sort())
  for (const { path: at, failure } of walked()) {
    expect(failure).toBeNull()
    expect(readThrough(absolute(Buffer.from(dir), at), Buffer.alloc(16)).ok).toBe(true)
  }
})

test('paths of 300 characters and up to the longest the system has are found and read', () => {
  const part = 'p'.repeat(199)
  const deep = path(...Array.from({ length: 18 }, () => part))
  mkdirSync(deep, { recursive: true })
  const longest = `${deep}/${'f'.repeat(4_095 - deep.length - 1 - 250)}`
  mkdirSync(longest)
  const file = `${longest}/${'g'.repeat(4_095 - longest.length - 1)}`
  expect(Buffer.byteLength(file)).toBe(4_095)
  writeFileSync(file, 'deep')
  const [found] = walked()
  expect(found?.failure).toBeNull()
  const read = readThrough(
    absolute(Buffer.from(dir), found?.path ?? Buffer.alloc(0)),
    Buffer.alloc(16),
  )
  expect(read).toMatchObject({ ok: true, sizeBytes: 4 })
})

test('what lies deeper than any path can say is a finding, not a crash', () => {
  const program = `const fs = require('node:fs')
    for (let n = 0; n < 25; n += 1) { fs.mkdirSync('q'.repeat(200)); process.chdir('q'.repeat(200)) }
    fs.writeFileSync('file', 'x')`
  execFileSync(process.execPath, ['-e', program], { cwd: dir })
  const found = walked()
  expect(found).toHaveLength(1)
  expect(found[0]?.failure).toBe('read-error')
})

test('a folder that must not be entered is a finding', () => {
  mkdirSync(path('case'))
  writeFileSync(path('case/inside'), 'x')
  const never = identityOf(statSync(path('case'), { bigint: true }))
  expect(told(walked(never))).toEqual({ case: 'loop' })
})

test('a folder mounted inside itself is a loop, found once (skipped where nothing may be mounted)', (context) => {
  mkdirSync(path('d/again'), { recursive: true })
  writeFileSync(path('d/f'), 'x')
  try {
    execFileSync('mount', ['--bind', path('d'), path('d/again')], { stdio: 'ignore' })
  } catch {
    context.skip('this machine does not let us mount')
  }
  try {
    expect(told(walked())).toEqual({ 'd/f': null, 'd/again': 'loop' })
  } finally {
    execFileSync('umount', [path('d/again')])
  }
})

test('what may not be read is found by its path, and the rest is read, for somebody who is not root', () => {
  chmodSync(dir, 0o755)
  mkdirSync(path('closed'))
  mkdirSync(path('listable'))
  writeFileSync(path('closed/hidden'), 'x')
  writeFileSync(path('listable/hidden'), 'x')
  writeFileSync(path('secret'), 'x')
  writeFileSync(path('open'), 'x')
  chmodSync(path('secret'), 0)
  chmodSync(path('closed'), 0)
  chmodSync(path('listable'), 0o644)
  const program = join(import.meta.dirname, 'walk-unprivileged.ts')
  const lines = execFileSync(process.execPath, [program, dir], { encoding: 'utf8' })
  const found = Object.fromEntries(
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; reason: string | null })
      .map(({ path: at, reason }) => [at, reason]),
  )
  for (const name of ['closed', 'listable']) chmodSync(path(name), 0o755)
  expect(found).toEqual({
    closed: 'no-permission',
    'listable/hidden': 'no-permission',
    secret: 'no-permission',
    open: null,
  })
})

test('walking changes no file, and of folders neither content nor times of change', () => {
  mkdirSync(path('d'))
  writeFileSync(path('d/f'), 'x')
  symlinkSync('f', path('d/l'))
  const look = () =>
    ['d/f', 'd/l', 'd', '.'].map((name) => {
      const { atimeNs, ...rest } = lstatSync(path(name), { bigint: true })
      return name === 'd/f' ? { atimeNs, ...rest } : rest
    })
  const clean = look().map(({ atime: _, atimeMs: __, ...rest }) => rest)
  walked()
  expect(look().map(({ atime: _, atimeMs: __, ...rest }) => rest)).toEqual(clean)
})

test('a folder that goes while it is walked is a finding', () => {
  mkdirSync(path('a'))
  writeFileSync(path('b'), 'x')
  const steps = walk(Buffer.from(dir), null)
  const first = steps.next()
  rmSync(path('a'), { recursive: true })
  const found = [first, ...[...steps].map((value) => ({ value }))].map(
    ({ value }) => value as Found,
  )
  expect(told(found)).toEqual({ a: 'vanished', b: null })
})

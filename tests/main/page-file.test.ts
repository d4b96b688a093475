import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPageFile } from '../../src/main/page-file.ts'

let outside: string
let root: string

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'safehold-page-'))
  root = join(outside, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  mkdirSync(join(root, 'folder.js'))
  writeFileSync(join(root, 'index.html'), '<h1>page</h1>')
  writeFileSync(join(root, 'assets/index-Ab_1.js'), 'run()')
  writeFileSync(join(root, 'notes'), 'no ending')
  writeFileSync(join(root, '.hidden.js'), 'hidden')
  writeFileSync(join(outside, 'secret.json'), '{}')
  symlinkSync(join(outside, 'secret.json'), join(root, 'link.json'))
  symlinkSync(outside, join(root, 'way-out'))
})

afterAll(() => rmSync(outside, { recursive: true, force: true }))

test('the page and the files it names are served with their kinds', async () => {
  const page = await readPageFile(root, '/')
  expect(page?.bytes.toString()).toBe('<h1>page</h1>')
  expect(page?.mediaType).toBe('text/html; charset=utf-8')
  expect((await readPageFile(root, '/assets/index-Ab_1.js'))?.mediaType).toMatch('text/javascript')
})

test.each([
  '',
  '//',
  '/..',
  '/../secret.json',
  '/assets/../../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/assets\\..\\..\\secret.json',
  '/./index.html',
  '/assets//index-Ab_1.js',
  '/index.html/',
  '/index.html\0.js',
  '/.hidden.js',
  '/link.json',
  '/way-out/secret.json',
  '/notes',
  '/folder.js',
  '/missing.js',
  '/etc/passwd',
])('%j leads to no file', async (pathname) => {
  expect(await readPageFile(root, pathname)).toBeNull()
})

import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyBundle } from '../../../src/engine/verification/verify-bundle.ts'
import { ATTACKS } from './attacks.ts'
import { buildBundle, ITEM_A, REDACTED, type Tree, writeTree } from './build-bundle.ts'
import { type FixtureKeys, fixtureKeys } from './fixture-keys.ts'
import { trusting } from './trusting.ts'
import { type TarMember, tarOf, writeTar } from './write-tar.ts'

let dir: string
let keys: FixtureKeys
let count = 0

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-attack-'))
  keys = await fixtureKeys()
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function fresh(): string {
  count += 1
  return join(dir, String(count))
}

async function codesOf(path: string, options = {}) {
  const report = await verifyBundle(path, { ...trusting(keys), ...options })
  return { exit: report.exitCode, codes: report.findings.map(({ code }) => code) }
}

test.each(ATTACKS)('$name is found as $code, exit $exit', async ({ code, exit, ...attack }) => {
  const { tree } = buildBundle(keys, attack.twist?.(keys))
  attack.tamper?.(tree, keys)
  const bundle = fresh()
  writeTree(tree, bundle)
  const seen = await codesOf(bundle, attack.options?.(keys))
  expect(seen.codes).toContain(code)
  expect(seen.exit).toBe(exit)
})

test.each<[name: string, code: string, attack: (bundle: string) => void]>([
  [
    'a payload file replaced by a link to the same bytes',
    'link',
    (bundle) => {
      writeFileSync(join(dir, 'same'), 'a redacted picture\n')
      unlinkSync(join(bundle, REDACTED))
      symlinkSync(join(dir, 'same'), join(bundle, REDACTED))
    },
  ],
  [
    'a payload file with a second name elsewhere',
    'link',
    (bundle) => linkSync(join(bundle, REDACTED), join(dir, `hard-${count}`)),
  ],
  ['an empty folder', 'empty-folder', (bundle) => mkdirSync(join(bundle, 'data', 'E2'))],
  [
    'a tag file beyond its limit',
    'too-large',
    (bundle) => truncateSync(join(bundle, 'README.txt'), 16 * 1024 * 1024 + 1),
  ],
])('%s is found as %s', async (_name, code, attack) => {
  const bundle = fresh()
  writeTree(buildBundle(keys).tree, bundle)
  attack(bundle)
  const seen = await codesOf(bundle)
  expect(seen.codes).toContain(code)
  expect(seen.exit).toBe(1)
})

const top = 'B'
const file = (more: Partial<TarMember>): TarMember => ({ name: `${top}/x.txt`, ...more })

test.each<[name: string, code: string, tar: (tree: Tree) => Buffer]>([
  ['a link', 'link', (tree) => writeTar(top, tree, [file({ type: '2', link: '/etc/passwd' })])],
  ['a hard link', 'link', (tree) => writeTar(top, tree, [file({ type: '1', link: `${top}/a` })])],
  ['a device', 'tar-form', (tree) => writeTar(top, tree, [file({ type: '3' })])],
  ['a global pax header', 'tar-form', (tree) => writeTar(top, tree, [file({ type: 'g' })])],
  [
    'headers in GNU’s dialect',
    'tar-form',
    (tree) =>
      tarOf(
        [...tree].map(([path, bytes]) => ({
          name: `${top}/${path}`,
          bytes,
          twist: (header) => header.write('ustar  \0', 257, 'latin1'),
        })),
      ),
  ],
  ['a GNU long name', 'tar-form', (tree) => writeTar(top, tree, [file({ type: 'L' })])],
  [
    'a member twice',
    'tar-form',
    (tree) => writeTar(top, tree, [file({ name: `${top}/bagit.txt` })]),
  ],
  ['a second top folder', 'tar-form', (tree) => writeTar(top, tree, [file({ name: 'C/x.txt' })])],
  ['a way out', 'bad-name', (tree) => writeTar(top, tree, [file({ name: `${top}/../../x` })])],
  ['an absolute name', 'tar-form', (tree) => writeTar(top, tree, [file({ name: '/etc/x' })])],
  ['no end', 'tar-form', (tree) => writeTar(top, tree).subarray(0, -1024)],
  [
    'bytes after its end',
    'tar-form',
    (tree) => Buffer.concat([writeTar(top, tree), Buffer.from('x')]),
  ],
  [
    'too many zeros',
    'tar-form',
    (tree) => Buffer.concat([writeTar(top, tree), Buffer.alloc(10_241)]),
  ],
  [
    'bytes hidden behind a member',
    'tar-form',
    (tree) => {
      const tar = Buffer.from(writeTar(top, tree, [file({ bytes: Buffer.from('x') })]))
      tar[tar.length - 1024 - 1] = 1
      return tar
    },
  ],
  [
    'a pax key that hides a name',
    'tar-form',
    (tree) => {
      const pax = { name: 'x', type: 'x', bytes: Buffer.from('22 SCHILY.xattr.a=abc\n') }
      return writeTar(top, tree, [pax, file({})])
    },
  ],
])('a tar file with %s is found as %s', async (_name, code, tar) => {
  const path = `${fresh()}.tar`
  writeFileSync(path, tar(buildBundle(keys).tree))
  const seen = await codesOf(path)
  expect(seen.codes).toContain(code)
  expect(seen.exit).toBe(1)
})

test.each<[name: string, code: string, make: (path: string) => void]>([
  ['nothing', 'unreadable', () => undefined],
  ['an empty file', 'not-a-bundle', (path) => writeFileSync(path, '')],
  ['some other file', 'not-a-bundle', (path) => writeFileSync(path, Buffer.alloc(2048, 'x'))],
  ['an empty folder', 'not-a-bundle', (path) => mkdirSync(path)],
  [
    'a tar file of nothing of ours',
    'not-a-bundle',
    (path) => writeFileSync(path, tarOf([file({})])),
  ],
])('%s is not a bundle: %s, exit 3', async (_name, code, make) => {
  const path = fresh()
  make(path)
  const seen = await codesOf(path)
  expect(seen.codes).toContain(code)
  expect(seen.exit).toBe(3)
})

test('all findings are returned, not the first alone', async () => {
  const { tree } = buildBundle(keys)
  tree.set(REDACTED, Buffer.from('x'))
  tree.set('fetch.txt', Buffer.from('x'))
  tree.delete('README.txt')
  tree.set(`data/E1/${ITEM_A}/more.png`, Buffer.from('x'))
  const bundle = fresh()
  writeTree(tree, bundle)
  const { codes } = await codesOf(bundle)
  for (const code of [
    'hash-mismatch',
    'unexpected-file',
    'missing-file',
    'unlisted-file',
    'payload-oxum',
  ]) {
    expect(codes).toContain(code)
  }
})

test('text of a hostile bundle reaches the report as printable ASCII alone', async () => {
  const { tree } = buildBundle(keys)
  tree.set('data/E1/\u202e\u0007evil', Buffer.from('x'))
  const bundle = fresh()
  writeTree(tree, bundle)
  const report = await verifyBundle(bundle, trusting(keys))
  const { path: _, ...rest } = report
  expect(JSON.stringify(rest)).toMatch(/^[\x20-\x7e]*$/)
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyDetached } from '../../../src/engine/signing/cms-verify.ts'
import { pageFaults } from '../../../src/engine/verification/page-check.ts'
import { verifyBundle } from '../../../src/engine/verification/verify-bundle.ts'
import { verifyJson } from '../../../src/engine/verification/verify-json.ts'
import { buildBundle, PAGE, signTree, type Tree, writeTree } from './build-bundle.ts'
import { type FixtureKeys, fixtureKeys } from './fixture-keys.ts'
import { trusting } from './trusting.ts'
import { writeTar } from './write-tar.ts'

let dir: string
let keys: FixtureKeys
let tree: Tree

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-hostile-'))
  keys = await fixtureKeys()
  tree = buildBundle(keys).tree
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('no single flipped bit of a signature passes', async () => {
  const bundle = join(dir, 'flips')
  writeTree(tree, bundle)
  const path = join(bundle, 'signatures', '01-export.p7s')
  const good = tree.get('signatures/01-export.p7s') as Buffer
  const content = tree.get('tagmanifest-sha512.txt') as Buffer
  const step = good.length / 500
  for (let sample = 0; sample < 500; sample += 1) {
    const bad = Buffer.from(good)
    const at = Math.floor(sample * step)
    bad[at] = (bad[at] as number) ^ (1 << (sample % 8))
    if (verifyDetached(bad, content).faults.length > 0) continue
    // What the signature's own check cannot tell is a matter of the path.
    writeFileSync(path, bad)
    const { exitCode } = await verifyBundle(bundle, trusting(keys))
    expect({ at, exitCode }).toEqual({ at, exitCode: 1 })
  }
})

/** Byte edits that keep a file mostly what it was. */
const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    cut: fc.integer({ min: 0, max: 12 }),
    put: fc.constantFrom(
      '',
      '"',
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      'null',
      '-1',
      '1e9',
      '"__proto__":1',
      '\u0000',
      '\\u',
    ),
  }),
  { minLength: 1, maxLength: 4 },
)

function mutate(
  bytes: Buffer,
  changes: readonly { at: number; cut: number; put: string }[],
): Buffer {
  return changes.reduce((text, { at, cut, put }) => {
    const from = Math.floor(at * text.length)
    return Buffer.concat([text.subarray(0, from), Buffer.from(put), text.subarray(from + cut)])
  }, bytes)
}

test('whatever becomes of its files, a bundle is judged and never breaks the verifier', async () => {
  const paths = [...tree.keys()].filter((path) => !path.startsWith('manifest'))
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      edits,
      fc.boolean(),
      async (path, changes, isSigned) => {
        const copy = new Map(tree)
        copy.set(path, mutate(copy.get(path) as Buffer, changes))
        if (isSigned && !path.startsWith('signatures/')) {
          signTree(copy, [{ number: '01', role: 'export', identity: keys.exporter }])
        }
        run += 1
        const tar = join(dir, `mutant-${run}.tar`)
        writeFileSync(tar, writeTar('B', copy))
        const report = await verifyBundle(tar, trusting(keys))
        rmSync(tar)
        expect(verifyJson(report)).toMatch(/^[\n\x20-\x7e]*$/)
      },
    ),
    { numRuns: 150 },
  )
})

test('a tar file with damaged headers is judged and never breaks the verifier', async () => {
  const good = writeTar('B', tree)
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), async (at, value) => {
      const bad = Buffer.from(good)
      bad[at] = value
      run += 1
      const path = join(dir, `tar-${run}.tar`)
      writeFileSync(path, bad)
      const report = await verifyBundle(path, trusting(keys))
      rmSync(path)
      expect([0, 1, 2, 3]).toContain(report.exitCode)
    }),
    { numRuns: 60 },
  )
})

test('the printed list stops at 200 per kind but counts them all', async () => {
  const copy = new Map(tree)
  for (let extra = 0; extra < 300; extra += 1) copy.set(`x${extra}.txt`, Buffer.from('x'))
  const bundle = join(dir, 'flood')
  writeTree(copy, bundle)
  const printed = JSON.parse(verifyJson(await verifyBundle(bundle, trusting(keys))))
  const ofKind = printed.findings.filter((one: { code: string }) => one.code === 'unexpected-file')
  expect(ofKind).toHaveLength(200)
  expect(printed.total).toBeGreaterThan(600)
  expect(Object.keys(printed)).toEqual(['result', 'signers', 'findings', 'total'])
})

test('a plain page passes', () => {
  expect(pageFaults(PAGE)).toEqual([])
})

test.each([
  ['an event attribute after a slash', '<img/onerror=x>'],
  ['an event attribute in capitals', '<IMG ONERROR=x>'],
  ['a frame in capitals', '<IFRAME>'],
  ['an object', '<object data=a></object>'],
  ['a base', '<base href="a">'],
  ['a URL with a tabulator in its scheme', '<a href="java\tscript:x">'],
  ['a URL with an encoded scheme', '<a href="&#106;avascript&colon;x">'],
  ['a URL with backslashes', '<img src="\\\\example.org/a">'],
  ['a remote URL in a set', '<img srcset="a.png 1x, https://example.org/b.png 2x">'],
  ['a remote URL in a style', '<p style="background:url(//example.org)">'],
  ['an import in a style', '<style>@import "a.css"</style>'],
  ['a link in a drawing', '<svg><a xlink:href="https://example.org">x</a></svg>'],
  ['an attribute that hides markup', '<noscript><p title="</noscript><img src=x onerror=1>">'],
  ['a comment that browsers end early', '<!--><img onerror=x>-->'],
  ['a comment that never ends', '<!-- x'],
  ['an attribute that never ends', '<p title="x'],
  ['a refresh', '<meta http-equiv="Refresh" content="0;url=a">'],
  ['a form to elsewhere', '<form action="https://example.org"></form>'],
  ['another character set', '<meta charset="utf-7">'],
])('a page with %s does not pass', (_name, part) => {
  expect(pageFaults(PAGE.replace('<p class="a">', `${part}<p class="a">`))).not.toEqual([])
})

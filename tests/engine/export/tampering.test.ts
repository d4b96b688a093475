import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { VerifyReport } from '../../../src/domain/verify-report.ts'
import { issueSigner, makeAuthority } from '../../../src/engine/signing/certificate.ts'
import { toPem } from '../../../src/engine/signing/certificate-read.ts'
import { signDetached } from '../../../src/engine/signing/cms-sign.ts'
import { verifyBundle } from '../../../src/engine/verification/verify-bundle.ts'
import { type BundleCase, bundleCase } from './bundle-case.ts'

let given: BundleCase
let good: string
let second: string
let bundle: string
let signer: string

beforeAll(async () => {
  given = await bundleCase()
  for (const item of given.items) given.approve(item, await given.redact(item))
  good = (await given.write()).bundle.path
  const later = await given.write()
  second = later.bundle.path
  signer = later.report.signers[0]?.sha256 ?? ''
  bundle = join(given.dir, 'attacked')
})
afterAll(() => given.close())

test('what is copied unchanged, under another name, is intact', async () => {
  const report = await attacked(() => {})
  expect(report).toMatchObject({ exitCode: 0, result: 'intact' })
})

const picture = () => paths().find((path) => path.endsWith('.png')) ?? ''
const custody = () => paths().find((path) => path.startsWith('custody/item-')) ?? ''

/** Each attack, and a code that must be among the findings. */
const attacks: readonly (readonly [string, () => void, string])[] = [
  ['one bit of a picture is flipped', () => flip(picture()), 'hash-mismatch'],
  ['a picture is cut by a byte', () => cut(picture()), 'payload-oxum'],
  ['a byte is added to a picture', () => add(picture(), 'x'), 'payload-oxum'],
  ['a picture is deleted', () => rmSync(at(picture())), 'missing-file'],
  ['two pictures change places', swapPictures, 'hash-mismatch'],
  ['a file is added to the payload', () => put('data/extra.png', 'x'), 'unlisted-file'],
  ['a disclosure of no item is added', () => put('custody/item-x.json', '{}'), 'unexpected-file'],
  ['a file is added beside the signature', () => put('signatures/x.p7s', 'x'), 'unexpected-file'],
  ['fetch.txt is added', () => put('fetch.txt', ''), 'unexpected-file'],
  ['a second tag manifest is added', () => put('tagmanifest-sha256.txt', ''), 'unexpected-file'],
  ['an empty folder is added', () => mkdirSync(at('data/empty')), 'empty-folder'],
  ['a picture becomes a link to the same bytes', link, 'link'],
  ['a picture is linked twice', () => linkSync(at(picture()), join(given.dir, 'twin')), 'link'],
  ['the signature is removed', () => rmSync(at('signatures/01-export.p7s')), 'missing-file'],
  ['the signature of another bundle is taken', foreignSignature, 'signature-digest'],
  ['the SHA-512 manifest is removed', () => rmSync(at('manifest-sha512.txt')), 'missing-file'],
  ['hex in a manifest is in capitals', () => edit('manifest-sha256.txt', upper), 'manifest-form'],
  [
    'line ends of the tag manifest are changed',
    () => edit('tagmanifest-sha512.txt', crlf),
    'manifest-form',
  ],
  [
    'the bag claims to be BagIt 0.97',
    () => edit('bagit.txt', (t) => t.replace('1.0', '0.97')),
    'bagit-txt',
  ],
  [
    'another audience is claimed',
    () => edit('bag-info.txt', (t) => t.replace('court-redacted', 'defence')),
    'hash-mismatch',
  ],
  [
    'the format is not named',
    () => edit('bag-info.txt', (t) => t.replace('safehold-bundle/1', 'x')),
    'unknown-format',
  ],
  [
    'the picture is renamed by case',
    () => renameSync(at(picture()), at(picture().replace('redacted', 'Redacted'))),
    'unlisted-file',
  ],
  [
    'a custody entry is dropped and all is signed again by the same signer',
    dropEntry,
    'custody-incomplete',
  ],
  ['an edited picture is covered by new manifests', rewriteAll, 'signature-digest'],
]

test.each(attacks)('%s: this is found', async (_, attack, code) => {
  const report = await attacked(attack)
  const codes = report.findings
    .filter(({ severity }) => severity === 'error')
    .map((one) => one.code)
  expect(report.exitCode, JSON.stringify(report.findings)).toBe(code === 'unknown-format' ? 3 : 1)
  expect(codes).toContain(code)
})

test('all signed anew under a root of the same name: the signer is not trusted', async () => {
  const authority = await makeAuthority('示例市公安局')
  const identity = await issueSigner(authority, {
    organisation: '示例市公安局',
    unit: 'Digital evidence',
    name: 'Case 2026-0117',
  })
  const report = await attacked(() => {
    put(
      'trust/chain.pem',
      toPem(identity.certificate, 'CERTIFICATE') + toPem(authority.certificate, 'CERTIFICATE'),
    )
    relist()
    put(
      'signatures/01-export.p7s',
      signDetached(readFileSync(at('tagmanifest-sha512.txt')), identity),
    )
  })
  expect(report).toMatchObject({ exitCode: 2, result: 'untrusted' })
})

test('an older bundle in the place of a newer one is found by who kept the newer checkpoint', async () => {
  const anchor = readFileSync(join(second, 'custody/checkpoint.txt'), 'utf8')
  expect(await verify(good, [anchor])).toMatchObject({ exitCode: 1 })
  const older = readFileSync(join(good, 'custody/checkpoint.txt'), 'utf8')
  expect(await verify(second, [older])).toMatchObject({ exitCode: 0 })
})

async function attacked(attack: () => void): Promise<VerifyReport> {
  rmSync(bundle, { recursive: true, force: true })
  cpSync(second, bundle, { recursive: true })
  attack()
  try {
    return await verify(bundle)
  } finally {
    rmSync(join(given.dir, 'twin'), { force: true })
  }
}

function verify(path: string, anchors: string[] = []): Promise<VerifyReport> {
  return verifyBundle(path, {
    rootPems: [given.rootPem],
    rootSha256: [],
    signers: [{ role: 'export', sha256: signer }],
    anchors,
    crls: [],
    tsaRootPems: [],
  })
}

function at(path: string): string {
  return join(bundle, path)
}

function paths(): string[] {
  const list = (name: string) =>
    readFileSync(at(name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.slice(130))
  return [...list('manifest-sha512.txt'), ...list('tagmanifest-sha512.txt')]
}

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), content)
}

function edit(path: string, change: (text: string) => string): void {
  put(path, change(readFileSync(at(path), 'utf8')))
}

function upper(text: string): string {
  return text.replace(/[a-f]/, (digit) => digit.toUpperCase())
}

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n')
}

function flip(path: string): void {
  const bytes = readFileSync(at(path))
  bytes[100] = (bytes[100] ?? 0) ^ 1
  put(path, bytes)
}

function cut(path: string): void {
  truncateSync(at(path), readFileSync(at(path)).length - 1)
}

function add(path: string, bytes: string): void {
  appendFileSync(at(path), bytes)
}

function swapPictures(): void {
  const [one = '', two = ''] = paths().filter((path) => path.endsWith('.png'))
  const first = readFileSync(at(one))
  put(one, readFileSync(at(two)))
  put(two, first)
}

function link(): void {
  const path = picture()
  const twin = join(given.dir, 'twin')
  renameSync(at(path), twin)
  symlinkSync(twin, at(path))
}

function foreignSignature(): void {
  put('signatures/01-export.p7s', readFileSync(join(good, 'signatures/01-export.p7s')))
}

/** Takes the last entry but the export out of an item's custody, as a cheating agency could. */
function dropEntry(): void {
  const path = custody()
  edit(path, (text) => {
    const disclosure = JSON.parse(text) as { entries: unknown[] }
    disclosure.entries.splice(-2, 1)
    return JSON.stringify(disclosure)
  })
  relist()
  const identity = given.keyring.signer()
  put(
    'signatures/01-export.p7s',
    signDetached(readFileSync(at('tagmanifest-sha512.txt')), identity),
  )
}

function rewriteAll(): void {
  flip(picture())
  for (const algorithm of ['sha256', 'sha512'] as const)
    relistOne(`manifest-${algorithm}.txt`, algorithm)
  relist()
}

function relist(): void {
  relistOne('tagmanifest-sha512.txt', 'sha512')
}

function relistOne(name: string, algorithm: 'sha256' | 'sha512'): void {
  edit(name, (text) =>
    text.replace(/^([0-9a-f]+) {2}(.+)$/gm, (line, _, path: string) =>
      existsSync(at(path))
        ? `${createHash(algorithm)
            .update(readFileSync(at(path)))
            .digest('hex')}  ${path}`
        : line,
    ),
  )
}

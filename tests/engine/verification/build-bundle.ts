import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SigningIdentity } from '../../../src/engine/signing/certificate.ts'
import { type SignOptions, signDetached } from '../../../src/engine/signing/cms-sign.ts'
import { makeCrl } from '../../../src/engine/signing/revocation.ts'
import {
  buildLog,
  checkpoint,
  consistencyFile,
  disclose,
  type HeadTwist,
  type Json,
  jcs,
  type TestAct,
  type TestLog,
  vkey,
} from './build-log.ts'
import type { FixtureKeys } from './fixture-keys.ts'

/** A correct bundle made from formats.md alone, and ways to make it incorrect at every stage: `Twist`
 *  changes what is then signed, a change of the finished tree is an attack from outside. */

export type Tree = Map<string, Buffer>

export type Signature = {
  readonly number: string
  readonly role: string
  readonly identity: SigningIdentity
  readonly when?: Date
  readonly options?: SignOptions
}

export type Twist = {
  readonly payload?: (files: Tree) => void
  readonly catalogue?: (catalogue: Record<string, Json>) => Json
  readonly acts?: (acts: TestAct[]) => TestAct[]
  readonly head?: HeadTwist
  readonly afterHeads?: readonly TestAct[]
  readonly disclosure?: (file: Record<string, Json>, item: string) => Json
  readonly consistency?: (file: Record<string, Json>) => Json
  readonly graph?: (graph: Record<string, Json>) => Json
  readonly page?: (page: string) => string
  readonly info?: (lines: string[]) => string[]
  /** The tag files, before the tag manifest is made. */
  readonly tags?: (tree: Tree, log: TestLog) => void
  readonly manifests?: (tree: Tree) => void
  readonly signatures?: readonly Signature[]
}

export const LOG = 'safehold.local/case/3f0c2f52-7c9c-4b9a-9d0e-2f6d2a3f7a11'
export const ITEM_A = 'i0123456789abcdef'
export const ITEM_B = 'ifedcba9876543210'
export const REDACTED = `data/E1/${ITEM_A}/redacted.png`
export const ORIGINAL = `data/E1/${ITEM_B}/original.bin`
/** Size of the log at the earlier checkpoint that the recipient was given. */
export const EARLIER_SIZE = 4

const sha = (name: string, bytes: Buffer) => createHash(name).update(bytes).digest('hex')
const INPUT_SHA256 = sha('sha256', Buffer.from('the unredacted picture'))

export function buildBundle(keys: FixtureKeys, twist: Twist = {}): { tree: Tree; log: TestLog } {
  const tree: Tree = new Map()
  tree.set(REDACTED, Buffer.from('a redacted picture\n'))
  tree.set(ORIGINAL, Buffer.from('an original, not a picture\n'))
  twist.payload?.(tree)
  const catalogue = catalogueOf(tree)
  tree.set(
    'data/catalogue.json',
    text(jcs(twist.catalogue ? twist.catalogue(catalogue) : catalogue)),
  )
  writePayloadManifests(tree)
  twist.manifests?.(tree)

  const log = writeCustody(tree, keys, twist)
  const graph = graphOf(tree)
  tree.set('case/custody.jsonld', text(JSON.stringify(twist.graph ? twist.graph(graph) : graph)))
  tree.set('report/index.html', text(twist.page ? twist.page(PAGE) : PAGE))
  tree.set('report/report.pdf', text('%PDF-1.4\n%%EOF\n'))
  tree.set('README.txt', text('Read me.\n'))
  tree.set('VERIFY.txt', text('openssl cms -verify\n'))
  tree.set('trust/chain.pem', text(keys.rootPem))
  tree.set('trust/crl.pem', text(makeCrl(keys.root)))
  const signatures = twist.signatures ?? [{ number: '01', role: 'export', identity: keys.exporter }]
  const info = infoLines(tree, signatures)
  tree.set('bag-info.txt', text(`${(twist.info ? twist.info(info) : info).join('\n')}\n`))
  tree.set('bagit.txt', text('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'))
  twist.tags?.(tree, log)
  signTree(tree, signatures)
  return { tree, log }
}

/** Makes tag manifest and signatures anew over what is in the tree. */
export function signTree(tree: Tree, signatures: readonly Signature[]): void {
  const isTag = (path: string) => !/^(?:data\/|signatures\/|tagmanifest-)/.test(path)
  const manifest = manifestOf(tree, 'sha512', isTag)
  tree.set('tagmanifest-sha512.txt', manifest)
  for (const { number, role, identity, when, options } of signatures) {
    tree.set(`signatures/${number}-${role}.p7s`, signDetached(manifest, identity, when, options))
  }
}

export function writePayloadManifests(tree: Tree): void {
  for (const name of ['sha256', 'sha512']) {
    tree.set(
      `manifest-${name}.txt`,
      manifestOf(tree, name, (path) => path.startsWith('data/')),
    )
  }
}

export function writeTree(tree: Tree, dir: string): void {
  for (const [path, bytes] of tree) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), bytes)
  }
}

function writeCustody(tree: Tree, keys: FixtureKeys, twist: Twist): TestLog {
  const exported = {
    bundle: 'B0003',
    seq: 3,
    payloadManifest: sha('sha512', tree.get('manifest-sha512.txt') as Buffer),
  }
  const acts: TestAct[] = [
    { action: 'case-created' },
    { action: 'ingest', item: ITEM_A, data: { sha256: INPUT_SHA256 } },
    { action: 'ingest', item: ITEM_B, data: { sha256: hashOf(tree, ORIGINAL) } },
    { action: 'clock-anomaly', data: { back: 5 } },
    {
      action: 'redacted',
      item: ITEM_A,
      data: { input: INPUT_SHA256, output: hashOf(tree, REDACTED) },
    },
    { action: 'approved', item: ITEM_A },
    { action: 'export', item: ITEM_A, data: exported },
    { action: 'export', item: ITEM_B, data: exported },
  ]
  const log = buildLog(LOG, twist.acts ? twist.acts(acts) : acts, {
    ...(twist.head ? { head: twist.head } : {}),
    ...(twist.afterHeads ? { afterHeads: twist.afterHeads } : {}),
  })
  tree.set('trust/log.vkey', text(vkey(LOG, keys.logKey)))
  tree.set('custody/checkpoint.txt', text(checkpoint(log, keys.logKey)))
  for (const item of [ITEM_A, ITEM_B]) {
    const file = disclose(log, item)
    const twisted = twist.disclosure ? twist.disclosure(file, item) : file
    tree.set(`custody/item-${item}.json`, text(jcs(twisted)))
  }
  const proofs = consistencyFile(log, [EARLIER_SIZE])
  const twisted = twist.consistency ? twist.consistency(proofs) : proofs
  tree.set('custody/consistency.json', text(jcs(twisted)))
  return log
}

function catalogueOf(tree: Tree): Record<string, Json> {
  const common = (path: string, role: string, mediaType: string) => {
    const bytes = tree.get(path) ?? Buffer.alloc(0)
    const hashes = { sha256: sha('sha256', bytes), sha512: sha('sha512', bytes) }
    return { path, role, size: bytes.length, mediaType, ...hashes }
  }
  const derived = { derivedFrom: INPUT_SHA256, recipe: sha('sha256', text('recipe')), regions: [] }
  const name = { nameUtf8: 'notes.bin', nameHex: text('notes.bin').toString('hex') }
  return {
    v: 1,
    type: 'safehold-catalogue',
    case: '2026-0117',
    bundle: 'B0003',
    items: [
      {
        item: ITEM_A,
        exhibit: 'E1',
        files: [{ ...common(REDACTED, 'redacted', 'image/png'), ...derived }],
      },
      {
        item: ITEM_B,
        exhibit: 'E1',
        files: [{ ...common(ORIGINAL, 'original', 'application/octet-stream'), ...name }],
      },
    ],
  }
}

function graphOf(tree: Tree): Record<string, Json> {
  const uco = 'https://ontology.unifiedcyberontology.org/uco/'
  const hash = (method: string, value: string) => ({
    '@type': 'types:Hash',
    'types:hashMethod': method,
    'types:hashValue': { '@type': 'xsd:hexBinary', '@value': value },
  })
  return {
    '@context': {
      core: `${uco}core/`,
      observable: `${uco}observable/`,
      types: `${uco}types/`,
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@graph': [REDACTED, ORIGINAL].map((path) => ({
      '@id': `kb:${path}`,
      '@type': 'observable:File',
      'core:hasFacet': [
        { '@type': 'observable:FileFacet', 'observable:filePath': path },
        {
          '@type': 'observable:ContentDataFacet',
          'observable:hash': [
            hash('SHA256', hashOf(tree, path)),
            hash('SHA512', sha('sha512', tree.get(path) ?? Buffer.alloc(0))),
          ],
        },
      ],
    })),
  }
}

function infoLines(tree: Tree, signatures: readonly Signature[]): string[] {
  const payload = [...tree].filter(([path]) => path.startsWith('data/'))
  const bytes = payload.reduce((sum, [, content]) => sum + content.length, 0)
  return [
    'Source-Organization: Test Agency',
    'Bagging-Date: 2026-03-01',
    'External-Identifier: 2026-0117/B0003',
    `Payload-Oxum: ${bytes}.${payload.length}`,
    'Safehold-Format: safehold-bundle/1',
    'Safehold-Case: 2026-0117',
    'Safehold-Bundle: B0003',
    'Safehold-Bundle-Sequence: 3',
    'Safehold-Supersedes: none',
    'Safehold-Audience: court-sealed',
    ...signatures.map(({ number, role }) => `Safehold-Required-Signature: ${number} ${role}`),
  ]
}

export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Bundle</title>
<style>body { margin: 2rem; color: #222 }</style>
</head>
<body><!-- nothing --><p class="a">Two files. <a href="report.pdf">Report</a></p></body>
</html>
`

function manifestOf(tree: Tree, name: string, isListed: (path: string) => boolean): Buffer {
  const paths = [...tree.keys()].filter(isListed).sort()
  return text(paths.map((path) => `${sha(name, tree.get(path) as Buffer)}  ${path}\n`).join(''))
}

const hashOf = (tree: Tree, path: string): string =>
  sha('sha256', tree.get(path) ?? Buffer.alloc(0))

const text = (content: string): Buffer => Buffer.from(content, 'utf8')

import type { VerifyOptions } from '../../../src/engine/verification/verify-bundle.ts'
import {
  buildBundle,
  ITEM_A,
  LOG,
  ORIGINAL,
  REDACTED,
  type Signature,
  signTree,
  type Tree,
  type Twist,
  writePayloadManifests,
} from './build-bundle.ts'
import { buildLog, checkpoint, type Json, signNote, vkey } from './build-log.ts'
import type { FixtureKeys } from './fixture-keys.ts'

/** Attacks on a bundle, by who could make them. Each names the finding that must be among those
 *  returned and the exit code. */
export type Attack = {
  readonly name: string
  readonly code: string
  readonly exit: 0 | 1 | 2 | 3
  /** Changes what the writer wrote and signed: a cheating writer. */
  readonly twist?: (keys: FixtureKeys) => Twist
  /** Changes the finished tree: anybody. */
  readonly tamper?: (tree: Tree, keys: FixtureKeys) => void
  readonly options?: (keys: FixtureKeys) => Partial<VerifyOptions>
}

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8')

function edit(path: string, change: (text: string) => string): (tree: Tree) => void {
  return (tree) => {
    tree.set(path, Buffer.from(change(tree.get(path)?.toString('latin1') ?? ''), 'latin1'))
  }
}

/** Rewrites every manifest after a change, and signs as somebody. */
function resigned(
  change: (tree: Tree) => void,
  as: (keys: FixtureKeys) => Signature['identity'] | null,
): (tree: Tree, keys: FixtureKeys) => void {
  return (tree, keys) => {
    change(tree)
    writePayloadManifests(tree)
    const identity = as(keys)
    signTree(tree, identity === null ? [] : [{ number: '01', role: 'export', identity }])
  }
}

const flip = (path: string) => (tree: Tree) => {
  const copy = Buffer.from(tree.get(path) as Buffer)
  copy[0] = (copy[0] as number) ^ 1
  tree.set(path, copy)
}

const signed = (
  role: (keys: FixtureKeys) => Signature['identity'],
  more: Partial<Signature> = {},
) => {
  return (keys: FixtureKeys): Twist => ({
    signatures: [{ number: '01', role: 'export', identity: role(keys), ...more }],
  })
}

const page = (part: string) => () => ({
  page: (text: string) => text.replace('<p class="a">', `${part}<p class="a">`),
})

const act = (
  place: number,
  change: (act: Parameters<typeof buildLog>[1][number]) => typeof act,
) => {
  return (): Twist => ({
    acts: (acts) => acts.map((one, at) => (at === place ? change(one) : one)),
  })
}

const info = (place: number, line: string) => (): Twist => ({
  info: (lines) => lines.map((one, at) => (at === place ? line : one)),
})

const list = (value: Json | undefined): Json[] => [...(value as readonly Json[])]

const disclosed = (change: (file: Record<string, Json>) => Record<string, Json>) => (): Twist => ({
  disclosure: (file, item) => (item === ITEM_A ? change(file) : file),
})

export const ATTACKS: readonly Attack[] = [
  // By anybody who gets hold of the bundle.
  {
    name: 'one bit of a payload file flipped',
    code: 'hash-mismatch',
    exit: 1,
    tamper: flip(REDACTED),
  },
  {
    name: 'a payload file cut short',
    code: 'hash-mismatch',
    exit: 1,
    tamper: edit(ORIGINAL, (text) => text.slice(0, -1)),
  },
  {
    name: 'a payload file deleted',
    code: 'missing-file',
    exit: 1,
    tamper: (tree) => tree.delete(REDACTED),
  },
  {
    name: 'original and redacted exchanged',
    code: 'hash-mismatch',
    exit: 1,
    tamper: (tree) => {
      const [one, other] = [tree.get(REDACTED) as Buffer, tree.get(ORIGINAL) as Buffer]
      tree.set(REDACTED, other).set(ORIGINAL, one)
    },
  },
  {
    name: 'a payload file changed and all manifests rewritten',
    code: 'signature-digest',
    exit: 1,
    tamper: resigned(flip(REDACTED), () => null),
  },
  {
    name: 'the same, signed anew by an impostor of the same name',
    code: 'no-path-to-root',
    exit: 1,
    tamper: resigned(flip(REDACTED), (keys) => keys.impostor),
  },
  {
    name: 'the same, signed by a colleague of the same agency: the catalogue disagrees',
    code: 'catalogue',
    exit: 1,
    tamper: resigned(flip(REDACTED), (keys) => keys.colleague),
  },
  {
    name: 'the signature removed',
    code: 'missing-file',
    exit: 1,
    tamper: (tree) => tree.delete('signatures/01-export.p7s'),
  },
  {
    name: 'one of two required signatures removed',
    code: 'missing-file',
    exit: 1,
    twist: (keys) => ({
      signatures: [
        { number: '01', role: 'export', identity: keys.exporter },
        { number: '02', role: 'supervisor', identity: keys.supervisor },
      ],
    }),
    tamper: (tree) => tree.delete('signatures/02-supervisor.p7s'),
  },
  {
    name: 'the signature of another bundle of the same signer',
    code: 'signature-digest',
    exit: 1,
    tamper: (tree, keys) => {
      const other = buildBundle(keys, { tags: (t) => t.set('README.txt', bytes('x\n')) })
      tree.set('signatures/01-export.p7s', other.tree.get('signatures/01-export.p7s') as Buffer)
    },
  },
  {
    name: 'bytes after the end of the signature',
    code: 'cms-malformed',
    exit: 1,
    tamper: edit('signatures/01-export.p7s', (text) => `${text}\0`),
  },
  {
    name: 'a signature that is no CMS',
    code: 'cms-malformed',
    exit: 1,
    tamper: (tree) => tree.set('signatures/01-export.p7s', bytes('signed, the police')),
  },
  {
    name: 'a signature larger than its limit',
    code: 'too-large',
    exit: 1,
    tamper: (tree) => tree.set('signatures/01-export.p7s', Buffer.alloc(1024 * 1024 + 1)),
  },
  {
    name: 'a payload file added',
    code: 'unlisted-file',
    exit: 1,
    tamper: (tree) => tree.set(`data/E1/${ITEM_A}/extra.png`, bytes('x')),
  },
  {
    name: 'the custody of another item added',
    code: 'unexpected-file',
    exit: 1,
    tamper: (tree) => tree.set('custody/item-E9999.json', bytes('{}')),
  },
  {
    name: 'another signature added',
    code: 'unexpected-file',
    exit: 1,
    tamper: (tree) =>
      tree.set('signatures/03-judge.p7s', tree.get('signatures/01-export.p7s') as Buffer),
  },
  {
    name: 'fetch.txt added',
    code: 'unexpected-file',
    exit: 1,
    tamper: (tree) => tree.set('fetch.txt', bytes('')),
  },
  {
    name: 'a second tag manifest',
    code: 'unexpected-file',
    exit: 1,
    tamper: (tree) => tree.set('tagmanifest-sha256.txt', bytes('')),
  },
  {
    name: 'the SHA-512 manifest removed',
    code: 'missing-file',
    exit: 1,
    tamper: (tree) => tree.delete('manifest-sha512.txt'),
  },
  {
    name: 'a reply of a time-stamping authority without its request',
    code: 'missing-file',
    exit: 1,
    tamper: (tree) => tree.set('signatures/01-export.tsr', bytes('x')),
  },
  {
    name: 'a time stamp that is none',
    code: 'timestamp-malformed',
    exit: 1,
    tamper: (tree) =>
      tree.set('signatures/01-export.tsr', bytes('x')).set('signatures/01-export.tsq', bytes('y')),
  },
  {
    name: 'bagit.txt of an older version',
    code: 'bagit-txt',
    exit: 1,
    tamper: edit('bagit.txt', (text) => text.replace('1.0', '0.97')),
  },
  {
    name: 'no bagit.txt',
    code: 'not-a-bundle',
    exit: 3,
    tamper: (tree) => tree.delete('bagit.txt'),
  },
  {
    name: 'no bag-info.txt',
    code: 'not-a-bundle',
    exit: 3,
    tamper: (tree) => tree.delete('bag-info.txt'),
  },
  {
    name: 'a format of the future',
    code: 'unknown-format',
    exit: 3,
    tamper: edit('bag-info.txt', (text) => text.replace('bundle/1', 'bundle/2')),
  },
  {
    name: 'bag-info.txt with carriage returns',
    code: 'bag-info',
    exit: 1,
    tamper: edit('bag-info.txt', (text) => text.replaceAll('\n', '\r\n')),
  },
  {
    name: 'the tag manifest with carriage returns',
    code: 'manifest-form',
    exit: 1,
    tamper: edit('tagmanifest-sha512.txt', (text) => text.replaceAll('\n', '\r\n')),
  },
  {
    name: 'the tag manifest shortened',
    code: 'unlisted-file',
    exit: 1,
    tamper: edit('tagmanifest-sha512.txt', (text) => text.replace(/^.*README.txt\n/m, '')),
  },
  {
    name: 'upper-case hashes',
    code: 'manifest-form',
    exit: 1,
    twist: () => ({
      manifests: edit('manifest-sha256.txt', (text) =>
        text.replace(/^[0-9a-f]+/gm, (hash) => hash.toUpperCase()),
      ),
    }),
  },
  {
    name: 'a name that differs only by case',
    code: 'name-collision',
    exit: 1,
    tamper: (tree) => tree.set('readme.TXT', bytes('x')),
  },
  {
    name: 'a Windows device name',
    code: 'bad-name',
    exit: 1,
    tamper: (tree) => tree.set(`data/E1/${ITEM_A}/con.txt`, bytes('x')),
  },
  {
    name: 'a name that turns the reading direction',
    code: 'bad-name',
    exit: 1,
    tamper: (tree) => tree.set(`data/E1/${ITEM_A}/photo\u202egpj.exe`, bytes('x')),
  },
  // By a signer, about the signature.
  {
    name: 'an expired certificate',
    code: 'certificate-expired',
    exit: 2,
    twist: signed((keys) => keys.former),
  },
  {
    name: 'an unknown root',
    code: 'no-path-to-root',
    exit: 2,
    twist: signed((keys) => keys.impostor),
  },
  {
    name: 'another person than was named',
    code: 'signer-not-allowed',
    exit: 2,
    options: () => ({ signers: [{ role: 'export', sha256: '0'.repeat(64) }] }),
  },
  {
    name: 'a time of signing in the future',
    code: 'signing-time',
    exit: 2,
    twist: signed((keys) => keys.exporter, { when: new Date(Date.now() + 3_600_000) }),
  },
  {
    name: 'two roles signed by one person',
    code: 'same-signer',
    exit: 1,
    twist: (keys) => ({
      signatures: ['export', 'supervisor'].map((role, at) => ({
        number: `0${at + 1}`,
        role,
        identity: keys.exporter,
      })),
    }),
  },
  {
    name: 'a certificate in the signature that is not on its path',
    code: 'cms-malformed',
    exit: 1,
    twist: signed((keys) => ({
      ...keys.exporter,
      chain: [...keys.exporter.chain, keys.impostorRoot.certificate],
    })),
  },
  // By a cheating writer, about what bag-info says.
  {
    name: 'Payload-Oxum wrong',
    code: 'payload-oxum',
    exit: 1,
    twist: info(3, 'Payload-Oxum: 1.1'),
  },
  {
    name: 'the case of another catalogue',
    code: 'catalogue',
    exit: 1,
    twist: info(5, 'Safehold-Case: 2026-0118'),
  },
  {
    name: 'another sequence than the name',
    code: 'bag-info',
    exit: 1,
    twist: info(7, 'Safehold-Bundle-Sequence: 4'),
  },
  {
    name: 'an audience that does not exist',
    code: 'bag-info',
    exit: 1,
    twist: info(9, 'Safehold-Audience: public'),
  },
  {
    name: 'a label twice',
    code: 'bag-info',
    exit: 1,
    twist: () => ({ info: (lines) => [lines[0] as string, ...lines] }),
  },
  {
    name: 'no signature required',
    code: 'bag-info',
    exit: 1,
    twist: () => ({ info: (lines) => lines.slice(0, 10) }),
  },
  // By a cheating writer, about custody.
  {
    name: 'the last entry of an item left out',
    code: 'custody-incomplete',
    exit: 1,
    twist: disclosed((file) => ({ ...file, entries: list(file['entries']).slice(0, -1) })),
  },
  {
    name: 'an entry in the middle left out',
    code: 'custody-chain',
    exit: 1,
    twist: disclosed((file) => ({
      ...file,
      entries: list(file['entries']).filter((_, at) => at !== 1),
    })),
  },
  {
    name: 'entries in another order',
    code: 'custody-chain',
    exit: 1,
    twist: disclosed((file) => ({ ...file, entries: list(file['entries']).toReversed() })),
  },
  {
    name: 'an entry edited',
    code: 'custody-proof',
    exit: 1,
    twist: disclosed((file) => {
      const [first, ...rest] = list(file['entries']) as { entry: string }[]
      const text = Buffer.from(first?.entry ?? '', 'base64')
        .toString()
        .replace('officer', 'nobody1')
      return {
        ...file,
        entries: [{ ...first, entry: Buffer.from(text).toString('base64') }, ...rest],
      }
    }),
  },
  {
    name: 'custody of another log',
    code: 'custody-checkpoint',
    exit: 1,
    twist: disclosed((file) => ({ ...file, log: 'other.local/log' })),
  },
  {
    name: 'an item missing among the heads',
    code: 'custody-proof',
    exit: 1,
    twist: disclosed((file) => ({
      ...file,
      head: { ...(file['head'] as Record<string, Json>), proof: ['0'.repeat(64)] },
    })),
  },
  {
    name: 'a head that counts fewer entries',
    code: 'custody-incomplete',
    exit: 1,
    twist: () => ({ head: (head) => ({ ...head, count: 1 }) }),
  },
  {
    name: 'an entry after the heads',
    code: 'custody-heads',
    exit: 1,
    twist: () => ({ afterHeads: [{ action: 'reveal', item: ITEM_A }] }),
  },
  {
    name: 'an entry with a member too many',
    code: 'custody-form',
    exit: 1,
    twist: act(1, (one) => ({ ...one, twist: (entry) => ({ ...entry, note: 'x' }) })),
  },
  {
    name: 'time going back without a clock anomaly',
    code: 'custody-clock',
    exit: 1,
    twist: act(5, (one) => ({ ...one, time: '2026-03-01T09:00:00.000Z' })),
  },
  {
    name: 'a context entry that is no clock anomaly',
    code: 'custody-context',
    exit: 1,
    twist: disclosed((file) => ({
      ...file,
      context: [...list(file['context']), list(file['entries'])[1] as Json],
    })),
  },
  {
    name: 'no export of the item in its custody',
    code: 'custody-export',
    exit: 1,
    twist: act(6, (one) => ({ ...one, data: { bundle: 'B0002', seq: 2, payloadManifest: '' } })),
  },
  {
    name: 'a derived file that the custody does not know',
    code: 'custody-file',
    exit: 1,
    twist: act(4, (one) => ({ ...one, data: {} })),
  },
  {
    name: 'an original that was not ingested',
    code: 'custody-file',
    exit: 1,
    twist: act(2, (one) => ({ ...one, data: {} })),
  },
  {
    name: 'duplicate members in the custody file',
    code: 'custody-form',
    exit: 1,
    twist: () => ({
      tags: (tree) =>
        edit(`custody/item-${ITEM_A}.json`, (text) => text.replace('"v":1}', '"v":1,"v":1}'))(tree),
    }),
  },
  // Checkpoints and anchors.
  {
    name: 'a checkpoint signed by another key',
    code: 'checkpoint-signature',
    exit: 1,
    twist: (keys) => ({
      tags: (tree, log) =>
        tree.set('custody/checkpoint.txt', bytes(checkpoint(log, keys.otherLogKey))),
    }),
  },
  {
    name: 'a checkpoint with an extension line',
    code: 'checkpoint-form',
    exit: 1,
    twist: (keys) => ({
      tags: (tree, log) => {
        const [origin, size, root] = checkpoint(log, keys.logKey).split('\n')
        const note = signNote(log.name, `${origin}\n${size}\n${root}\nextension\n`, keys.logKey)
        tree.set('custody/checkpoint.txt', bytes(note))
      },
    }),
  },
  {
    name: 'a log key of another name',
    code: 'checkpoint-signature',
    exit: 1,
    twist: (keys) => ({
      tags: (tree) => tree.set('trust/log.vkey', bytes(vkey('other.local', keys.logKey))),
    }),
  },
  {
    name: 'a log key that is none',
    code: 'log-key-form',
    exit: 1,
    twist: () => ({ tags: (tree) => tree.set('trust/log.vkey', bytes('key\n')) }),
  },
  {
    name: 'a proof from an earlier checkpoint that proves nothing',
    code: 'consistency-proof',
    exit: 1,
    twist: () => ({
      consistency: (file) => ({ ...file, from: [{ size: 4, root: '1'.repeat(64), proof: [] }] }),
    }),
  },
  {
    name: 'a whole older bundle, to one who holds a newer checkpoint',
    code: 'anchor',
    exit: 1,
    options: (keys) => {
      const acts = Array.from({ length: 20 }, () => ({ action: 'sign-in' }))
      return { anchors: [checkpoint(buildLog(LOG, acts), keys.logKey)] }
    },
  },
  {
    name: 'a forked log of the same size',
    code: 'anchor',
    exit: 1,
    options: (keys) => {
      const acts = Array.from({ length: 8 }, () => ({ action: 'sign-in' }))
      return { anchors: [checkpoint(buildLog(LOG, acts), keys.logKey)] }
    },
  },
  {
    name: 'no proof from the checkpoint that the recipient holds',
    code: 'anchor',
    exit: 1,
    twist: () => ({ consistency: (file) => ({ ...file, from: [] }) }),
    options: (keys) => ({ anchors: [checkpoint(buildBundle(keys).log, keys.logKey, 4)] }),
  },
  // Catalogue, graph and page.
  {
    name: 'the catalogue with a blank after it',
    code: 'catalogue-form',
    exit: 1,
    twist: () => ({
      payload: () => undefined,
      tags: (tree) => tree.set('README.txt', bytes('x\n')),
      manifests: (tree) => {
        edit('data/catalogue.json', (text) => `${text}\n`)(tree)
        writePayloadManifests(tree)
      },
    }),
  },
  {
    name: 'a file that is not catalogued',
    code: 'catalogue',
    exit: 1,
    twist: () => ({ payload: (tree) => tree.set('data/E1/more.bin', bytes('x')) }),
  },
  {
    name: 'a name that is not the text of its bytes',
    code: 'catalogue',
    exit: 1,
    twist: () => ({
      catalogue: (catalogue) =>
        JSON.parse(JSON.stringify(catalogue).replace('"notes.bin"', '"holiday.bin"')),
    }),
  },
  {
    name: 'a graph with another hash',
    code: 'case-graph',
    exit: 1,
    twist: () => ({
      graph: (graph) =>
        JSON.parse(JSON.stringify(graph).replace(/"@value":"[0-9a-f]/, '"@value":"x')),
    }),
  },
  {
    name: 'a graph with one member twice, of which one reader takes the first and another the last',
    code: 'case-graph',
    exit: 1,
    twist: () => ({
      tags: (tree) => {
        const text = tree.get('case/custody.jsonld')?.toString() ?? ''
        const twice = text.replace(/("@value":"[0-9a-f]{64}")/, '"@value":"another",$1')
        tree.set('case/custody.jsonld', Buffer.from(twice))
      },
    }),
  },
  {
    name: 'a graph with one member twice, written in two ways',
    code: 'case-graph',
    exit: 1,
    twist: () => ({
      tags: (tree) => {
        const text = tree.get('case/custody.jsonld')?.toString() ?? ''
        const twice = text.replace(/^\{/, '{"@\\u0063ontext":{},')
        tree.set('case/custody.jsonld', Buffer.from(twice))
      },
    }),
  },
  {
    name: 'a graph with a remote context',
    code: 'case-graph',
    exit: 1,
    twist: () => ({ graph: (graph) => ({ ...graph, '@context': 'https://example.org/context' }) }),
  },
  {
    name: 'a graph with a second context',
    code: 'case-graph',
    exit: 1,
    twist: () => ({ graph: (graph) => ({ ...graph, extra: { '@context': {} } }) }),
  },
  {
    name: 'a graph nested too deeply',
    code: 'too-large',
    exit: 1,
    twist: () => ({
      tags: (tree) => tree.set('case/custody.jsonld', bytes(`${'['.repeat(65)}${']'.repeat(65)}`)),
    }),
  },
  {
    name: 'a page without a policy',
    code: 'page',
    exit: 1,
    twist: () => ({ page: (text) => text.replace(/<meta http-equiv.*>\n/, '') }),
  },
  {
    name: 'a page with content before its policy',
    code: 'page',
    exit: 1,
    twist: () => ({ page: (text) => text.replace('<head>', '<head><script>1</script>') }),
  },
  {
    name: 'a page with an event attribute',
    code: 'page',
    exit: 1,
    twist: page('<img src="a.png" onerror=x>'),
  },
  { name: 'a page with a frame', code: 'page', exit: 1, twist: page('<iframe></iframe>') },
  {
    name: 'a page with a remote picture',
    code: 'page',
    exit: 1,
    twist: page('<img src="//example.org/a">'),
  },
  {
    name: 'a page with a script link',
    code: 'page',
    exit: 1,
    twist: page('<a href="java&#x73;cript:x">a</a>'),
  },
  {
    name: 'a page with a refresh',
    code: 'page',
    exit: 1,
    twist: page('<meta http-equiv=refresh content=0>'),
  },
]

import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importPkcs12 } from '../../../src/engine/signing/certificate.ts'
import { readCertificatesPem } from '../../../src/engine/signing/certificate-read.ts'
import { makeCrl } from '../../../src/engine/signing/revocation.ts'
import { verifyBundle } from '../../../src/engine/verification/verify-bundle.ts'
import { testWith } from '../../test-with.ts'
import { makePkcs12, opensslIn, SIGNING_EXTENSIONS, writeAuthority } from '../signing/openssl.ts'
import { timeAuthority } from '../signing/time-authority.ts'
import { buildBundle, signTree, type Tree, writeTree } from './build-bundle.ts'
import { type FixtureKeys, fixtureKeys } from './fixture-keys.ts'
import { trusting } from './trusting.ts'

const testWithOpenssl = testWith('openssl')

const EC = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']
let dir: string
let keys: FixtureKeys
let count = 0

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-trust-'))
  keys = await fixtureKeys()
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function judge(tree: Tree, options = {}) {
  count += 1
  const bundle = join(dir, `bundle-${count}`)
  writeTree(tree, bundle)
  const report = await verifyBundle(bundle, { ...trusting(keys), ...options })
  return { exit: report.exitCode, codes: report.findings.map(({ code }) => code) }
}

/** A bundle signed with a certificate that openssl issued with these properties. */
function signedByOdd(algorithm: readonly string[], extensions: string): Tree {
  count += 1
  const work = join(dir, `odd-${count}`)
  mkdirSync(work)
  writeAuthority(work, keys.root)
  const file = readFileSync(makePkcs12(work, algorithm, extensions))
  const identity = importPkcs12(file, 'correct horse')
  return buildBundle(keys, { signatures: [{ number: '01', role: 'export', identity }] }).tree
}

testWithOpenssl('a signer on P-384 is as good as one on RSA', async () => {
  expect(await judge(signedByOdd(EC, SIGNING_EXTENSIONS))).toMatchObject({ exit: 0 })
})

testWithOpenssl.each([
  ['for enciphering only', 'keyUsage=critical,keyEncipherment\nextendedKeyUsage=emailProtection\n'],
  ['for web servers', 'keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n'],
  ['of an authority', `basicConstraints=critical,CA:TRUE\n${SIGNING_EXTENSIONS}`],
])('a certificate %s does not sign a bundle', async (_name, extensions) => {
  const seen = await judge(signedByOdd(EC, extensions))
  expect(seen.codes).toContain('certificate-not-for-signing')
  expect(seen.exit).toBe(2)
})

testWithOpenssl(
  'a certificate with a critical extension that nobody knows is not trusted',
  async () => {
    const unknown = `${SIGNING_EXTENSIONS}1.2.3.4.5=critical,DER:0500\n`
    const seen = await judge(signedByOdd(EC, unknown))
    expect(seen.codes).toContain('certificate-extension')
    expect(seen.exit).toBe(2)
  },
)

test('a revoked signer is not trusted, by a list in hand or in the bundle', async () => {
  const { certificate } = keys.exporter
  const list = makeCrl(keys.root, [{ certificate, at: new Date(Date.now() - 60_000) }])
  const given = await judge(buildBundle(keys).tree, { crls: [list] })
  const tags = (tree: Tree) => void tree.set('trust/crl.pem', Buffer.from(list))
  const carried = await judge(buildBundle(keys, { tags }).tree)
  for (const seen of [given, carried]) {
    expect(seen.codes).toContain('certificate-revoked')
    expect(seen.exit).toBe(2)
  }
})

test('a list by somebody else revokes nobody', async () => {
  const { certificate } = keys.exporter
  const list = makeCrl(keys.impostorRoot, [{ certificate, at: new Date(0) }])
  expect(await judge(buildBundle(keys).tree, { crls: [list] })).toMatchObject({ exit: 0 })
})

test('a list that is out of date is said, and changes nothing else', async () => {
  const list = makeCrl(keys.root, [], new Date('2020-01-01'))
  const tags = (tree: Tree) => void tree.set('trust/crl.pem', Buffer.from(list))
  const seen = await judge(buildBundle(keys, { tags }).tree)
  expect(seen).toMatchObject({ exit: 0, codes: expect.arrayContaining(['crl-outdated']) })
})

/** Time stamps by openssl's own authority. */
function stamp(
  tree: Tree,
  subject = tree.get('tagmanifest-sha512.txt') as Buffer,
  usage?: string,
): Tree {
  count += 1
  const authority = timeAuthority(join(dir, `tsa-${count}`), keys.impostorRoot)
  const request = authority.request(subject)
  const reply = usage === undefined ? authority.reply(request) : authority.replyAs(request, usage)
  tree.set('signatures/01-export.tsq', request)
  tree.set('signatures/01-export.tsr', reply)
  return tree
}

function tsaRoot(): { tsaRootPems: string[] } {
  const pem = `-----BEGIN CERTIFICATE-----\n${keys.impostorRoot.certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
  return { tsaRootPems: [pem] }
}

testWithOpenssl('a time stamp of a trusted authority leaves nothing to say', async () => {
  const seen = await judge(stamp(buildBundle(keys).tree), tsaRoot())
  expect(seen).toEqual({ exit: 0, codes: ['signer-not-pinned', 'no-anchor'] })
})

testWithOpenssl('a signature that was stamped in time outlives its certificate', async () => {
  const tree = stamp(buildBundle(keys).tree)
  const now = new Date(Date.now() + 6 * 365 * 86_400_000)
  expect((await judge(tree, { ...tsaRoot(), now })).codes).not.toContain('certificate-expired')
  expect((await judge(tree, { now })).codes).toContain('certificate-expired')
})

testWithOpenssl('without a root for it, a time stamp is checked but not used', async () => {
  const seen = await judge(stamp(buildBundle(keys).tree))
  expect(seen).toMatchObject({ exit: 0, codes: expect.arrayContaining(['timestamp-not-judged']) })
})

testWithOpenssl('a time stamp of an unknown authority is not trusted', async () => {
  const seen = await judge(stamp(buildBundle(keys).tree), { tsaRootPems: [keys.rootPem] })
  expect(seen).toMatchObject({ exit: 2, codes: expect.arrayContaining(['timestamp-untrusted']) })
})

testWithOpenssl('a time stamp over another file is found', async () => {
  const seen = await judge(stamp(buildBundle(keys).tree, Buffer.from('other')), tsaRoot())
  expect(seen).toMatchObject({ exit: 1, codes: expect.arrayContaining(['timestamp-imprint']) })
})

testWithOpenssl.each([
  ['that signs mail', 'critical,emailProtection'],
  ['that signs mail too', 'critical,timeStamping,emailProtection'],
  ['that need not be understood', 'timeStamping'],
])('a time stamp by a certificate %s is found', async (_name, usage) => {
  const tree = buildBundle(keys).tree
  const seen = await judge(stamp(tree, tree.get('tagmanifest-sha512.txt'), usage), tsaRoot())
  expect(seen).toMatchObject({ exit: 1, codes: expect.arrayContaining(['timestamp-certificate']) })
})

testWithOpenssl('a reply to another request is found', async () => {
  const one = stamp(buildBundle(keys).tree)
  const other = stamp(new Map(one))
  one.set('signatures/01-export.tsr', other.get('signatures/01-export.tsr') as Buffer)
  const seen = await judge(one, tsaRoot())
  expect(seen).toMatchObject({ exit: 1, codes: expect.arrayContaining(['timestamp-nonce']) })
})

testWithOpenssl('a time stamp from before the signature is found', async () => {
  const when = new Date(Date.now() + 4 * 60_000)
  const signature = { number: '01', role: 'export', identity: keys.exporter, when }
  const { tree } = buildBundle(keys, { signatures: [signature] })
  const seen = await judge(stamp(tree), tsaRoot())
  expect(seen).toMatchObject({ exit: 1, codes: expect.arrayContaining(['timestamp-time']) })
})

testWithOpenssl(
  'a changed byte of a time stamp never breaks the verifier, and never goes unseen where signed',
  async () => {
    const tree = stamp(buildBundle(keys).tree)
    const good = tree.get('signatures/01-export.tsr') as Buffer
    const bundle = join(dir, 'stamped')
    writeTree(tree, bundle)
    // From the imprint to the end of the time: what the authority says. Its spare certificates may vary.
    const digest = createHash('sha512')
      .update(tree.get('tagmanifest-sha512.txt') as Buffer)
      .digest()
    const from = good.indexOf(digest)
    for (let at = 0; at < good.length; at += 23) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] as number) ^ 1
      writeFileSync(join(bundle, 'signatures', '01-export.tsr'), bad)
      const report = await verifyBundle(bundle, { ...trusting(keys), ...tsaRoot() })
      const isFound = report.findings.some(({ code }) => code.startsWith('timestamp-'))
      if (at >= from && at < from + 100) expect({ at, isFound }).toEqual({ at, isFound: true })
    }
  },
)

testWithOpenssl('a request for a time stamp alone is no finding', async () => {
  const tree = stamp(buildBundle(keys).tree)
  tree.delete('signatures/01-export.tsr')
  expect(await judge(tree)).toMatchObject({ exit: 0 })
})

test('a bundle signed again by a colleague is good unless the signer was named', async () => {
  const { tree } = buildBundle(keys)
  signTree(tree, [{ number: '01', role: 'export', identity: keys.colleague }])
  expect(await judge(tree)).toMatchObject({ exit: 0 })
  const signers = [{ role: 'export', sha256: 'a'.repeat(64) }]
  expect(await judge(tree, { signers })).toMatchObject({ exit: 2 })
})

/** A root of openssl's, an authority under it with these extensions, and a signer under that. */
function signedBelow(extensions: string): { tree: Tree; rootPem: string } {
  count += 1
  const work = join(dir, `below-${count}`)
  mkdirSync(work)
  const openssl = opensslIn(work)
  const authority = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
  writeFileSync(join(work, 'root.ext'), authority)
  writeFileSync(join(work, 'middle.ext'), authority + extensions)
  for (const name of ['root', 'ca']) {
    openssl('genpkey', ...EC, '-out', `${name}.key`)
    openssl(
      ...['req', '-new', '-key', `${name}.key`, '-subj', `/O=Test Agency/CN=${name}`],
      ...['-out', `${name}.csr`],
    )
  }
  const days = ['-days', '30', '-sha256']
  openssl(
    ...['x509', '-req', '-in', 'root.csr', '-signkey', 'root.key', ...days],
    ...['-extfile', 'root.ext', '-out', 'root.pem'],
  )
  openssl(
    ...['x509', '-req', '-in', 'ca.csr', '-CA', 'root.pem', '-CAkey', 'root.key', ...days],
    ...['-CAcreateserial', '-extfile', 'middle.ext', '-out', 'ca.pem'],
  )
  const file = readFileSync(makePkcs12(work, EC, SIGNING_EXTENSIONS))
  const signer = importPkcs12(file, 'correct horse')
  const rootPem = readFileSync(join(work, 'root.pem'), 'utf8')
  const root = readCertificatesPem(rootPem).map(({ der }) => der)
  const identity = { ...signer, chain: [...signer.chain, ...root] }
  const { tree } = buildBundle(keys, { signatures: [{ number: '01', role: 'export', identity }] })
  return { tree, rootPem }
}

testWithOpenssl.each([
  ['that says nothing of what it issues for', { exit: 0, extensions: '' }],
  ['for signers', { exit: 0, extensions: 'extendedKeyUsage=emailProtection\n' }],
  ['for servers only', { exit: 2, extensions: 'extendedKeyUsage=serverAuth\n' }],
])('an authority between root and signer %s is judged by that', async (_, { exit, extensions }) => {
  const { tree, rootPem } = signedBelow(extensions)
  const seen = await judge(tree, { rootPems: [rootPem] })
  expect(seen.exit).toBe(exit)
  expect(seen.codes.includes('certificate-authority')).toBe(exit === 2)
})

describe('a root that was renewed', () => {
  /** The same name and key, another number and another end. */
  const renewed = (): string => {
    count += 1
    const work = join(dir, `renewed-${count}`)
    mkdirSync(work)
    writeAuthority(work, keys.root)
    opensslIn(work)(
      ...['x509', '-in', 'ca.pem', '-signkey', 'ca.key', '-set_serial', '77', '-days', '900'],
      ...['-out', 'renewed.pem'],
    )
    return readFileSync(join(work, 'renewed.pem'), 'utf8')
  }

  testWithOpenssl(
    'is as good as the one that the signature carries, alone and beside it',
    async () => {
      const { tree } = buildBundle(keys)
      for (const rootPems of [[renewed()], [renewed(), keys.rootPem], [keys.rootPem, renewed()]]) {
        expect(await judge(tree, { rootPems })).toMatchObject({ exit: 0 })
      }
    },
  )

  testWithOpenssl('excuses no changed bit of the one that the signature carries', async () => {
    const { tree } = buildBundle(keys)
    const path = 'signatures/01-export.p7s'
    const good = tree.get(path) as Buffer
    const start = good.indexOf(keys.root.certificate)
    const rootPems = [renewed()]
    for (let at = start; at < start + keys.root.certificate.length; at += 61) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] as number) ^ 1
      const seen = await judge(new Map([...tree, [path, bad]]), { rootPems })
      expect({ at, exit: seen.exit }).toEqual({ at, exit: 1 })
    }
  })

  test('is no excuse for a certificate that has nothing to do with the signer', async () => {
    const chain = [...keys.exporter.chain, keys.impostorRoot.certificate]
    const identity = { ...keys.exporter, chain }
    const { tree } = buildBundle(keys, { signatures: [{ number: '01', role: 'export', identity }] })
    expect(await judge(tree)).toMatchObject({ exit: 1 })
  })
})

import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KnownAnchors } from '../../../src/engine/anchors/known-anchors.ts'
import { listBundles } from '../../../src/engine/export/bundle-rows.ts'
import { preflight } from '../../../src/engine/export/preflight.ts'
import type { WrittenBundle } from '../../../src/engine/export/write-bundle.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import { Findings } from '../../../src/engine/verification/findings.ts'
import { checkPage } from '../../../src/engine/verification/page-check.ts'
import { testWith } from '../../test-with.ts'
import { type BundleCase, bundleCase, PROTECTED, REGIONS } from './bundle-case.ts'

let given: BundleCase
let first: WrittenBundle

beforeAll(async () => {
  given = await bundleCase()
})
afterAll(() => given.close())

test('without an approved redaction there is no bundle', async () => {
  expect(await preflight(given.kase, given.keyring, 'defence')).toMatchObject({
    ready: false,
    items: 0,
  })
  await expect(given.write()).rejects.toMatchObject({ code: 'NOTHING_APPROVED' })
  await given.redact(item(0))
  await expect(given.write()).rejects.toMatchObject({ code: 'NOTHING_APPROVED' })
  expect(readdirSync(given.outDir)).toEqual([])
})

test('a bundle of the approved items verifies from disk as soon as it has its name', async () => {
  for (const one of given.items) given.approve(one, await given.redact(one))
  expect((await preflight(given.kase, given.keyring, 'court-redacted')).ready).toBe(true)
  first = await given.write()
  expect(first.report).toMatchObject({ exitCode: 0, result: 'intact', path: first.bundle.path })
  expect(first.report.findings.filter(({ severity }) => severity !== 'warning')).toEqual([])
  expect(first.bundle).toMatchObject({ id: 'B0001', sequence: 1, items: 2 })
  expect(readdirSync(given.outDir)).toEqual(['2026-0117_B0001'])
  expect(listBundles(given.kase)).toEqual([first.bundle])
})

test('the layout is that of the format, and nothing else', () => {
  const files = globSync('**', { cwd: first.bundle.path })
    .filter((path) => statSync(join(first.bundle.path, path)).isFile())
    .map((path) => path.replaceAll('\\', '/').replace(/i[0-9a-f]{16}/, 'ITEM'))
  expect([...new Set(files)].sort()).toEqual([
    'README.txt',
    'VERIFY.txt',
    'bag-info.txt',
    'bagit.txt',
    'case/custody.jsonld',
    'custody/checkpoint.txt',
    'custody/consistency.json',
    'custody/item-ITEM.json',
    'data/E-0001/ITEM/redacted.png',
    'data/catalogue.json',
    'manifest-sha256.txt',
    'manifest-sha512.txt',
    'report/index.html',
    'report/report.pdf',
    'signatures/01-export.p7s',
    'tagmanifest-sha512.txt',
    'trust/chain.pem',
    'trust/crl.pem',
    'trust/log.vkey',
  ])
})

testWith('openssl')(
  'the commands of VERIFY.txt, typed as they stand, verify the signature and name the signer',
  () => {
    writeFileSync(join(given.outDir, 'root.pem'), given.rootPem)
    const commands = readFileSync(join(first.bundle.path, 'VERIFY.txt'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('  openssl '))
      .map((line) => line.trim().split(' ').slice(1))
    const [root, cms, who] = commands.map((args) => run('openssl', args))
    expect(groupsOf(root?.stdout)).toBe(first.report.rootSha256)
    expect(cms?.status, cms?.stderr).toBe(0)
    expect(groupsOf(who?.stdout)).toBe(first.report.signers[0]?.sha256)
    const crl = ['crl', '-in', 'trust/crl.pem', '-noout', '-CAfile', '../root.pem']
    expect(run('openssl', crl).stderr).toContain('verify OK')
    for (const name of ['root.pem', 'signer.pem']) rmSync(join(given.outDir, name))
  },
)

testWith('sha512sum', 'sha256sum')('coreutils find every file unchanged', () => {
  for (const [tool, list] of [
    ['sha512sum', 'tagmanifest-sha512.txt'],
    ['sha512sum', 'manifest-sha512.txt'],
    ['sha256sum', 'manifest-sha256.txt'],
  ] as const) {
    expect(run(tool, ['-c', '--strict', '--quiet', list])).toMatchObject({ status: 0, stdout: '' })
  }
})

test('nothing that tells of the child stands in any byte, compressed or not', () => {
  for (const path of filesOf(first.bundle.path)) {
    const bytes = readFileSync(path)
    for (const secret of [...PROTECTED, 'GPSLatitude', 'Exif']) {
      for (const form of [bytes, ...inflated(bytes)]) {
        expect(form.includes(secret), `${secret} in ${path}`).toBe(false)
        expect(form.includes(Buffer.from(secret, 'utf16le')), `${secret} in ${path}`).toBe(false)
      }
    }
  }
})

test('the pictures in it have black boxes where the regions are', async () => {
  for (const path of globSync('data/*/*/redacted.png', { cwd: first.bundle.path })) {
    const { data, info } = await sharp(join(first.bundle.path, path))
      .raw()
      .toBuffer({ resolveWithObject: true })
    for (const { region } of REGIONS) {
      const x = Math.floor(((region.x + region.width / 2) * info.width) / 1e6)
      const y = Math.floor(((region.y + region.height / 2) * info.height) / 1e6)
      const at = (y * info.width + x) * info.channels
      expect([...data.subarray(at, at + 3)]).toEqual([0, 0, 0])
    }
  }
})

test('the page loads nothing and runs nothing, whatever a legal basis says', () => {
  const page = readFileSync(join(first.bundle.path, 'report/index.html'))
  const findings = new Findings()
  checkPage(page, findings)
  expect(findings.list).toEqual([])
  expect(page.toString()).not.toMatch(/<script|:\/\/|\son\w+=/i)
  expect(page.toString()).toContain('儿童权利公约')
})

testWith('pdftotext')('report and receipt open, and say what they should', () => {
  const report = execFileSync('pdftotext', [join(first.bundle.path, 'report/report.pdf'), '-'])
  expect(report.toString()).toContain('Case 2026-0117, bundle B0001')
  for (const one of given.items) expect(report.toString()).toContain(one)
  const receipt = execFileSync('pdftotext', ['-layout', first.receiptPath, '-']).toString()
  const groups = first.bundle.tagManifestSha512.match(/.{8}/g) ?? []
  for (const group of groups) expect(receipt).toContain(group)
  expect(JSON.parse(readFileSync(first.receiptPath.replace(/pdf$/, 'json'), 'utf8'))).toEqual({
    v: 1,
    type: 'safehold-receipt',
    ...first.receipt,
  })
})

test('the next bundle supersedes the first and proves that the ledger only grew', async () => {
  const next = await given.write()
  const info = readFileSync(join(next.bundle.path, 'bag-info.txt'), 'utf8')
  expect(info).toContain(
    `Safehold-Supersedes: 2026-0117/B0001 sha512:${first.bundle.tagManifestSha512}\n`,
  )
  const consistency = JSON.parse(
    readFileSync(join(next.bundle.path, 'custody/consistency.json'), 'utf8'),
  )
  expect(consistency.from).toHaveLength(1)
  expect(consistency.from[0].size).toBe(first.receipt.checkpoint.size)
  const other = await given.write({ audience: 'defence' })
  expect(readFileSync(join(other.bundle.path, 'bag-info.txt'), 'utf8')).toContain(
    'Safehold-Supersedes: none\n',
  )
})

test('a bundle that does not verify is never seen, and its number is not used again', async () => {
  const before = readdirSync(given.outDir)
  const failed = given.write({
    verify: async (path) => ({ ...first.report, path, exitCode: 1, result: 'altered' }),
  })
  await expect(failed).rejects.toMatchObject({ code: 'NOT_VERIFIED' })
  expect(readdirSync(given.outDir)).toEqual(before)
  const [, entry] = given.kase.ledger.entries({ limit: 2, newestFirst: true })
  expect(entry?.entry).toMatchObject({ action: 'bundle', data: { verified: false, seq: 4 } })
  expect((await given.write()).bundle.sequence).toBe(5)
})

test('a cancelled export leaves nothing', async () => {
  const before = readdirSync(given.outDir)
  const job = new Job('export')
  job.cancel()
  await expect(given.write({ job })).rejects.toBe(job.signal.reason)
  expect(readdirSync(given.outDir)).toEqual(before)
})

test('nothing is overwritten, and nothing is written into the case or the evidence', async () => {
  mkdirSync(join(given.outDir, '2026-0117_B0006'))
  await expect(given.write()).rejects.toMatchObject({ code: 'TARGET_EXISTS' })
  rmSync(join(given.outDir, '2026-0117_B0006'), { recursive: true })
  for (const parentDir of [given.kase.dir, join(given.dir, 'source'), join(given.dir, 'missing')]) {
    await expect(given.write({ parentDir })).rejects.toMatchObject({ code: 'TARGET_NOT_WRITABLE' })
  }
  expect(existsSync(join(given.dir, 'source', '2026-0117_B0006'))).toBe(false)
})

test('two exports at the same time do not take the same number', async () => {
  const [one, two] = await Promise.allSettled([given.write(), given.write()])
  expect(one.status).toBe('fulfilled')
  expect(two).toMatchObject({ status: 'rejected', reason: { code: 'BLOCKED' } })
})

test('a ledger that was rolled back with its own checkpoints blocks the export', async () => {
  const { ledger, readable: db } = given.kase
  const { vkey } = given.kase.anchors
  const later = { source: 'receipt', size: 1e6, root: 'ab'.repeat(32), note: null, vkey } as const
  const anchors = new KnownAnchors({ ledger, db, vkey }, [later])
  const kase: Case = Object.create(given.kase, { anchors: { value: anchors } })
  const { ready, findings } = await preflight(kase, given.keyring, 'defence')
  expect(ready).toBe(false)
  expect(findings).toContainEqual({ severity: 'blocks', code: 'anchors', count: 1 })
})

test('when the ledger breaks off after the items left, it still says that nothing went out', async () => {
  const before = readdirSync(given.outDir)
  given.kase.writable.exec(`CREATE TEMP TRIGGER broken BEFORE INSERT ON checkpoint
    BEGIN SELECT RAISE(ABORT, 'broken'); END`)
  await expect(given.write()).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
  given.kase.writable.exec('DROP TRIGGER broken')
  expect(readdirSync(given.outDir)).toEqual(before)
  expect(newestEntry()).toMatchObject({ action: 'bundle', data: { discarded: true } })
})

test('a bundle whose record cannot be kept loses its name again', async () => {
  const before = readdirSync(given.outDir)
  given.kase.writable.exec(`
    CREATE TABLE kept (id INTEGER PRIMARY KEY);
    CREATE TABLE broken (id INTEGER REFERENCES kept DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER breaking AFTER INSERT ON bundle BEGIN INSERT INTO broken VALUES (1); END`)
  await expect(given.write()).rejects.toThrow()
  given.kase.writable.exec('DROP TRIGGER breaking; DROP TABLE broken; DROP TABLE kept')
  expect(readdirSync(given.outDir)).toEqual(before)
  expect(given.kase.ledger.lastCheckpoint()?.size).toBe(given.kase.ledger.size())
})

test('an item whose newest redaction waits stays behind', async () => {
  await given.redact(item(0))
  const written = await given.write()
  expect(written.bundle.items).toBe(1)
  expect(filesOf(written.bundle.path).some((path) => path.includes(item(0)))).toBe(false)
})

test('what only the catalogue calls approved blocks the export: the ledger holds no such approval', async () => {
  const redaction = await given.redact(item(0))
  const set = (state: string, by: string | null) => {
    const db = given.kase.writable
    db.prepare('UPDATE redaction SET state = ?, decided_by = ?, decided_at = ? WHERE id = ?').run(
      ...[state, by, by === null ? null : given.kase.clock.read().time, redaction],
    )
    db.prepare('UPDATE item SET redaction = ? WHERE id = ?').run(state, item(0))
  }
  set('approved', 'sue')
  await expect(given.write()).rejects.toMatchObject({ code: 'BLOCKED' })
  set('pending', null)
})

test('a picture that is not the one that was approved blocks the export', async () => {
  const other = given.kase.readable
    .prepare<[string], string>(
      `SELECT object FROM derivative WHERE item <> ? AND kind = 'redaction'`,
    )
    .pluck()
    .get(item(1))
  given.kase.writable
    .prepare(`UPDATE derivative SET object = ? WHERE item = ? AND kind = 'redaction'`)
    .run(other, item(1))
  const before = readdirSync(given.outDir)
  await expect(given.write()).rejects.toMatchObject({ code: 'BLOCKED' })
  expect(readdirSync(given.outDir)).toEqual(before)
})

test('a record that contradicts itself blocks the export', async () => {
  given.kase.writable
    .prepare(`UPDATE item SET sha256 = ? WHERE id = ?`)
    .run('0'.repeat(64), item(1))
  const { findings } = await preflight(given.kase, given.keyring, 'defence')
  expect(findings[0]).toMatchObject({
    severity: 'blocks',
    code: 'approved-items',
    count: 1,
  })
  await expect(given.write()).rejects.toMatchObject({ code: 'BLOCKED' })
})

function newestEntry() {
  return given.kase.ledger.entries({ limit: 1, newestFirst: true })[0]?.entry
}

function item(index: number) {
  const found = given.items[index]
  if (found === undefined) throw new Error('no such item')
  return found
}

function run(tool: string, args: string[]) {
  return spawnSync(tool, args, { cwd: first.bundle.path, encoding: 'utf8', timeout: 30_000 })
}

/** The fingerprint that openssl prints, as plain hexadecimal. */
function groupsOf(text: string | undefined): string {
  return (/Fingerprint=([0-9A-F:]+)/i.exec(text ?? '')?.[1] ?? '').replaceAll(':', '').toLowerCase()
}

function filesOf(dir: string): string[] {
  return globSync('**', { cwd: dir })
    .map((path) => join(dir, path))
    .filter((path) => statSync(path).isFile())
}

/** Every stream of a PDF that inflates. */
function inflated(bytes: Buffer): Buffer[] {
  const streams: Buffer[] = []
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 1)) {
    const end = bytes.indexOf('endstream', at + 1)
    try {
      streams.push(inflateSync(bytes.subarray(at + 7, end)))
    } catch {
      // Not compressed, or the end of one.
    }
  }
  return streams
}

import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import type { VerifyReport } from '../../domain/verify-report.ts'
import { type Certificate, readCertificatesPem } from '../signing/certificate-read.ts'
import { printable } from '../signing/printable.ts'
import { BAGIT_TXT, type BagInfo, namesOurFormat, readBagInfo } from './bag-info-reader.ts'
import { type BundleSource, readWhole } from './bundle-source.ts'
import { CASE_GRAPH, checkCaseGraph } from './case-graph-check.ts'
import {
  CATALOGUE,
  type Catalogue,
  checkCatalogue,
  checkItemAgainstCustody,
  readCatalogue,
} from './catalogue-check.ts'
import type { Trust } from './certificate-path.ts'
import { checkCheckpoint } from './checkpoint-check.ts'
import type { Checkpoint } from './checkpoint-note.ts'
import type { Entry } from './custody-entry.ts'
import { Findings } from './findings.ts'
import { openFolder } from './folder-source.ts'
import { checkItemCustody } from './item-custody-check.ts'
import { checkLayout, checkOxum, itemCustodyPath, TAG_FILES, TAG_MANIFEST } from './layout-check.ts'
import {
  checkPayload,
  checkTagFiles,
  type Manifest,
  readManifest,
  readTagManifest,
} from './manifest-check.ts'
import { checkPage, PAGE } from './page-check.ts'
import { readCrls } from './revocation-list.ts'
import {
  checkSignatures,
  readPool,
  type SignaturesSeen,
  type SignerPin,
} from './signature-check.ts'
import { openTar } from './tar-source.ts'

/** What the verifier's user brings along. Texts of files, not their paths. */
export type VerifyOptions = {
  readonly rootPems: readonly string[]
  /** Fingerprints of roots, typed from paper: 64 hexadecimal digits, any case, colons allowed. */
  readonly rootSha256: readonly string[]
  readonly signers: readonly SignerPin[]
  /** Checkpoints that the recipient holds. */
  readonly anchors: readonly string[]
  readonly crls: readonly string[]
  readonly tsaRootPems: readonly string[]
  readonly now?: Date
  /** Files and bytes checked so far. */
  readonly onProgress?: (files: number, bytes: number) => void
  readonly signal?: AbortSignal
}

/** Checks a bundle, a folder or a tar file, from its bytes alone (formats.md 3 and 5).
 *  @returns Every finding; a bundle that is no bundle is a finding too (exit 3).
 *  @throws {SigningError} BAD_CERTIFICATE when a given root is not readable; the signal's reason. */
export async function verifyBundle(path: string, options: VerifyOptions): Promise<VerifyReport> {
  const started = performance.now()
  const findings = new Findings()
  const roots = {
    signing: options.rootPems.flatMap(readCertificatesPem),
    time: options.tsaRootPems.flatMap(readCertificatesPem),
  }
  const source = await openSource(path, findings)
  let seen: Seen | null = null
  try {
    if (source !== null) seen = await verifySource(source, roots, options, findings)
  } finally {
    await source?.close()
  }
  return { ...reportOf(path, findings, seen), seconds: (performance.now() - started) / 1000 }
}

type Roots = { readonly signing: readonly Certificate[]; readonly time: readonly Certificate[] }

type Seen = {
  readonly info: BagInfo
  readonly catalogue: Catalogue | null
  readonly checkpoint: Checkpoint | null
  readonly custody: ReadonlyMap<string, readonly Entry[]>
  readonly signatures: SignaturesSeen
  readonly files: { listed: number; intact: number }
}

async function openSource(path: string, findings: Findings): Promise<BundleSource | null> {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) return await openFolder(path, findings)
    const tar = stats.isFile() ? await openTar(path, findings) : null
    if (tar === null)
      findings.error('not-a-bundle', '', 'Neither a folder nor an uncompressed tar file.')
    return tar
  } catch {
    findings.error('unreadable', '', 'The bundle is not there or cannot be read.')
    return null
  }
}

/** The procedure itself: what it claims to be, then what is there, who signed it, and what it tells. */
async function verifySource(
  source: BundleSource,
  roots: Roots,
  options: VerifyOptions,
  findings: Findings,
): Promise<Seen | null> {
  const tags = await readTagFiles(source, findings)
  const bagit = tags.get('bagit.txt')
  const bagInfo = tags.get('bag-info.txt')?.toString('latin1')
  if (bagit === undefined || bagInfo === undefined) {
    findings.error('not-a-bundle', '', 'There is no readable bagit.txt and bag-info.txt.')
    return null
  }
  if (!namesOurFormat(bagInfo)) {
    findings.error(
      'unknown-format',
      'bag-info.txt',
      'Safehold-Format is not one this version knows.',
    )
    return null
  }
  if (bagit.toString('latin1') !== BAGIT_TXT) {
    findings.error('bagit-txt', 'bagit.txt', 'Not exactly the two lines of BagIt 1.0.')
  }
  const { info, faults } = readBagInfo(bagInfo)
  for (const fault of faults) findings.error('bag-info', 'bag-info.txt', fault)

  const catalogueBytes = await readWhole(source, CATALOGUE, findings)
  const catalogue = catalogueBytes && readCatalogue(catalogueBytes, findings)
  const items = catalogue?.items.map(({ item }) => item) ?? null
  checkLayout(source, info, items, findings)
  checkOxum(source, info, findings)

  const sha256 = await readManifest(source, 'manifest-sha256.txt', findings)
  const sha512 = await readManifest(source, 'manifest-sha512.txt', findings)
  const tagManifestBytes = await readWhole(source, TAG_MANIFEST, findings)
  const tagManifest = tagManifestBytes && readTagManifest(tagManifestBytes, findings)
  const intactTags = tagManifest
    ? checkTagFiles(tagManifest, source, hashesOf(tags, { sha256, sha512 }, tagManifest), findings)
    : 0
  let done = 0
  let bytes = 0
  const payload = await checkPayload(source, sha256, sha512, catalogueBytes, findings, {
    signal: options.signal,
    onFile: () => options.onProgress?.(++done, bytes),
    onBytes: (count) => {
      bytes += count
      options.onProgress?.(done, bytes)
    },
  })
  if (catalogue !== null) checkCatalogue(catalogue, info, payload.files, findings)

  const signatures = await verifySignatures(
    source,
    tagManifestBytes,
    tags,
    info,
    roots,
    options,
    findings,
  )
  const checkpoint = checkCheckpoint(
    {
      checkpoint: tags.get('custody/checkpoint.txt') ?? null,
      logKey: tags.get('trust/log.vkey') ?? null,
      consistency: tags.get('custody/consistency.json') ?? null,
    },
    options.anchors,
    findings,
  )
  const custody = verifyCustody(tags, info, catalogue, checkpoint, sha512?.sha512 ?? null, findings)
  const graph = tags.get(CASE_GRAPH)
  if (graph !== undefined) checkCaseGraph(graph, catalogue, findings)
  const page = tags.get(PAGE)
  if (page !== undefined) checkPage(page, findings)
  const files = {
    listed: payload.files.size + (tagManifest?.size ?? 0),
    intact: payload.intact + intactTags,
  }
  return { info, catalogue, checkpoint, custody, signatures, files }
}

/** The small tag files whole, each read once: what is hashed is what is judged. */
async function readTagFiles(
  source: BundleSource,
  findings: Findings,
): Promise<Map<string, Buffer>> {
  const tags = new Map<string, Buffer>()
  const wanted = new Set<string>(TAG_FILES)
  for (const path of source.files.keys()) {
    const isManifest = path === 'manifest-sha256.txt' || path === 'manifest-sha512.txt'
    const isItem = /^custody\/item-[^/]+\.json$/.test(path)
    if (isManifest || (!wanted.has(path) && !isItem)) continue
    const bytes = await readWhole(source, path, findings)
    if (bytes !== null) tags.set(path, bytes)
  }
  return tags
}

function hashesOf(
  tags: ReadonlyMap<string, Buffer>,
  manifests: { readonly sha256: Manifest | null; readonly sha512: Manifest | null },
  tagManifest: ReadonlyMap<string, string>,
): Map<string, string> {
  const hashes = new Map<string, string>()
  for (const [path, bytes] of tags) {
    if (tagManifest.has(path)) {
      hashes.set(path, createHash('sha512').update(bytes).digest('hex'))
    }
  }
  for (const [name, manifest] of Object.entries(manifests)) {
    if (manifest !== null) hashes.set(`manifest-${name}.txt`, manifest.sha512)
  }
  return hashes
}

async function verifySignatures(
  source: BundleSource,
  content: Buffer | null,
  tags: ReadonlyMap<string, Buffer>,
  info: BagInfo,
  roots: Roots,
  options: VerifyOptions,
  findings: Findings,
): Promise<SignaturesSeen> {
  if (content === null) return { signers: [], signingTime: null, rootSha256: null }
  const text = (path: string) => tags.get(path)?.toString('latin1') ?? ''
  const lists = [text('trust/crl.pem'), ...options.crls].map(readCrls)
  if (lists.some(({ unusable }) => unusable > 0)) {
    findings.warning(
      'crl-unusable',
      'trust/crl.pem',
      'A list of revoked certificates cannot be read.',
    )
  }
  const trust: Trust = {
    roots: roots.signing,
    rootSha256: new Set(options.rootSha256.map(bareHex)),
    crls: lists.flatMap(({ crls }) => crls),
    pool: readPool(text('trust/chain.pem'), 'trust/chain.pem', findings),
  }
  const files = []
  for (const { number, role } of info.signatures) {
    const read = (ending: string) =>
      readWhole(source, `signatures/${number}-${role}.${ending}`, findings)
    const signature = await read('p7s')
    const reply = await read('tsr')
    files.push({ number, role, signature, reply, request: reply && (await read('tsq')) })
  }
  const timeTrust = { ...trust, roots: roots.time, rootSha256: new Set<string>() }
  const policy = {
    trust,
    timeTrust,
    signers: options.signers.map(({ role, sha256 }) => ({ role, sha256: bareHex(sha256) })),
    now: options.now ?? new Date(),
  }
  return checkSignatures(content, files, policy, findings)
}

function verifyCustody(
  tags: ReadonlyMap<string, Buffer>,
  info: BagInfo,
  catalogue: Catalogue | null,
  checkpoint: Checkpoint | null,
  payloadManifest: string | null,
  findings: Findings,
): Map<string, readonly Entry[]> {
  const custody = new Map<string, readonly Entry[]>()
  const numbers = new Map<number, string>()
  const bundle = { id: info.bundle, sequence: info.sequence, payloadManifest }
  for (const item of catalogue?.items ?? []) {
    const path = itemCustodyPath(item.item)
    const bytes = tags.get(path)
    if (bytes === undefined || custody.has(item.item)) continue
    const entries = checkItemCustody(bytes, path, item.item, checkpoint, findings)
    custody.set(item.item, entries)
    if (entries.length > 0) checkItemAgainstCustody(item, entries, bundle, path, findings)
    const itemNo = entries[0]?.itemNo
    if (typeof itemNo !== 'number') continue
    if (numbers.has(itemNo))
      findings.error('custody-chain', path, 'Two items have the same number.')
    numbers.set(itemNo, item.item)
  }
  return custody
}

function reportOf(
  path: string,
  findings: Findings,
  seen: Seen | null,
): Omit<VerifyReport, 'seconds'> {
  const exitCode = findings.exitCode()
  const results = ['intact', 'altered', 'untrusted', 'unreadable'] as const
  const shown = (text: string) => printable(text)
  return {
    path,
    exitCode,
    result: results[exitCode],
    bundle: seen && {
      case: shown(seen.info.caseNumber),
      id: shown(seen.info.bundle),
      audience: shown(seen.info.audience),
      organisation: shown(seen.info.organisation),
      date: shown(seen.info.date),
    },
    signers: seen?.signatures.signers ?? [],
    signingTime: seen?.signatures.signingTime ?? null,
    findings: findings.list,
    total: findings.total,
    files: seen?.files ?? { listed: 0, intact: 0 },
    items: (seen?.catalogue?.items ?? []).map(({ item, exhibit, files }) => ({
      item,
      exhibit,
      files: files.map((file) => ({
        path: printable(file.path, 1024),
        role: shown(file.role),
        sha256: file.sha256,
      })),
      custody: (seen?.custody.get(item) ?? []).map(({ seq, time, actor, action }) => ({
        seq,
        time,
        actor: shown(actor),
        action: shown(action),
      })),
    })),
    checkpoint: seen?.checkpoint
      ? { size: seen.checkpoint.size, root: seen.checkpoint.root }
      : null,
    rootSha256: seen?.signatures.rootSha256 ?? null,
  }
}

const bareHex = (text: string): string => text.replace(/[\s:]/g, '').toLowerCase()

import type { BagInfo } from './bag-info-reader.ts'
import type { BundleSource } from './bundle-source.ts'
import type { Findings } from './findings.ts'
import { collisions } from './path-rules.ts'

/** The tag files of the format, all of them required (formats.md 3 and 5, 5). */
export const TAG_FILES = [
  'bagit.txt',
  'bag-info.txt',
  'manifest-sha256.txt',
  'manifest-sha512.txt',
  'custody/checkpoint.txt',
  'custody/consistency.json',
  'case/custody.jsonld',
  'report/report.pdf',
  'report/index.html',
  'README.txt',
  'VERIFY.txt',
  'trust/chain.pem',
  'trust/crl.pem',
  'trust/log.vkey',
] as const

export const TAG_MANIFEST = 'tagmanifest-sha512.txt'

export const itemCustodyPath = (item: string): string => `custody/item-${item}.json`

/** Compares what is there with what the format has: a closed world.
 *  @param items - Of the catalogue; null when it could not be read, then any item's custody may be there. */
export function checkLayout(
  source: BundleSource,
  info: BagInfo,
  items: readonly string[] | null,
  findings: Findings,
): void {
  const required = new Set<string>([...TAG_FILES, TAG_MANIFEST, 'data/catalogue.json'])
  for (const item of items ?? []) required.add(itemCustodyPath(item))
  const optional = new Set<string>()
  for (const { number, role } of info.signatures) {
    const stem = `signatures/${number}-${role}`
    required.add(`${stem}.p7s`)
    optional.add(`${stem}.tsq`)
    if (source.files.has(`${stem}.tsr`)) required.add(`${stem}.tsq`)
    optional.add(`${stem}.tsr`)
  }
  for (const path of required) {
    if (!source.files.has(path)) findings.error('missing-file', path, 'A required file is missing.')
  }
  for (const path of source.files.keys()) {
    if (path.startsWith('data/') || required.has(path) || optional.has(path)) continue
    if (items === null && /^custody\/item-[^/]+\.json$/.test(path)) continue
    findings.error('unexpected-file', path, 'The file is not part of the format.')
  }
  for (const [one, other] of collisions([...source.files.keys(), ...source.folders])) {
    findings.error('name-collision', other, `Differs from ${one} only by case.`)
  }
}

/** Payload-Oxum against the bytes and files that are there. */
export function checkOxum(source: BundleSource, info: BagInfo, findings: Findings): void {
  if (info.oxum === null) return
  let files = 0
  let bytes = 0
  for (const [path, size] of source.files) {
    if (!path.startsWith('data/')) continue
    files += 1
    bytes += size
  }
  if (info.oxum.bytes === bytes && info.oxum.files === files) return
  const message = `Payload-Oxum is ${info.oxum.bytes}.${info.oxum.files}, there is ${bytes}.${files}.`
  findings.error('payload-oxum', 'bag-info.txt', message)
}

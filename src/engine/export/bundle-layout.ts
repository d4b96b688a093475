/** Every name in a bundle, computed in one place (formats.md 3). */
import type { CaseNumber } from '../../domain/case.ts'

/** Role that must sign; `NN role` in bag-info.txt, `NN-role.p7s` in signatures/. */
export const EXPORT_SIGNATURE = { number: '01', role: 'export' } as const

export const LAYOUT = {
  bagit: 'bagit.txt',
  bagInfo: 'bag-info.txt',
  manifest256: 'manifest-sha256.txt',
  manifest512: 'manifest-sha512.txt',
  tagManifest: 'tagmanifest-sha512.txt',
  catalogue: 'data/catalogue.json',
  checkpoint: 'custody/checkpoint.txt',
  consistency: 'custody/consistency.json',
  graph: 'case/custody.jsonld',
  report: 'report/report.pdf',
  page: 'report/index.html',
  readme: 'README.txt',
  verify: 'VERIFY.txt',
  chain: 'trust/chain.pem',
  crl: 'trust/crl.pem',
  logKey: 'trust/log.vkey',
  signature: `signatures/${EXPORT_SIGNATURE.number}-${EXPORT_SIGNATURE.role}.p7s`,
} as const

/** Exactly these 55 bytes (RFC 8493, 2.1.1). */
export const BAGIT_TXT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'

/** `B` and four digits or more. */
export function bundleId(sequence: number): string {
  return `B${String(sequence).padStart(4, '0')}`
}

/** Name of the folder; it has no meaning (formats.md 5, 27). */
export function bundleFolder(caseNumber: CaseNumber, bundle: string): string {
  return `${caseNumber}_${bundle}`
}

export function itemCustodyPath(item: string): string {
  return `custody/item-${item}.json`
}

export function redactedPath(exhibit: string, item: string): string {
  return `data/${exhibit}/${item}/redacted.png`
}

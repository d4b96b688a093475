import { BUNDLE_FORMAT, type WritableAudience } from '../../domain/bundle.ts'
import { EXPORT_SIGNATURE } from './bundle-layout.ts'

/** What `bag-info.txt` says of a bundle. */
export type BagInfo = {
  readonly organisation: string
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly caseNumber: string
  readonly bundle: string
  readonly sequence: number
  readonly payload: { readonly bytes: number; readonly files: number }
  readonly supersedes: Superseded | null
  readonly audience: WritableAudience
}

/** The bundle that went to the same audience before, by the hash of its tag manifest. */
export type Superseded = { readonly bundle: string; readonly tagManifestSha512: string }

/** The labels of formats.md 5, 1, once each and in that order. */
export function bagInfoText(info: BagInfo): string {
  const lines: readonly (readonly [string, string])[] = [
    ['Source-Organization', asciiLine(info.organisation)],
    ['Bagging-Date', info.date],
    ['External-Identifier', `${info.caseNumber}/${info.bundle}`],
    ['Payload-Oxum', `${info.payload.bytes}.${info.payload.files}`],
    ['Safehold-Format', BUNDLE_FORMAT],
    ['Safehold-Case', info.caseNumber],
    ['Safehold-Bundle', info.bundle],
    ['Safehold-Bundle-Sequence', String(info.sequence)],
    ['Safehold-Supersedes', supersedes(info)],
    ['Safehold-Audience', info.audience],
    ['Safehold-Required-Signature', `${EXPORT_SIGNATURE.number} ${EXPORT_SIGNATURE.role}`],
  ]
  return lines.map(([label, value]) => `${label}: ${value}\n`).join('')
}

/** A name on one line of printable ASCII; everything else, and `%`, as percent-encoded UTF-8, so that
 *  the name can be had back. */
export function asciiLine(text: string): string {
  const name = text.trim().toWellFormed()
  return name.replace(/[^ -$&-~]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  )
}

function supersedes({ caseNumber, supersedes: before }: BagInfo): string {
  if (before === null) return 'none'
  return `${caseNumber}/${before.bundle} sha512:${before.tagManifestSha512}`
}

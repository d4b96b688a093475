import type { CustodyEntry } from '../../domain/custody.ts'
import type { BundledItem } from './bundle-catalogue.ts'
import type { Signer } from './trust-files.ts'

/** What the report says, on paper and in the page. Holds no name of a file and no name of a child. */
export type BundleReport = {
  readonly organisation: string
  readonly caseNumber: string
  readonly bundle: string
  readonly audience: string
  /** UTC, ISO 8601. */
  readonly madeAt: string
  readonly tool: string
  readonly log: string
  readonly checkpoint: { readonly size: number; readonly root: string; readonly time: string }
  readonly signer: Signer
  readonly items: readonly ReportItem[]
}

export type ReportItem = BundledItem & { readonly entries: readonly CustodyEntry[] }

/** Said in every report, so that a signature is not taken for more than it is. */
export const CLAIMS: readonly { readonly claim: string; readonly proven: boolean }[] = [
  { proven: true, claim: 'Every file of this bundle is as it was when the bundle was signed.' },
  {
    proven: true,
    claim:
      'For each item listed, all entries of the custody ledger up to the checkpoint are disclosed: none was left out.',
  },
  {
    proven: true,
    claim:
      'Each picture was made of the original with the stated SHA-256 by the stated recipe, and a second person approved it.',
  },
  {
    proven: false,
    claim:
      'The times are those of the workstation’s clock. No time-stamping authority has confirmed them unless signatures/ holds its token.',
  },
  { proven: false, claim: 'That other items exist, or do not exist, in this case.' },
  {
    proven: false,
    claim: 'That the original shows what somebody says it shows, or was made when it says it was.',
  },
  {
    proven: false,
    claim:
      'Who the signer is: that follows only from a root certificate whose fingerprint came to you by another way than in this bundle.',
  },
]

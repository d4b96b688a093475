/** The moment of export: the ledger says what leaves, is signed, and gives out what is disclosed. */
import { createHash } from 'node:crypto'
import type { WritableAudience } from '../../domain/bundle.ts'
import { ExportError } from '../../domain/errors.ts'
import { atomically } from '../catalogue/database.ts'
import { consistency, itemCustody } from '../ledger/disclosure.ts'
import type { Actor, Checkpoint } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import type { BundledItem } from './bundle-catalogue.ts'
import type { ReportItem } from './bundle-report.ts'
import { earlierCheckpoints } from './bundle-rows.ts'
import { exportItems } from './export-items.ts'

/** More acts on one item than this are not printed; the disclosure holds all. */
const MAX_PRINTED_ENTRIES = 10_000

export type Disclosure = {
  readonly checkpoint: Checkpoint
  readonly consistency: string
  readonly items: readonly (ReportItem & { readonly custody: string })[]
}

/** Records one `export` entry per item, makes a checkpoint, and takes the proofs against it, all
 *  without giving way: an entry between would make them proofs of something else.
 *  @throws {ExportError} BLOCKED when what is approved is no longer what was written. */
export function disclose(
  kase: Case,
  keyring: Keyring,
  leaving: {
    readonly bundle: string
    readonly sequence: number
    readonly audience: WritableAudience
    readonly items: readonly BundledItem[]
    /** Text of `manifest-sha512.txt`. */
    readonly manifest512: string
    readonly actor: Actor
  },
): Disclosure {
  const payloadManifest = createHash('sha512').update(leaving.manifest512).digest('hex')
  atomically(kase.writable, () => {
    requireUnchanged(kase, leaving.items)
    for (const { source } of leaving.items) {
      kase.ledger.append(
        {
          action: 'export',
          item: source.item,
          data: { bundle: leaving.bundle, seq: leaving.sequence, payloadManifest },
        },
        leaving.actor,
      )
    }
  })
  const checkpoint = kase.ledger.checkpoint(keyring.ledgerKey)
  return {
    checkpoint,
    consistency: consistency(kase.ledger, earlierCheckpoints(kase.readable, leaving.audience)),
    items: leaving.items.map((item) => ({
      ...item,
      custody: itemCustody(kase.ledger, item.source.item),
      entries: kase.ledger
        .entries({ item: item.source.item, limit: MAX_PRINTED_ENTRIES })
        .map(({ entry }) => entry),
    })),
  }
}

function requireUnchanged(kase: Case, items: readonly BundledItem[]): void {
  const now = new Map(exportItems(kase.readable).map(({ item, output }) => [item, output]))
  if (items.some(({ source }) => now.get(source.item) !== source.output)) {
    throw new ExportError('BLOCKED', 'an approval changed while the bundle was written')
  }
}

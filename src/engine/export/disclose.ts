/** The moment of export: the ledger says what leaves, is signed, and gives out what is disclosed. */
import { createHash } from 'node:crypto'
import { ExportError } from '../../domain/errors.ts'
import { atomically } from '../catalogue/database.ts'
import { consistency, itemCustody } from '../ledger/disclosure.ts'
import type { Checkpoint } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { BundledItem } from './bundle-catalogue.ts'
import type { ReportItem } from './bundle-report.ts'
import { earlierCheckpoints } from './bundle-rows.ts'
import type { Draft } from './draft.ts'
import { exportItems } from './export-items.ts'

/** More acts on one item than this are not printed; the disclosure holds all. */
const MAX_PRINTED_ENTRIES = 10_000

export type Disclosure = {
  readonly checkpoint: Checkpoint
  readonly consistency: string
  readonly items: readonly (ReportItem & { readonly custody: string })[]
}

/** Records one `export` entry per item, all of them or none.
 *  @param manifest512 - Text of `manifest-sha512.txt`.
 *  @throws {ExportError} BLOCKED when what is approved is no longer what was written. */
export function recordLeaving(
  { kase, bundle, sequence, wish }: Draft,
  items: readonly BundledItem[],
  manifest512: string,
): void {
  const payloadManifest = createHash('sha512').update(manifest512).digest('hex')
  const data = { bundle, seq: sequence, payloadManifest }
  atomically(kase.writable, () => {
    requireUnchanged(kase, items)
    for (const { source } of items) {
      kase.ledger.append({ action: 'export', item: source.item, data }, wish.actor)
    }
  })
}

/** Makes a checkpoint over what {@link recordLeaving} wrote and takes the proofs against it, without
 *  giving way: an entry between would make them proofs of something else. */
export function disclose(
  { kase, keyring, wish }: Draft,
  items: readonly BundledItem[],
): Disclosure {
  const checkpoint = kase.ledger.checkpoint(keyring.ledgerKey)
  return {
    checkpoint,
    consistency: consistency(kase.ledger, earlierCheckpoints(kase.readable, wish.audience)),
    items: items.map((item) => ({
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

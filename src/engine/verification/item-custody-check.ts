import { z } from 'zod'
import { HASH } from '../../domain/custody.ts'
import type { Checkpoint } from './checkpoint-note.ts'
import {
  BundleItemId,
  type Entry,
  isIncluded,
  ProvenBytes,
  readEntry,
  type SeenEntry,
} from './custody-entry.ts'
import type { Findings } from './findings.ts'
import { canonicalBase64, readCanonical } from './json-text.ts'
import { leafOf, rootFromInclusion } from './merkle-proof.ts'

const hash = z.string().regex(HASH)

const Disclosure = z.strictObject({
  v: z.literal(1),
  type: z.literal('item-custody'),
  log: z.string(),
  item: BundleItemId,
  size: z.int().nonnegative(),
  entries: z.array(ProvenBytes).min(1),
  context: z.array(ProvenBytes),
  heads: ProvenBytes,
  head: z.strictObject({ leaf: z.string(), proof: z.array(hash).max(128) }),
})
type Disclosure = z.infer<typeof Disclosure>

const ItemHead = z.strictObject({
  v: z.literal(1),
  type: z.literal('item-head'),
  log: z.string(),
  item: BundleItemId,
  itemNo: z.int().nonnegative(),
  count: z.int().positive(),
  last: hash,
  salt: z.string().regex(/^[0-9a-f]{32}$/),
})

const HeadsData = z.strictObject({ items: z.int().nonnegative(), root: hash })

/** Checks that a disclosure is the complete custody of one item (formats.md 5, 8–11).
 *  @returns The entries in order, for what else must be true of them; empty when it cannot be read. */
export function checkItemCustody(
  bytes: Buffer,
  path: string,
  item: string,
  checkpoint: Checkpoint | null,
  findings: Findings,
): readonly Entry[] {
  const say = (code: string, message: string) => findings.error(code, path, message)
  const read = readCanonical(bytes)
  if (read.fault === 'too-deep') {
    say('too-large', 'JSON nested too deeply.')
    return []
  }
  const parsed = Disclosure.safeParse(read.value)
  if (!parsed.success) {
    say('custody-form', 'Not the custody of an item in canonical form.')
    return []
  }
  const file = parsed.data
  if (file.item !== item) say('custody-form', 'The file is about another item than its name says.')
  const readAll = (list: readonly ProvenBytes[]): SeenEntry[] =>
    list.flatMap((one) => {
      const seen = readEntry(one, file.log)
      if (typeof seen !== 'string') return [seen]
      say('custody-form', `At ${one.index}: ${seen}.`)
      return []
    })
  const entries = readAll(file.entries)
  const context = readAll(file.context)
  const [heads] = readAll([file.heads])
  if (checkpoint !== null)
    checkProofs(file, [...entries, ...context, ...(heads ? [heads] : [])], checkpoint, say)
  const isWhole = entries.length === file.entries.length
  if (isWhole) checkChain(file, entries, say)
  checkContext(entries, context, heads, say)
  if (isWhole) checkNeighbours([...entries, ...context, ...(heads ? [heads] : [])], say)
  if (heads && isWhole) checkHead(file, entries, heads, say)
  return entries.map(({ entry }) => entry)
}

type Say = (code: string, message: string) => void

function checkProofs(
  file: Disclosure,
  seen: readonly SeenEntry[],
  checkpoint: Checkpoint,
  say: Say,
): void {
  if (file.log !== checkpoint.log || file.size !== checkpoint.size) {
    say('custody-checkpoint', 'The custody is proven against another checkpoint.')
    return
  }
  const proofs = new Map(
    [...file.entries, ...file.context, file.heads].map((one) => [one.index, one.proof]),
  )
  for (const one of seen) {
    if (isIncluded(one, proofs.get(one.index) ?? [], checkpoint.size, checkpoint.root)) continue
    say('custody-proof', `The entry at ${one.index} is not proven to be in the log.`)
  }
}

/** itemSeq 0, 1, 2 …; each names the one before; one itemNo; all of this item; in the order of the log. */
function checkChain(file: Disclosure, entries: readonly SeenEntry[], say: Say): void {
  for (const [place, { index, leaf: _, entry }] of entries.entries()) {
    const before = entries[place - 1]
    const follows =
      entry.item === file.item &&
      entry.itemNo === entries[0]?.entry.itemNo &&
      entry.itemSeq === place &&
      entry.itemPrev === (before?.leaf ?? null) &&
      (before === undefined || before.index < index)
    if (!follows) say('custody-chain', `The entry at ${index} does not follow the one before it.`)
  }
}

/** Clock anomalies between the entries of the item, and none missing (formats.md 5, 11). */
function checkContext(
  entries: readonly SeenEntry[],
  context: readonly SeenEntry[],
  heads: SeenEntry | undefined,
  say: Say,
): void {
  const first = entries[0]?.index ?? 0
  const end = heads?.index ?? Number.POSITIVE_INFINITY
  for (const [place, { index, entry }] of context.entries()) {
    const isRight =
      entry.action === 'clock-anomaly' &&
      entry.item === null &&
      index > (context[place - 1]?.index ?? first) &&
      index < end
    if (!isRight)
      say('custody-context', `The entry at ${index} is no clock anomaly between the others.`)
  }
  for (const [place, { index, entry }] of entries.entries()) {
    const before = entries[place - 1]
    if (before === undefined || before.entry.time <= entry.time) continue
    const isExplained = context.some((one) => one.index > before.index && one.index < index)
    if (!isExplained)
      say('custody-clock', `Time goes back before the entry at ${index}, unexplained.`)
  }
}

/** Where two disclosed entries are neighbours in the log, the later one names the earlier one's hash. */
function checkNeighbours(seen: readonly SeenEntry[], say: Say): void {
  const sorted = seen.toSorted((a, b) => a.index - b.index)
  for (const [place, { index, leaf, entry }] of sorted.entries()) {
    const before = sorted[place - 1]
    if (before?.index === index && before.leaf !== leaf) {
      say('custody-chain', `There are two entries at ${index}.`)
    } else if (before?.index === index - 1 && entry.prev !== before.leaf) {
      say('custody-chain', `The entry at ${index} names another entry before it.`)
    }
  }
}

/** The heads entry closes the log, and the item's head in it counts all its entries: nothing is left
 *  out (formats.md 5, 9). */
function checkHead(
  file: Disclosure,
  entries: readonly SeenEntry[],
  heads: SeenEntry,
  say: Say,
): void {
  const data = HeadsData.safeParse(heads.entry.data)
  if (heads.entry.action !== 'heads' || heads.entry.item !== null || !data.success) {
    say('custody-heads', 'The closing entry is not an entry of heads.')
    return
  }
  if (heads.index !== file.size - 1)
    say('custody-heads', 'The entry of heads is not the last of the log.')
  const bytes = canonicalBase64(file.head.leaf)
  const head = ItemHead.safeParse(bytes && readCanonical(bytes).value)
  if (bytes === null || !head.success) {
    say('custody-form', 'The head does not have the form of an item head.')
    return
  }
  const { itemNo, count, last, item, log } = head.data
  if (item !== file.item || log !== file.log || itemNo !== entries[0]?.entry.itemNo) {
    say('custody-heads', 'The head is of another item.')
  }
  const root = rootFromInclusion(leafOf(bytes), itemNo, data.data.items, file.head.proof)
  if (root !== data.data.root) say('custody-proof', 'The head is not proven to be among the heads.')
  if (count !== entries.length || last !== entries.at(-1)?.leaf) {
    say('custody-incomplete', `The head counts ${count} entries, ${entries.length} are here.`)
  }
}

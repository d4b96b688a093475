import { z } from 'zod'
import { CustodyEntry, HASH } from '../../domain/custody.ts'
import { canonicalBase64, readCanonical } from './json-text.ts'
import { leafOf, rootFromInclusion } from './merkle-proof.ts'

/** An item as bundles of any case may name it (formats.md 5, 15). */
export const BundleItemId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)

/** All 20 members, always (formats.md 5, 10). */
const Entry = CustodyEntry.extend({ item: BundleItemId.nullable() })
export type Entry = z.infer<typeof Entry>

export const ProvenBytes = z.strictObject({
  index: z.int().nonnegative(),
  entry: z.string(),
  proof: z.array(z.string().regex(HASH)).max(128),
})
export type ProvenBytes = z.infer<typeof ProvenBytes>

/** An entry as it stands in the log, with the hash of its bytes. */
export type SeenEntry = { readonly index: number; readonly leaf: string; readonly entry: Entry }

/** Reads the stored bytes of one entry.
 *  @returns In words what is wrong with its form. */
export function readEntry({ index, entry: text }: ProvenBytes, log: string): SeenEntry | string {
  const bytes = canonicalBase64(text)
  if (bytes === null) return 'an entry is not canonical base64'
  const parsed = Entry.safeParse(readCanonical(bytes).value)
  if (!parsed.success) return 'an entry does not have the form of a custody entry'
  const entry = parsed.data
  if (entry.log !== log) return 'an entry is of another log'
  if (entry.seq !== index) return 'an entry stands at another place than it says'
  if ((entry.prev === null) !== (entry.seq === 0)) return 'an entry names no entry before it'
  if (!isRealTime(entry.time)) return 'an entry has an impossible time'
  const isOfItem = entry.item !== null
  const hasPlace = entry.itemNo !== null && entry.itemSeq !== null
  const hasNone = entry.itemNo === null && entry.itemSeq === null && entry.itemPrev === null
  if (isOfItem ? !hasPlace : !hasNone) return 'an entry is half of an item'
  return { index, leaf: leafOf(bytes), entry }
}

/** Whether the tree with this root holds the entry at its place. */
export function isIncluded(
  seen: SeenEntry,
  proof: readonly string[],
  size: number,
  root: string,
): boolean {
  return rootFromInclusion(seen.leaf, seen.index, size, proof) === root
}

function isRealTime(text: string): boolean {
  const time = new Date(text)
  return !Number.isNaN(time.getTime()) && time.toISOString() === text
}

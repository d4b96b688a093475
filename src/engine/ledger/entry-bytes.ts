/** An entry as it is stored: its canonical JSON (RFC 8785). */
import type { Act, CustodyEntry } from '../../domain/custody.ts'
import { LedgerError } from '../../domain/errors.ts'
import { canonicalJson, type Json } from '../../domain/jcs.ts'

/** An entry holds parameters and hashes, never lists of results: those are named by their hash. */
export const MAX_ENTRY_BYTES = 65_536

export type NewEntry = Omit<CustodyEntry, 'v' | 'type' | 'data'> & { readonly data: Act['data'] }

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const ITEM = /^i[0-9a-f]{16}$/

/** @throws {LedgerError} BAD_ENTRY for what an entry cannot hold. */
export function entryBytes(entry: NewEntry): Buffer {
  if (!TIME.test(entry.time)) throw new LedgerError('BAD_ENTRY', 'the clock is out of range')
  if (entry.item !== null && !ITEM.test(entry.item)) {
    throw new LedgerError('BAD_ENTRY', 'this is not the id of an item')
  }
  const body = Buffer.from(textOf(entry))
  if (body.length > MAX_ENTRY_BYTES) throw new LedgerError('BAD_ENTRY', 'the entry is too long')
  return body
}

function textOf(entry: NewEntry): string {
  try {
    return canonicalEntry(entry, canonicalJson)
  } catch (cause) {
    throw new LedgerError('BAD_ENTRY', 'the entry holds what its format cannot', { cause })
  }
}

/** The members one after the other as RFC 8785 sorts them: half the work of sorting them for each entry.
 *  A test holds it to {@link canonicalJson} of the whole. */
function canonicalEntry(e: NewEntry, json: (value: Json) => string): string {
  return (
    `{"action":${json(e.action)},"actor":${json(e.actor)},"boot":${json(e.boot)},` +
    `"data":${json(e.data)},"item":${json(e.item)},"itemNo":${json(e.itemNo)},` +
    `"itemPrev":${json(e.itemPrev)},"itemSeq":${json(e.itemSeq)},"log":${json(e.log)},` +
    `"mono":${json(e.mono)},"prev":${json(e.prev)},"purpose":${json(e.purpose)},` +
    `"role":${json(e.role)},"salt":${json(e.salt)},"seq":${json(e.seq)},` +
    `"time":${json(e.time)},"tool":${json(e.tool)},"type":"custody-entry",` +
    `"tz":${json(e.tz)},"v":1}`
  )
}

/** An entry as it is stored: its canonical JSON (RFC 8785). */
import type { Act, CustodyEntry } from '../../domain/custody.ts'
import { LedgerError } from '../../domain/errors.ts'
import { canonicalJson } from '../../domain/jcs.ts'

/** An entry holds parameters and hashes, never lists of results: those are named by their hash. */
export const MAX_ENTRY_BYTES = 65_536

/** What version 1 leaves to be said. */
export type NewEntry = Omit<CustodyEntry, 'v' | 'type' | 'prev' | 'salt' | 'itemPrev' | 'data'> & {
  readonly prev: Buffer | null
  readonly salt: Buffer
  readonly itemPrev: Buffer | null
  readonly data: Act['data']
}

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
    return canonicalEntry(entry)
  } catch (cause) {
    throw new LedgerError('BAD_ENTRY', 'the entry holds what its format cannot', { cause })
  }
}

/** The members one after the other as RFC 8785 sorts them, those that cannot hold anything to escape as
 *  they are: a quarter of the work of sorting and quoting them for each entry. A test holds it to
 *  {@link canonicalJson} of the whole. */
function canonicalEntry(e: NewEntry): string {
  return (
    `{"action":${word(e.action)},"actor":${word(e.actor)},"boot":${word(e.boot)},` +
    `"data":${canonicalJson(e.data)},"item":${e.item === null ? null : `"${e.item}"`},` +
    `"itemNo":${canonicalJson(e.itemNo)},"itemPrev":${hex(e.itemPrev)},` +
    `"itemSeq":${canonicalJson(e.itemSeq)},"log":${word(e.log)},"mono":${canonicalJson(e.mono)},` +
    `"prev":${hex(e.prev)},"purpose":${canonicalJson(e.purpose)},"role":${word(e.role)},` +
    `"salt":${hex(e.salt)},"seq":${canonicalJson(e.seq)},"time":"${e.time}",` +
    `"tool":${word(e.tool)},"type":"custody-entry","tz":${word(e.tz)},"v":1}`
  )
}

function hex(bytes: Buffer | null): string {
  return bytes === null ? 'null' : `"${bytes.toString('hex')}"`
}

/** The same few actors, actions and names stand in all entries. */
const words = new Map<string, string>()
const MOST_WORDS = 1_000

function word(text: string): string {
  const known = words.get(text)
  if (known !== undefined) return known
  if (words.size >= MOST_WORDS) words.clear()
  const quoted = canonicalJson(text)
  words.set(text, quoted)
  return quoted
}

import { isUtf8 } from 'node:buffer'
import { CustodyEntry } from '../../domain/custody.ts'
import { parseCanonicalJson } from '../../domain/jcs.ts'

/** The entry that these bytes are; null when they are not the one canonical form of one. */
export function parseEntry(body: Buffer): CustodyEntry | null {
  // Bytes that are not UTF-8 would read as U+FFFD, and then pass for other bytes.
  if (!isUtf8(body)) return null
  const parsed = CustodyEntry.safeParse(parseCanonicalJson(body.toString('utf8')))
  return parsed.success ? parsed.data : null
}

/** Project VIC's JSON, versions 1.2, 1.3 and 2.0: a hash set is `{…, value: [Media…]}`, a case
 *  `{…, value: [{…, Media: [Media…]}]}`. Media are handed on one by one, however long the file is. */
import { JSONParser } from '@streamparser/json'
import { KnownError } from '../../domain/errors.ts'
import { categoryOf, type Sink, strongest } from './known-entry.ts'
import { JsonRepair } from './repair-json.ts'

/** One record holds an exhibit's paths and properties, up to some hundred; never this much. */
const LARGEST_RECORD_BYTES = 16 * 1024 * 1024

/** Formats.md 5, 24. */
const DEEPEST = 64

type Media = {
  readonly MD5?: unknown
  readonly SHA1?: unknown
  readonly Category?: unknown
  readonly Media?: unknown
  readonly AlternativeHashes?: unknown
}

/** @throws {KnownError} SET_DAMAGED where even mended text is no JSON, or is cut short. */
export function readVics(pieces: Iterable<Buffer>, sink: Sink): void {
  const parser = new JSONParser({ paths: ['$.value.*', '$.value.*.Media.*'], keepStack: false })
  const repair = new JsonRepair()
  let sinceRecord = 0
  let fault: unknown = null
  parser.onError = (error) => {
    fault ??= error
  }
  parser.onValue = ({ value }) => {
    sinceRecord = 0
    take(value as Media, sink)
  }
  for (const piece of pieces) {
    const mended = repair.mend(piece)
    if (repair.deepest > DEEPEST) {
      throw new KnownError('SET_DAMAGED', 'this hash set is nested too deep to be one')
    }
    parser.write(mended)
    sinceRecord += piece.length
    if (fault !== null) break
    if (sinceRecord > LARGEST_RECORD_BYTES) {
      throw new KnownError('SET_DAMAGED', 'a record of this hash set is too large to be one')
    }
  }
  if (fault !== null || !parser.isEnded) {
    throw new KnownError('SET_DAMAGED', 'this hash set is damaged or cut short', { cause: fault })
  }
}

/** A case around its media is no record; a record without a hash is one that cannot be read. */
function take(media: Media | null, sink: Sink): void {
  if (Array.isArray(media?.Media)) return
  const hash = strongest([media?.MD5, media?.SHA1, ...alternatives(media?.AlternativeHashes)])
  if (hash === null) sink.unread()
  else sink.entry({ hash, category: categoryOf(media?.Category) })
}

/** `{HashName, HashValue}`: how SHA-256 travels; PhotoDNA and others have other lengths. */
function alternatives(hashes: unknown): unknown[] {
  if (!Array.isArray(hashes)) return []
  return hashes.map((one: { HashName?: unknown; HashValue?: unknown } | null) =>
    /^sha-?(1|256)$/i.test(String(one?.HashName)) ? one?.HashValue : null,
  )
}

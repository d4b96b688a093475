/** The catalogue's rows of one source, and the ledger's entries that go with them. Whoever calls this
 *  holds a transaction, so that a row and its entry are there together or not at all. */
import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { IngestFailure, ItemId } from '../../domain/item.ts'
import { nameFindings } from '../../domain/member-path.ts'
import { printablePath } from '../../domain/printable.ts'
import { indexing } from '../catalogue/item-text.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { FileOutcome } from './read-batch.ts'
import type { Found } from './walk.ts'

type Known = {
  readonly id: ItemId
  readonly ingest: 'pending' | 'ingested' | 'failed'
  readonly failure: IngestFailure | null
}

/** A file that waits to be read. */
export type Pending = {
  readonly no: number
  readonly id: ItemId
  readonly path: Buffer
  readonly name: string
  readonly size: number
}

/** Where a member was found, without its name: SHA-256 of its container, and its number in that. An entry
 *  names one item only, so the container is told by its content. */
export type Within = { readonly container: string; readonly member: number }

export type ReadFile = Extract<FileOutcome, { readonly state: 'read' }>

/** Farthest time a row can hold; a claimed time beyond is still quoted whole in the ledger. */
const MAX_INT64 = 2n ** 63n - 1n

const SLASH = 0x2f

export class ItemRows {
  readonly #kase: Case
  readonly #exhibit: ExhibitId
  readonly #source: number
  readonly #actor: Actor
  readonly #statements: ReturnType<typeof prepare>
  readonly #index: ReturnType<typeof indexing>

  constructor(
    kase: Case,
    of: { readonly exhibit: ExhibitId; readonly source: number; readonly actor: Actor },
  ) {
    this.#kase = kase
    this.#exhibit = of.exhibit
    this.#source = of.source
    this.#actor = of.actor
    this.#statements = prepare(kase)
    this.#index = indexing(kase.writable)
  }

  /** Makes a row of something the walk has found. What is ingested already stays as it is; what failed
   *  before is tried again, or fails again: the same reason twice is recorded once. */
  register(found: Found): void {
    const path = Buffer.from(found.path)
    const known = this.#statements.find.get(this.#source, path) as Known | undefined
    if (known?.ingest === 'ingested') return
    const id = known?.id ?? this.#insert(path, found)
    if (found.failure === null) {
      if (known?.ingest === 'failed') this.#statements.retry.run(id)
    } else if (known?.ingest !== 'failed' || known.failure !== found.failure) {
      this.fail(id, found.failure)
    }
  }

  /** Files of this source that wait, in order of finding, after row number `after`. */
  pendingAfter(after: number, limit: number): Pending[] {
    return this.#statements.pending.all(this.#source, after, limit) as Pending[]
  }

  /** How many wait, and how large the walk said they are. Counted in slices, so that a million do not
   *  hold the main thread. */
  async pendingTotal(): Promise<{ readonly items: number; readonly bytes: number }> {
    let items = 0
    let bytes = 0
    for (let after = -1; ; ) {
      const slice = this.#statements.total.get(this.#source, after) as {
        readonly items: number
        readonly bytes: number
        readonly last: number
      }
      if (slice.items === 0) return { items, bytes }
      items += slice.items
      bytes += slice.bytes
      after = slice.last
      await turn()
    }
  }

  /** The file has been read to its end and its sealed object is on the disk for good. */
  ingest(item: ItemId, file: ReadFile, within: Within | null = null): void {
    const { digests, sizeBytes, modifiedNs, object, readAt } = file
    this.#statements.ingest.run({
      id: item,
      ...digests,
      size: sizeBytes,
      modified: clamp(modifiedNs),
      object,
      mediaType: file.mediaType,
      kind: file.kind,
      mismatch: file.extensionMismatch ? 1 : 0,
    })
    const { md5, sha1, sha256 } = digests
    // Of a file of a folder, in the order of an entry's canonical form, which spares the sorting of each.
    const data = {
      exhibit: this.#exhibit,
      md5,
      mtimeNs: String(modifiedNs),
      object,
      readAt,
      sha1,
      sha256,
      size: sizeBytes,
      ...within,
    }
    this.#kase.ledger.append({ action: 'ingest', item, data }, this.#actor)
  }

  fail(item: ItemId, reason: IngestFailure, within: Within | null = null): void {
    this.#statements.fail.run(reason, item)
    const data = { exhibit: this.#exhibit, reason, ...within }
    this.#kase.ledger.append({ action: 'ingest-failed', item, data }, this.#actor)
  }

  /** The walk has reached its end: everything is registered. */
  walked(): void {
    this.#statements.walked.run(this.#source)
  }

  #insert(path: Buffer, found: Found): ItemId {
    const id = `i${randomBytes(8).toString('hex')}` as ItemId
    this.#statements.insert.run({
      id,
      exhibit: this.#exhibit,
      source: this.#source,
      path,
      ...printablePath(path),
      findings: findingsOf(path),
      size: clamp(found.sizeBytes),
      modified: clamp(found.modifiedNs),
    })
    this.#index.found(id)
    return id
  }
}

function prepare({ writable: db }: Case) {
  return {
    find: db.prepare(
      'SELECT id, ingest, ingest_failure AS failure FROM item WHERE source = ? AND path = ?',
    ),
    insert: db.prepare(
      `INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, name_findings)
       VALUES (@id, @exhibit, @source, @path, @name, @folder, @size, @modified, @findings)`,
    ),
    retry: db.prepare(
      `UPDATE item SET ingest = 'pending', ingest_failure = NULL,
         metadata = 'pending', preview = 'pending' WHERE id = ?`,
    ),
    // Nothing was read, so there is nothing to look at: the second pass must not wait for it.
    fail: db.prepare(
      `UPDATE item SET ingest = 'failed', ingest_failure = ?, metadata = 'none', preview = 'none'
       WHERE id = ?`,
    ),
    ingest: db.prepare(
      `UPDATE item SET ingest = 'ingested', ingest_failure = NULL, md5 = @md5, sha1 = @sha1,
         sha256 = @sha256, object = @object, size = @size, modified_ns = @modified,
         media_type = @mediaType, kind = @kind, extension_mismatch = @mismatch WHERE id = @id`,
    ),
    pending: db.prepare(
      `SELECT no, id, path, name, size FROM item
       WHERE ingest = 'pending' AND parent IS NULL AND disposed_at IS NULL AND source = ? AND no > ?
       ORDER BY no LIMIT ?`,
    ),
    total: db.prepare(
      `SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes, coalesce(max(no), -1) AS last
       FROM (SELECT no, size FROM item
             WHERE ingest = 'pending' AND parent IS NULL AND disposed_at IS NULL AND source = ?
               AND no > ? ORDER BY no LIMIT 2000)`,
    ),
    walked: db.prepare('UPDATE source SET walked = 1 WHERE id = ?'),
  }
}

/** JSON; null when its own name, the last part of the path, is as any other. */
function findingsOf(path: Buffer): string | null {
  const findings = nameFindings(path.subarray(path.lastIndexOf(SLASH) + 1))
  return findings.length === 0 ? null : JSON.stringify(findings)
}

export function clamp(value: bigint): bigint {
  return value > MAX_INT64 ? MAX_INT64 : value < -MAX_INT64 ? -MAX_INT64 : value
}

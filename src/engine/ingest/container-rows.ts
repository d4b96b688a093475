/** The catalogue's rows of containers and of what is in them, and the ledger's entries that go with them.
 *  Whoever calls this holds a transaction. */
import { randomBytes } from 'node:crypto'
import {
  type Allocation,
  type ContainerFailure,
  type Depth,
  RETRIED,
} from '../../domain/container.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { ItemId, MediaKind } from '../../domain/item.ts'
import type { Json } from '../../domain/jcs.ts'
import { memberPath, nameFindings } from '../../domain/member-path.ts'
import { printablePath } from '../../domain/printable.ts'
import { indexing } from '../catalogue/item-text.ts'
import type { ImageFile } from '../images/image-files.ts'
import type { Actor } from '../ledger/ledger.ts'
import { DISK_IMAGE_TYPES_SQL } from '../media/disk-image-type.ts'
import type { Case } from '../open-case.ts'
import { clamp, type ItemRows } from './item-rows.ts'
import type { FileOutcome } from './read-batch.ts'
import type { ReadMember } from './read-members.ts'

/** A container that was ingested and waits to be opened. */
export type Container = {
  readonly no: number
  readonly id: ItemId
  readonly name: string
  readonly object: string
  readonly sha256: string
  readonly size: number
  readonly mediaType: string | null
  readonly kind: MediaKind
  /** Of what is in it. */
  readonly depth: number
}

/** A file of an image that waits to be read. */
export type PendingMember = {
  readonly no: number
  readonly id: ItemId
  readonly path: Buffer
  readonly place: number
  readonly name: string
  readonly size: number
  readonly modifiedNs: bigint
}

type NewMember = Pick<ReadMember, 'place' | 'name' | 'size' | 'modifiedNs' | 'findings'> & {
  readonly allocation?: Allocation
}

type Known = { readonly id: ItemId; readonly ingest: string; readonly failure: string | null }

export class ContainerRows {
  readonly #kase: Case
  readonly #exhibit: ExhibitId
  readonly #source: number
  readonly #actor: Actor
  readonly #items: ItemRows
  readonly #index: ReturnType<typeof indexing>
  readonly #statements: ReturnType<typeof prepare>

  constructor(
    kase: Case,
    of: {
      readonly exhibit: ExhibitId
      readonly source: number
      readonly actor: Actor
      readonly items: ItemRows
    },
  ) {
    this.#kase = kase
    this.#exhibit = of.exhibit
    this.#source = of.source
    this.#actor = of.actor
    this.#items = of.items
    this.#index = indexing(kase.writable)
    this.#statements = prepare(kase)
  }

  /** What could not be opened before, and perhaps can now, waits again. */
  retry(depth: Depth): void {
    for (const reason of RETRIED) {
      this.#statements.retry.run({ source: this.#source, reason, depth })
    }
  }

  /** The next container after row number `after`, in order of finding: those found within others follow. */
  next(after: number): Container | null {
    return (this.#statements.next.get(this.#source, after) as Container | undefined) ?? null
  }

  waiting(): { readonly items: number; readonly bytes: number } {
    return this.#statements.waiting.get(this.#source) as { items: number; bytes: number }
  }

  /** Numbers of members that are ingested already, by a run that was cut off. */
  knownPlaces(container: ItemId): number[] {
    const paths = this.#statements.ingested.all(container) as Buffer[]
    return paths.map((path) => placeOf(path, container))
  }

  /** The item of the source that a container lies in at last, and the bytes of what is in that already. */
  root(container: ItemId): { readonly id: ItemId; readonly size: number } {
    return this.#statements.root.get(container) as { id: ItemId; size: number }
  }

  bytesBelow(root: ItemId): number {
    return this.#statements.bytesBelow.get(root) as number
  }

  /** Makes a row of a member, with what came of it. One that is recorded already stays as it is. */
  member(container: Container, member: ReadMember): void {
    const path = Buffer.from(memberPath(container.id, member.place, member.name))
    const { outcome } = member
    const known = this.#statements.find.get(this.#source, path) as Known | undefined
    if (known?.ingest === 'ingested') return
    if (outcome.state === 'failed' && known?.failure === outcome.reason) return
    const id = known?.id ?? this.#insert(container, member, path)
    const within = { container: container.sha256, member: member.place }
    if (outcome.state === 'read') this.#items.ingest(id, outcome, within)
    else this.#items.fail(id, outcome.reason, within)
  }

  /** Makes a row of a name in an image, to be read later; what has no content fails at once. */
  found(container: Container, file: ImageFile): void {
    const path = Buffer.from(memberPath(container.id, file.place, file.name))
    const known = this.#statements.find.get(this.#source, path) as Known | undefined
    if (known?.ingest === 'ingested') return
    if (file.failure !== null && known?.failure === file.failure) return
    const findings = nameFindings(file.name)
    const id = known?.id ?? this.#insert(container, { ...file, findings }, path)
    if (file.failure === null) return
    this.#items.fail(id, file.failure, { container: container.sha256, member: file.place })
  }

  /** Files of an image that wait to be read, after row number `after`. */
  pendingIn(container: ItemId, after: number, limit: number): PendingMember[] {
    const rows = this.#statements.pendingIn.all(container, after, limit) as (Omit<
      PendingMember,
      'place' | 'modifiedNs'
    > & { readonly modifiedNs: string })[]
    return rows.map((row) => ({
      ...row,
      modifiedNs: BigInt(row.modifiedNs),
      place: placeOf(row.path, container),
    }))
  }

  /** What came of reading one of them. */
  ended(container: Container, { id, place }: PendingMember, outcome: FileOutcome): void {
    const within = { container: container.sha256, member: place }
    if (outcome.state === 'read') this.#items.ingest(id, outcome, within)
    else if (outcome.state === 'failed') this.#items.fail(id, outcome.reason, within)
  }

  /** The first file of the source, when it may be a disk image: nothing else is known of it, or only what a few
   *  bytes at its beginning say. */
  image(): Container | null {
    return (this.#statements.image.get(this.#source) as Container | undefined) ?? null
  }

  /** The container has been read as far as it goes. */
  opened(
    container: Container,
    end: {
      readonly failure: ContainerFailure | null
      readonly by: string | null
      /** Of a disk image: what it says of itself, and what is so. */
      readonly image?: { readonly [key: string]: Json }
    },
  ): void {
    const { failure, by, image } = end
    this.#statements.opened.run(failure === null ? 'whole' : 'failed', failure, container.id)
    const counts = this.#statements.counts.get(container.id) as object
    const data = { exhibit: this.#exhibit, failure, ...counts, by, ...(image && { image }) }
    this.#kase.ledger.append({ action: 'container-read', item: container.id, data }, this.#actor)
  }

  #insert(container: Container, member: NewMember, path: Buffer): ItemId {
    const id = `i${randomBytes(8).toString('hex')}` as ItemId
    this.#statements.insert.run({
      id,
      exhibit: this.#exhibit,
      source: this.#source,
      path,
      ...printablePath(member.name),
      size: member.size,
      modified: clamp(member.modifiedNs),
      parent: container.id,
      depth: container.depth,
      findings: member.findings.length === 0 ? null : JSON.stringify(member.findings),
      allocation: member.allocation === 'deleted' ? 'deleted' : null,
    })
    this.#index.found(id)
    return id
  }
}

function placeOf(path: Buffer, container: ItemId): number {
  return Number(path.toString('latin1', container.length + 2, path.indexOf('/')))
}

/** As the index of migration 172 has it: a message is a document that may hold others. */
const MAY_HOLD = `(kind = 'archive' OR media_type = 'message/rfc822')`

function prepare({ writable: db }: Case) {
  const waiting = `source = ? AND ${MAY_HOLD} AND opened IS NULL AND ingest = 'ingested'
    AND disposed_at IS NULL`
  return {
    next: db.prepare(
      `SELECT no, id, name, object, sha256, size, media_type AS mediaType, kind, depth + 1 AS depth
       FROM item WHERE ${waiting} AND no > ? ORDER BY no LIMIT 1`,
    ),
    pendingIn: db.prepare(
      `SELECT no, id, path, name, size, CAST(modified_ns AS TEXT) AS modifiedNs FROM item
       WHERE parent = ? AND ingest = 'pending' AND disposed_at IS NULL AND no > ? ORDER BY no LIMIT ?`,
    ),
    image: db.prepare(
      `SELECT no, id, name, object, sha256, size, media_type AS mediaType, kind, depth + 1 AS depth
       FROM item WHERE source = ? AND parent IS NULL AND opened IS NULL
         AND (kind IN ('other', 'audio', 'video') OR media_type IN (${DISK_IMAGE_TYPES_SQL}))
         AND ingest = 'ingested' AND disposed_at IS NULL ORDER BY no LIMIT 1`,
    ),
    waiting: db.prepare(
      `SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM item WHERE ${waiting}`,
    ),
    retry: db.prepare(
      `UPDATE item SET opened = NULL, open_failure = NULL WHERE source = @source
         AND open_failure = @reason AND (@reason <> 'too-deep' OR depth < @depth)`,
    ),
    ingested: db.prepare(`SELECT path FROM item WHERE parent = ? AND ingest = 'ingested'`).pluck(),
    root: db.prepare(
      `WITH RECURSIVE up (id, parent, size) AS (
         SELECT id, parent, size FROM item WHERE id = ?
         UNION ALL SELECT i.id, i.parent, i.size FROM item i JOIN up ON i.id = up.parent)
       SELECT id, size FROM up WHERE parent IS NULL`,
    ),
    bytesBelow: db
      .prepare(
        `WITH RECURSIVE below (id) AS (
           SELECT id FROM item WHERE parent = ?
           UNION ALL SELECT i.id FROM item i JOIN below ON i.parent = below.id)
         SELECT coalesce(sum(size), 0) FROM item JOIN below USING (id) WHERE ingest = 'ingested'`,
      )
      .pluck(),
    find: db.prepare(
      'SELECT id, ingest, ingest_failure AS failure FROM item WHERE source = ? AND path = ?',
    ),
    insert: db.prepare(
      `INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, parent, depth,
         name_findings, allocation)
       VALUES (@id, @exhibit, @source, @path, @name, @folder, @size, @modified, @parent, @depth,
         @findings, @allocation)`,
    ),
    counts: db.prepare(
      `SELECT count(*) AS found, count(*) FILTER (WHERE ingest = 'ingested') AS ingested,
         count(*) FILTER (WHERE ingest = 'failed') AS failed FROM item WHERE parent = ?`,
    ),
    opened: db.prepare('UPDATE item SET opened = ?, open_failure = ? WHERE id = ?'),
  }
}

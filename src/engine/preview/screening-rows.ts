/** The catalogue's part of screening: what is pending, and what was found. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Sha256 } from '../../domain/digest.ts'
import type { DecodeFailure, ItemId, MediaKind } from '../../domain/item.ts'
import { atomically } from '../catalogue/database.ts'
import { indexing } from '../catalogue/item-text.ts'
import type { Case } from '../open-case.ts'
import type { Screened } from './screen-content.ts'
import type { Wanted } from './wanted.ts'

/** A content that waits to be screened, as its first item shows it. */
export type Content = {
  readonly no: number
  readonly sha256: Sha256
  readonly object: string
  readonly kind: MediaKind
  readonly mediaType: string | null
  readonly size: number
  readonly name: string
}

/** One item of a finished screening, in order of finding. */
export type ScreenedItem = {
  readonly no: number
  readonly item: ItemId
  readonly preview: string
  readonly failure: DecodeFailure | null
  readonly metadata: string
  /** Digests of what was made of it: the preview, its strip, what else, in this order. */
  readonly pictures: string
  /** Codes of what was found in it, in order. */
  readonly findings: string
}

/** By whom a screening is made, and with which tools: JSON, as its entries quote them. */
export type Screening = {
  readonly user: string
  readonly metadataTools: string
  readonly previewTools: string
}

type Sum = { readonly items: number; readonly bytes: number }

const PAGE = 256
/** What a screening writes to a row. */
const SCREENED_COLUMNS = `preview, decode_failure, metadata, width_px, height_px, duration_s, taken_at,
  taken_zone, taken_source, make, model, serial, software, latitude, longitude, place_fault`

const PENDING = `preview = 'pending' AND ingest = 'ingested'`

export class ScreeningRows {
  readonly #kase: Case
  readonly #statements: ReturnType<typeof prepare>
  readonly #index: ReturnType<typeof indexing>
  /** Saved since the last page was read: the page still lists their copies. */
  readonly #saved = new Set<Sha256>()

  constructor(kase: Case) {
    this.#kase = kase
    this.#statements = prepare(kase)
    this.#index = indexing(kase.writable)
  }

  /** Items whose decoding ran out of time, broke down, missed a tool, or of a kind that was not read wait again:
   *  another time, or with another version, it may go well. What is damaged stays so. */
  retry(): void {
    this.#statements.retry.run()
  }

  /** How much there is to do. */
  pending(): Sum {
    return this.#statements.sum.get() ?? { items: 0, bytes: 0 }
  }

  /** Pending contents: those of wanted items as soon as these are named, the others in order of finding.
   *  What is under way may come again. */
  *contents(wanted: Wanted): Generator<Content> {
    for (let after = -1; ; ) {
      this.#saved.clear()
      const page = this.#statements.page.all(after)
      for (const content of page) {
        yield* this.#wanted(wanted)
        if (!this.#saved.has(content.sha256)) yield content
      }
      const last = page.at(-1)
      if (last === undefined) return
      after = last.no
    }
  }

  *#wanted(wanted: Wanted): Generator<Content> {
    for (let item = wanted.take(); item !== null; item = wanted.take()) {
      const content = this.#statements.one.get(item)
      if (content !== undefined) yield content
    }
  }

  /** Gives a content's pending items what an earlier screening found of the same content.
   *  @returns null when there was none */
  takeEarlier(content: Content): Sum | null {
    const { earlier, copyPictures, copyPdqs, copyMetadata, copyColumns } = this.#statements
    const { copyFindings, copyFacts } = this.#statements
    const from = earlier.get(content.sha256)
    if (from === undefined) return null
    return atomically(this.#kase.writable, () => {
      const sum = this.#mark(content)
      copyPictures.run({ from, sha256: content.sha256 })
      copyPdqs.run({ from, sha256: content.sha256 })
      copyFindings.run({ from, sha256: content.sha256 })
      copyFacts.run({ from, sha256: content.sha256 })
      copyMetadata.run({ from, sha256: content.sha256 })
      this.#index.said(content.sha256)
      copyColumns.run({ from, sha256: content.sha256 })
      return sum
    })
  }

  /** Writes results as one transaction, to every pending item with that content. */
  save(
    results: readonly { readonly content: Content; readonly screened: Screened }[],
  ): (Sum & { readonly name: string })[] {
    if (results.length === 0) return []
    return atomically(this.#kase.writable, () =>
      results.map(({ content, screened }) => ({
        ...this.#put(content, screened),
        name: content.name,
      })),
    )
  }

  /** Notes by whom and with what the screening that begins is made. */
  begin(screening: Screening): void {
    this.#statements.begin.run(screening)
  }

  /** The screening that began and has no entry yet: another program's, or this one's. */
  unrecorded(): Screening | null {
    return this.#statements.unrecorded.get() ?? null
  }

  /** Forgets what the ledger tells from now on: part of the transaction that writes its entries. */
  recorded(): void {
    this.#kase.writable.exec('DELETE FROM screened; DELETE FROM screening')
  }

  /** What that screening has done, in order of finding. */
  async *done(): AsyncGenerator<ScreenedItem> {
    for (let after = -1; ; ) {
      const page = this.#statements.done.all(after)
      yield* page
      const last = page.at(-1)
      if (last === undefined) return
      after = last.no
      await turn() // the main thread must stay free
    }
  }

  #put(content: Content, screened: Screened): Sum {
    const { sha256 } = content
    const { preview, failure, widthPx, heightPx, durationSeconds, claims } = screened
    const { findings, facts } = screened
    const sum = this.#mark(content)
    for (const picture of screened.pictures) this.#statements.picture.run({ sha256, ...picture })
    for (const [place, { hash, quality }] of screened.pdqs.entries()) {
      this.#statements.pdq.run({ sha256, place, hash, quality })
    }
    this.#statements.noFindings.run({ sha256 })
    for (const code of findings) this.#statements.finding.run({ sha256, code })
    if (facts.length > 0) this.#statements.facts.run({ sha256, facts: JSON.stringify(facts) })
    if (screened.metadata.json !== null) {
      const { json, tool } = screened.metadata
      const dates = JSON.stringify(claims.dates)
      this.#statements.metadata.run({ sha256, json, dates, tool })
      this.#index.said(sha256)
    }
    this.#statements.columns.run({
      sha256,
      preview,
      failure,
      metadata: screened.metadata.state,
      widthPx,
      heightPx,
      durationSeconds,
      takenAt: claims.taken?.at ?? null,
      takenZone: claims.taken?.zone ?? null,
      takenSource: claims.taken?.source ?? null,
      ...claims.device,
      latitude: claims.place?.latitude ?? null,
      longitude: claims.place?.longitude ?? null,
      placeFault: claims.placeFault,
    })
    return sum
  }

  #mark({ sha256, size }: Content): Sum {
    const items = this.#statements.mark.run(sha256).changes
    this.#saved.add(sha256)
    return { items, bytes: items * size }
  }
}

function prepare({ writable: db }: Case) {
  const copies = `FROM item WHERE sha256 = @sha256 AND ${PENDING}`
  return {
    retry: db.prepare(
      `UPDATE item SET preview = 'pending', decode_failure = NULL
       WHERE preview = 'failed' AND decode_failure IN ('timed-out', 'crashed', 'tool-missing', 'not-supported')`,
    ),
    sum: db.prepare<[], Sum>(
      `SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM item WHERE ${PENDING}`,
    ),
    page: db.prepare<[number], Content>(
      `SELECT no, sha256, object, kind, media_type AS mediaType, size, name FROM item
       WHERE ${PENDING} AND no > ? ORDER BY no LIMIT ${PAGE}`,
    ),
    one: db.prepare<[string], Content>(
      `SELECT no, sha256, object, kind, media_type AS mediaType, size, name FROM item WHERE ${PENDING} AND id = ?`,
    ),
    earlier: db
      .prepare<[string], string>(
        `SELECT id FROM item WHERE sha256 = ? AND preview = 'ready' ORDER BY no LIMIT 1`,
      )
      .pluck(),
    begin: db.prepare<[Screening]>(
      `INSERT OR REPLACE INTO screening (no, user, metadata_tools, preview_tools)
       VALUES (1, @user, @metadataTools, @previewTools)`,
    ),
    unrecorded: db.prepare<[], Screening>(
      `SELECT user, metadata_tools AS metadataTools, preview_tools AS previewTools FROM screening`,
    ),
    mark: db.prepare<[string]>(
      `INSERT OR IGNORE INTO screened SELECT no FROM item WHERE sha256 = ? AND ${PENDING}`,
    ),
    picture: db.prepare(
      `INSERT OR REPLACE INTO derivative (item, kind, place, sha256, object, tier, size)
       SELECT id, @kind, @place, @pictureSha256, @object, @tier, @size ${copies}`,
    ),
    pdq: db.prepare(
      `INSERT OR REPLACE INTO perceptual (item, place, hash, quality)
       SELECT id, @place, @hash, @quality ${copies}`,
    ),
    metadata: db.prepare(
      `INSERT OR REPLACE INTO metadata (item, json, dates, tool)
       SELECT id, @json, @dates, @tool ${copies}`,
    ),
    noFindings: db.prepare(`DELETE FROM item_finding WHERE item IN (SELECT id ${copies})`),
    finding: db.prepare(`INSERT INTO item_finding (item, code) SELECT id, @code ${copies}`),
    facts: db.prepare(`INSERT OR REPLACE INTO item_fact (item, facts) SELECT id, @facts ${copies}`),
    columns: db.prepare(
      `UPDATE item SET preview = @preview, decode_failure = @failure, metadata = @metadata,
         width_px = @widthPx, height_px = @heightPx, duration_s = @durationSeconds,
         taken_at = @takenAt, taken_zone = @takenZone, taken_source = @takenSource, make = @make,
         model = @model, serial = @serial, software = @software, latitude = @latitude,
         longitude = @longitude, place_fault = @placeFault
       WHERE sha256 = @sha256 AND ${PENDING}`,
    ),
    copyPictures: db.prepare(
      `INSERT OR REPLACE INTO derivative (item, kind, place, sha256, object, tier, size)
       SELECT item.id, d.kind, d.place, d.sha256, d.object, d.tier, d.size
       FROM item JOIN derivative d ON d.item = @from AND d.kind <> 'redaction'
       WHERE item.sha256 = @sha256 AND ${PENDING}`,
    ),
    copyPdqs: db.prepare(
      `INSERT OR REPLACE INTO perceptual (item, place, hash, quality)
       SELECT item.id, p.place, p.hash, p.quality FROM item JOIN perceptual p ON p.item = @from
       WHERE item.sha256 = @sha256 AND ${PENDING}`,
    ),
    copyFindings: db.prepare(
      `INSERT OR REPLACE INTO item_finding (item, code)
       SELECT item.id, f.code FROM item JOIN item_finding f ON f.item = @from
       WHERE item.sha256 = @sha256 AND ${PENDING}`,
    ),
    copyFacts: db.prepare(
      `INSERT OR REPLACE INTO item_fact (item, facts)
       SELECT item.id, f.facts FROM item JOIN item_fact f ON f.item = @from
       WHERE item.sha256 = @sha256 AND ${PENDING}`,
    ),
    copyMetadata: db.prepare(
      `INSERT OR REPLACE INTO metadata (item, json, dates, tool)
       SELECT item.id, m.json, m.dates, m.tool FROM item JOIN metadata m ON m.item = @from
       WHERE item.sha256 = @sha256 AND ${PENDING}`,
    ),
    copyColumns: db.prepare(
      `UPDATE item SET (${SCREENED_COLUMNS}) = (SELECT ${SCREENED_COLUMNS} FROM item WHERE id = @from)
       WHERE sha256 = @sha256 AND ${PENDING}`,
    ),
    done: db.prepare<[number], ScreenedItem>(
      `SELECT no, id AS item, preview, decode_failure AS failure, metadata,
         coalesce((SELECT group_concat(sha256, ' ') FROM (SELECT sha256 FROM derivative d
           WHERE d.item = item.id AND d.kind <> 'redaction' ORDER BY kind, place)), '')
         AS pictures,
         coalesce((SELECT group_concat(code, ' ') FROM (SELECT code FROM item_finding f
           WHERE f.item = item.id ORDER BY code)), '') AS findings
       FROM screened JOIN item USING (no) WHERE no > ? ORDER BY no LIMIT ${PAGE}`,
    ),
  }
}

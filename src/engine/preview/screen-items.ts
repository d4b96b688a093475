/** The second pass over what was ingested: metadata and blurred previews. Nothing here is evidence; all
 *  of it can be made again. */

import type { Job } from '../jobs/job.ts'
import { type Actor, SYSTEM } from '../ledger/ledger.ts'
import type { DecoderPool } from '../media/decoder-pool.ts'
import { MetadataReader } from '../media/exiftool.ts'
import { Scratch } from '../media/scratch.ts'
import type { Tools } from '../media/tools.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { recordScreening, screeningOf } from './record-screening.ts'
import { type Screened, screenContent } from './screen-content.ts'
import { type Content, ScreeningRows } from './screening-rows.ts'
import { Wanted } from './wanted.ts'

/** Contents whose results wait for one transaction, and how long the first of them waits. */
const BATCH = 32
const BATCH_MS = 500

/** Contents under way for each decoder process: while some are decoded, the metadata of others is read, many
 *  in one call. So many bytes of them lie unsealed in scratch at most, or one content that is larger. */
const UNDER_WAY_PER_DECODER = 10
const UNDER_WAY_BYTES = 268_435_456

/**
 * Reads metadata and makes blurred previews of every ingested item that has none yet, each content once
 * however many copies there are. What cannot be decoded says why and stays listed. The same call again
 * continues where a cancelled or broken one stopped, and tells the ledger what that one had done.
 *
 * @param with.job - Told of progress; its cancelling leaves the rest pending and returns as usual.
 * @throws {AccessError} NO_KEY when the keyring cannot open originals.
 */
export async function screenItems(
  kase: Case,
  keyring: Keyring,
  options: {
    readonly decoders: DecoderPool
    readonly tools: Tools
    readonly job: Job
    readonly actor: Actor
    /** Screened first; may grow meanwhile. */
    readonly wanted?: Wanted
  },
): Promise<void> {
  const { decoders, tools, job, actor, wanted = new Wanted() } = options
  const rows = new ScreeningRows(kase)
  await recordScreening(kase, rows, SYSTEM, 'interrupted')
  rows.retry()
  const pending = rows.pending()
  if (pending.items === 0) return
  job.stage('preview')
  job.total(pending.items, pending.bytes)
  const scratch = new Scratch()
  const metadata = MetadataReader.start(tools, {
    home: scratch.folder(),
    processes: Math.ceil(decoders.size / 2),
  })
  try {
    rows.begin(screeningOf(actor, tools, await decoders.builds()))
    const work = { kase, keyring, decoders, tools, metadata, scratch, signal: job.signal }
    const width = decoders.size * UNDER_WAY_PER_DECODER
    await inFlight(rows, { width, job, wanted }, (content) => screenContent(content, work))
    await recordScreening(kase, rows, actor, job.signal.aborted ? 'cancelled' : 'done')
    kase.ledger.checkpoint(keyring.ledgerKey)
  } finally {
    await metadata?.close()
    scratch.close()
  }
}

/** Keeps a few contents under way; their results are written in batches. */
async function inFlight(
  rows: ScreeningRows,
  { width, job, wanted }: { readonly width: number; readonly job: Job; readonly wanted: Wanted },
  screen: (content: Content) => Promise<Screened>,
): Promise<void> {
  const results: { content: Content; screened: Screened }[] = []
  const underWay = new UnderWay(width)
  let writtenAt = performance.now()
  const write = () => {
    writtenAt = performance.now()
    for (const { items, bytes, name } of rows.save(results.splice(0)))
      job.advance(items, bytes, name)
  }
  const start = async (content: Content) => {
    const earlier = rows.takeEarlier(content)
    if (earlier !== null) {
      job.advance(earlier.items, earlier.bytes, content.name)
      return
    }
    const screened = await screen(content)
    // Stopped in the middle, a tool says "damaged" of a whole file: such a result is none.
    if (job.signal.aborted) return
    results.push({ content, screened })
    if (results.length >= BATCH || performance.now() - writtenAt >= BATCH_MS) write()
  }
  try {
    for (const content of rows.contents(wanted)) {
      if (!(await job.mayGoOn())) break
      const waits = results.some((one) => one.content.sha256 === content.sha256)
      if (waits || underWay.has(content)) continue
      await underWay.roomFor(content)
      underWay.add(content, start(content))
    }
    await underWay.end()
  } finally {
    await underWay.settle()
    write()
  }
}

/** Contents that are being looked at. */
class UnderWay {
  readonly #width: number
  readonly #running = new Map<string, Promise<void>>()
  #bytes = 0

  constructor(width: number) {
    this.#width = width
  }

  has({ sha256 }: Content): boolean {
    return this.#running.has(sha256)
  }

  /** @throws What a content's work throws meanwhile. */
  async roomFor({ size }: Content): Promise<void> {
    const isFull = () =>
      this.#running.size >= this.#width ||
      (this.#running.size > 0 && this.#bytes + size > UNDER_WAY_BYTES)
    while (isFull()) await Promise.race(this.#running.values())
  }

  add({ sha256, size }: Content, work: Promise<void>): void {
    this.#bytes += size
    const one = work.finally(() => {
      this.#bytes -= size
      this.#running.delete(sha256)
    })
    // Looked at in `roomFor`, `end` or `settle`, whichever comes next.
    one.catch(() => {})
    this.#running.set(sha256, one)
  }

  /** @throws What a content's work throws. */
  async end(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  async settle(): Promise<void> {
    await Promise.allSettled(this.#running.values())
  }
}

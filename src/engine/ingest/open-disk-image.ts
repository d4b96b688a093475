/** A source that is a disk image: its file systems' files become items, deleted ones too. */
import { extname, join } from 'node:path'
import type { ContainerFailure, Depth } from '../../domain/container.ts'
import { caseTrouble } from '../case-trouble.ts'
import { inTurns } from '../catalogue/in-turns.ts'
import { ImageFiles } from '../images/image-files.ts'
import type { Job } from '../jobs/job.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import { isDiskImage } from '../media/disk-image-type.ts'
import { runTool } from '../media/run-tool.ts'
import { Scratch } from '../media/scratch.ts'
import type { Tools } from '../media/tools.ts'
import type { Case } from '../open-case.ts'
import type { Container, ContainerRows, PendingMember } from './container-rows.ts'
import type { ObjectKeys } from './object-writer.ts'
import type { ReadThread } from './read-batch.ts'
import type { ImageAnswer, ImageSum, ImageTask } from './read-image.ts'
import { assertStillThere, type Source } from './source.ts'
import { tryImage } from './try-image.ts'

const ENTRY = new URL(`../../workers/image${extname(import.meta.url)}`, import.meta.url)

/** Names of a page; files of one batch, and their bytes. */
const PAGE = 500
const BATCH_FILES = 64
const BATCH_BYTES = 67_108_864

/** Listing 20,000 files took 0.2 s; this is for tens of millions. */
const LIST_MS = 21_600_000
const LIST_BYTES = 68_719_476_736

type Thread = ThreadPool<ImageTask, ImageAnswer>

type Run = {
  readonly source: Source
  readonly rows: ContainerRows
  readonly job: Job
  readonly keys: ObjectKeys
  readonly depth: Depth
  readonly tools: Tools
  readonly md5Lanes: boolean
}

/**
 * Opens the first file of a source that is a file, when its content is none that is known. The Sleuth Kit lists it
 * once; a thread reads every file's clusters from the image. What was cut off goes on: names have the numbers
 * they had. The digest that the image keeps of itself is computed anew and put on record beside it.
 *
 * @throws {IngestError} SOURCE_GONE. @throws {CaseError} DISK_FULL, CASE_NOT_WRITABLE, CASE_GONE.
 */
export async function openDiskImage(kase: Case, run: Run): Promise<void> {
  const { source, rows, job, tools, depth } = run
  if (source.only === null || job.signal.aborted) return
  const image = rows.image()
  if (image === null) return
  const by = tools.tsk_loaddb.version
  const end = async (failure: ContainerFailure, said: string | null) =>
    inTurns(kase.writable, [image], (one) => rows.opened(one, { failure, by: said }))
  if (depth === 0) return end('too-deep', null)
  if (tools.tsk_loaddb.path === null || !tools.tsk_loaddb.found) return end('tool-missing', null)
  job.stage('unpacking')
  const parts = source.only.map((name) => join(source.root, name))
  const scratch = new Scratch()
  try {
    const files = await listed(join(scratch.folder(), 'files.db'), parts, run)
    if (files === null) return job.signal.aborted ? undefined : await end('timed-out', by)
    try {
      // A film may begin like a boot sector, and a boot sector like a film: that is no finding.
      const isKnown = image.kind !== 'other' && !isDiskImage(image.mediaType)
      if (files.fileSystems === 0 && isKnown) return
      if (files.fileSystems === 0) return await end('no-file-system', by)
      await readFiles(kase, image, files, parts, run)
    } finally {
      files.close()
    }
  } finally {
    scratch.close()
  }
}

/** @returns null when it did not come to its end in time. */
async function listed(
  db: string,
  parts: readonly string[],
  { tools, job }: Run,
): Promise<ImageFiles | null> {
  const run = await runTool(tools.tsk_loaddb.path ?? '', ['-z', 'UTC', '-d', db, ...parts], {
    ...{ timeoutMs: LIST_MS, maxBytes: 1_048_576, mostWritten: LIST_BYTES },
    ...{ prlimit: tools.prlimit, signal: job.signal },
  })
  // A damaged file system makes it fail after it has listed what it could.
  return run.ended === 'ok' || run.ended === 'failed' ? new ImageFiles(db) : null
}

async function readFiles(
  kase: Case,
  image: Container,
  files: ImageFiles,
  parts: readonly string[],
  run: Run,
): Promise<void> {
  const { rows, job, keys, tools } = run
  const totals = await registerAll(kase, image, files, rows)
  job.total(totals.items, totals.bytes)
  const workerData: ReadThread = {
    keys,
    stop: new SharedArrayBuffer(4),
    bytesRead: new SharedArrayBuffer(8),
    md5Lanes: run.md5Lanes,
  }
  const stop = () => Atomics.store(new Int32Array(workerData.stop), 0, 1)
  job.signal.addEventListener('abort', stop)
  const thread: Thread = new ThreadPool(ENTRY, { threads: 1, workerData })
  try {
    const opened = await thread.run({ do: 'open', parts })
    const by = tools.tsk_loaddb.version
    if ('computed' in opened) {
      const end = { failure: 'damaged', by } as const
      return await inTurns(kase.writable, [image], (one) => rows.opened(one, end))
    }
    const strange = await tryImage(files, parts, thread, tools)
    await readPending(kase, image, files, { ...run, thread })
    const sum = await summed(thread, job)
    if (sum === null || job.signal.aborted) return
    const { failure, said } = judged(sum)
    await inTurns(kase.writable, [image], (one) =>
      rows.opened(one, {
        failure,
        by,
        image: { ...said, fileSystems: files.fileSystems, strange },
      }),
    )
  } finally {
    job.signal.removeEventListener('abort', stop)
    await thread.close()
  }
}

/** Every name gets its row before any is read: the whole is known. */
async function registerAll(kase: Case, image: Container, files: ImageFiles, rows: ContainerRows) {
  let items = 0
  let bytes = 0
  for (let after = -1; ; ) {
    const page = files.after(after, PAGE)
    if (page.last === null) return { items, bytes }
    await inTurns(kase.writable, page.files, (file) => rows.found(image, file))
    items += page.files.length
    bytes += page.files.reduce((sum, { size }) => sum + size, 0)
    after = page.last
  }
}

async function readPending(
  kase: Case,
  image: Container,
  files: ImageFiles,
  { rows, job, thread, source }: Run & { readonly thread: Thread },
): Promise<void> {
  for (let after = -1; await job.mayGoOn(); ) {
    const batch = fitting(rows.pendingIn(image.id, after, BATCH_FILES))
    const last = batch.at(-1)
    if (last === undefined) return
    after = last.no
    job.advance(0, 0, batch[0]?.name ?? null)
    const tasks = batch.flatMap(({ no, place, path, modifiedNs }) => {
      const where = files.placeOf(place)
      return where === null ? [] : [{ ...where, no, name: path, modifiedNs }]
    })
    const unread = batch.filter(({ no }) => !tasks.some((task) => task.no === no))
    await inTurns(kase.writable, unread, (member) =>
      rows.ended(image, member, { no: member.no, state: 'failed', reason: 'method-not-supported' }),
    )
    const answer = await thread.run({ do: 'read', files: tasks })
    if ('trouble' in answer) throw caseTrouble(answer.trouble)
    if (!('files' in answer)) throw new TypeError('another answer')
    if (answer.files.some((one) => one.state === 'failed' && one.reason === 'read-error')) {
      assertStillThere(source)
    }
    const byNo = new Map(batch.map((one) => [one.no, one]))
    await inTurns(kase.writable, answer.files, (outcome) => {
      const member = byNo.get(outcome.no)
      if (member !== undefined) rows.ended(image, member, outcome)
    })
    const bytes = batch.reduce((sum, { size }) => sum + size, 0)
    job.advance(batch.length, bytes, null)
  }
}

function fitting(waiting: readonly PendingMember[]): readonly PendingMember[] {
  let bytes = 0
  return waiting.filter(({ size }, place) => {
    bytes += size
    return place === 0 || bytes <= BATCH_BYTES
  })
}

/** Only an image that keeps a digest is read through for it. */
async function summed(thread: Thread, job: Job): Promise<ImageSum | null> {
  while (await job.mayGoOn()) {
    const answer = await thread.run({ do: 'sum' })
    if (!('stored' in answer)) throw new TypeError('another answer')
    const { md5, sha1 } = answer.stored
    if (answer.computed !== null || (md5 === null && sha1 === null)) return answer
  }
  return null
}

function judged({ sizeBytes, stored, computed }: ImageSum) {
  const said = { bytes: sizeBytes, storedMd5: stored.md5, storedSha1: stored.sha1 }
  if (stored.md5 === null && stored.sha1 === null) return { failure: null, said }
  if (computed === null || computed === 'failed') {
    return { failure: 'damaged', said: { ...said, md5: null, sha1: null } } as const
  }
  const isSame =
    (stored.md5 === null || stored.md5 === computed.md5) &&
    (stored.sha1 === null || stored.sha1 === computed.sha1)
  return { failure: isSame ? null : 'sum-differs', said: { ...said, ...computed } } as const
}

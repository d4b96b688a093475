/** Between reading and screening: what is in containers becomes items, too, down to a configured depth. */
import { extname, join } from 'node:path'
import type { ContainerFailure, Depth } from '../../domain/container.ts'
import { DecodeError, SealError } from '../../domain/errors.ts'
import { caseTrouble } from '../case-trouble.ts'
import { inTurns } from '../catalogue/in-turns.ts'
import { containerFormat, mayUseTool, needsTool, OUTLOOK_STORE } from '../containers/formats.ts'
import type { ContainerEnd } from '../containers/frames.ts'
import type { UnpackLimits } from '../containers/limits.ts'
import type { ContainerTools } from '../containers/tool-members.ts'
import type { Job } from '../jobs/job.ts'
import { ThreadPool } from '../jobs/thread-pool.ts'
import { isDiskImage } from '../media/disk-image-type.ts'
import { Scratch } from '../media/scratch.ts'
import type { Tools } from '../media/tools.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { objectPath } from '../sealing/object-store.ts'
import { SealedReader } from '../sealing/sealed-object.ts'
import type { Container, ContainerRows } from './container-rows.ts'
import type { ObjectKeys } from './object-writer.ts'
import type { ReadThread } from './read-batch.ts'
import type { MemberBatch, MemberTask } from './read-members.ts'
import type { Source } from './source.ts'

const ENTRY = new URL(`../../workers/members${extname(import.meta.url)}`, import.meta.url)

type Thread = ThreadPool<MemberTask, MemberBatch>

type Run = {
  readonly source: Source
  readonly rows: ContainerRows
  readonly job: Job
  readonly keys: ObjectKeys
  readonly keyring: Keyring
  readonly depth: Depth
  readonly limits: UnpackLimits
  readonly tools: Tools
}

/**
 * Opens every ingested container of the source that was not opened before, each from its sealed copy: what is
 * read is what has been recorded, and the source may be gone. What is found in it is digested and sealed as it
 * comes. Containers within wait behind those found before them. One that a run was cut off in is read again:
 * what of it is ingested stays.
 *
 * @throws {CaseError} DISK_FULL, CASE_NOT_WRITABLE, CASE_GONE.
 */
export async function openContainers(kase: Case, run: Run & { md5Lanes: boolean }): Promise<void> {
  const { rows, job } = run
  const waiting = rows.waiting()
  if (waiting.items === 0 || job.signal.aborted) return
  job.stage('unpacking')
  const workerData: ReadThread = {
    keys: run.keys,
    stop: new SharedArrayBuffer(4),
    bytesRead: new SharedArrayBuffer(8),
    md5Lanes: run.md5Lanes,
  }
  const stop = () => Atomics.store(new Int32Array(workerData.stop), 0, 1)
  job.signal.addEventListener('abort', stop)
  const thread: Thread = new ThreadPool(ENTRY, { threads: 1, workerData })
  const scratch = new Scratch()
  try {
    for (let at = rows.next(-1); at !== null && (await job.mayGoOn()); at = rows.next(at.no)) {
      job.advance(0, 0, at.name)
      await openOne(kase, at, { ...run, thread, scratch })
    }
  } finally {
    job.signal.removeEventListener('abort', stop)
    await thread.close()
    scratch.close()
  }
}

type Opening = Run & { readonly thread: Thread; readonly scratch: Scratch }

async function openOne(kase: Case, container: Container, run: Opening): Promise<void> {
  const { rows, tools } = run
  // The source itself, or a further part of it: opened as a whole, beforehand.
  if (isDiskImage(container.mediaType) && run.source.only !== null && container.depth === 1) return
  const reason = whyNot(container, run)
  const end = reason === null ? await readWhole(kase, container, run) : unread(reason)
  if (end === 'stopped') return
  const { failure, byTool } = end
  const by = byTool ? tools.bsdtar.version : null
  await inTurns(kase.writable, [container], (one) => rows.opened(one, { failure, by }))
}

const unread = (failure: ContainerFailure): ContainerEnd => ({ failure, byTool: false })

function whyNot(container: Container, { depth, tools }: Run): ContainerFailure | null {
  const format = containerFormat(container.mediaType)
  if (container.depth > depth) return 'too-deep'
  if (container.mediaType === OUTLOOK_STORE) return 'outlook-store'
  if (isDiskImage(container.mediaType)) return 'disk-image'
  if (format === null) return 'not-supported'
  return needsTool(format) && toolsOf(tools) === null ? 'tool-missing' : null
}

function toolsOf({ bsdtar, prlimit }: Tools): ContainerTools | null {
  if (!bsdtar.found || bsdtar.path === null) return null
  return { bsdtar: bsdtar.path, bsdcat: join(bsdtar.path, '..', 'bsdcat'), prlimit }
}

/** @returns How it ended; `stopped` when the job was cancelled before it did. */
async function readWhole(
  kase: Case,
  container: Container,
  run: Opening,
): Promise<ContainerEnd | 'stopped'> {
  const path = objectPath(kase.dir, 'objects', container.object)
  let reader: SealedReader | null = null
  try {
    reader = SealedReader.open(path, run.keyring.opening('original'))
    return await run.scratch.withFile(reader.chunks(), reader.sizeBytes, (clear) =>
      readMembers(kase, container, clear, run),
    )
  } catch (error) {
    if (error instanceof DecodeError && error.code === 'TOO_LARGE') return unread('no-room')
    // A check of the case names it; the others go on.
    if (error instanceof SealError) return unread('copy-damaged')
    throw error
  } finally {
    reader?.close()
  }
}

async function readMembers(
  kase: Case,
  container: Container,
  path: string,
  run: Opening,
): Promise<ContainerEnd | 'stopped'> {
  const { rows, job, thread, limits } = run
  const format = containerFormat(container.mediaType)
  if (format === null) return unread('not-supported')
  const mostBytes = budgetOf(container, run)
  const tools = mayUseTool(format) ? toolsOf(run.tools) : null
  const task = { path, format, tools, mostMembers: limits.members, mostBytes }
  await thread.run({ do: 'open', task, limits, known: rows.knownPlaces(container.id) })
  for (;;) {
    const batch = await thread.run({ do: 'next' })
    if ('trouble' in batch) throw caseTrouble(batch.trouble)
    await inTurns(kase.writable, batch.members, (member) => rows.member(container, member))
    const bytes = batch.members.reduce((sum, { size }) => sum + size, 0)
    job.advance(batch.members.length, bytes, null)
    if (!(await job.mayGoOn())) return 'stopped'
    if (batch.end !== null) return batch.end
  }
}

/** What is left to a container of what its outermost one may come to. Members that a run has ingested before
 *  it was cut off are read again, so they are not taken off twice. */
function budgetOf(container: Container, { rows, limits }: Opening): number {
  const most = (bytes: number) => Math.max(limits.freeBytes, limits.ratio * bytes)
  const root = rows.root(container.id)
  const others = rows.bytesBelow(root.id) - rows.bytesBelow(container.id)
  return Math.max(0, Math.min(most(container.size), most(root.size) - others))
}

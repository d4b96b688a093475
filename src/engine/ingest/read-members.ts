/** The work of the thread that reads containers: digests, seals and types what the unpacking process says. */
import type { NameFinding } from '../../domain/container.ts'
import type { Digests } from '../../domain/digest.ts'
import { type CaseTrouble, troubleOf } from '../case-trouble.ts'
import type { ContainerEnd, MemberHead } from '../containers/frames.ts'
import type { UnpackLimits } from '../containers/limits.ts'
import type { UnpackTask } from '../containers/unpack.ts'
import { UnpackProcess } from '../containers/unpack-process.ts'
import { LANE_BYTES } from '../hashing/md5-lanes.ts'
import { SerialSum } from '../hashing/piece-sum.ts'
import { WholeDigests } from '../hashing/whole-digests.ts'
import { contentType } from '../media/content-type.ts'
import { Content } from './content.ts'
import { Gathering } from './gathering.ts'
import { ObjectWriter } from './object-writer.ts'
import { type FileOutcome, nameOf, type ReadThread, Stopped } from './read-batch.ts'

/** One batch is recorded as one. */
const BATCH_MEMBERS = 64
const BATCH_BYTES = 67_108_864
/** Members come slowly out of some containers: what there is is recorded meanwhile. */
const BATCH_MS = 1_000

/** `open` begins a container, in place of the one before; `next` goes on with it. */
export type MemberTask =
  | {
      readonly do: 'open'
      readonly task: UnpackTask
      readonly limits: UnpackLimits
      /** Numbers of members that are ingested already: passed over. */
      readonly known: readonly number[]
    }
  | { readonly do: 'next' }

export type ReadMember = {
  readonly place: number
  readonly name: Uint8Array
  /** Claimed. */
  readonly size: number
  readonly findings: readonly NameFinding[]
  readonly modifiedNs: bigint
  readonly outcome: Exclude<FileOutcome, { readonly state: 'stopped' }>
}

export type MemberBatch =
  | {
      readonly members: readonly ReadMember[]
      /** Not null with the last batch: how the container ended. */
      readonly end: ContainerEnd | null
    }
  | { readonly trouble: CaseTrouble }

type Read = Omit<Extract<FileOutcome, { readonly state: 'read' }>, 'digests'> & {
  readonly digests: () => Digests
}
type Unfinished = Omit<ReadMember, 'outcome'> & {
  readonly outcome: Read | Extract<FileOutcome, { readonly state: 'failed' }>
}

export class MemberReader {
  readonly #thread: ReadThread
  readonly #stop: Int32Array
  readonly #bytesRead: BigInt64Array
  readonly #whole: WholeDigests
  readonly #buffer = Buffer.allocUnsafeSlow(LANE_BYTES)
  readonly #made = new Set<string>()
  /** With leave to start tools, and without; kept from one container to the next. */
  readonly #processes = new Map<boolean, UnpackProcess>()
  #process: UnpackProcess | null = null
  #known: ReadonlySet<number> = new Set()

  constructor(thread: ReadThread) {
    this.#thread = thread
    this.#stop = new Int32Array(thread.stop)
    this.#bytesRead = new BigInt64Array(thread.bytesRead)
    this.#whole = new WholeDigests({ lanes: thread.md5Lanes })
  }

  async handle(task: MemberTask): Promise<MemberBatch> {
    if (task.do === 'open') {
      this.#process = this.#processFor(task.task.tools !== null)
      this.#process.begin(task.task, task.limits)
      this.#known = new Set(task.known)
      return { members: [], end: null }
    }
    if (this.#process === null) throw new TypeError('no container is open')
    return this.#next(this.#process)
  }

  #processFor(startsTools: boolean): UnpackProcess {
    const running = this.#processes.get(startsTools)
    if (running !== undefined && !running.isDead) return running
    const process = new UnpackProcess({ startsTools })
    this.#processes.set(startsTools, process)
    return process
  }

  async #next(process: UnpackProcess): Promise<MemberBatch> {
    const writer =
      this.#thread.keys === null ? null : new ObjectWriter(this.#thread.keys, this.#made)
    try {
      const { members, end } = await this.#readBatch(process, writer)
      this.#whole.flush()
      await writer?.settle()
      return { members: members.map(finished), end }
    } catch (error) {
      process.kill()
      writer?.abandon()
      if (error instanceof Stopped) return { members: [], end: null }
      const trouble =
        this.#thread.keys === null ? null : troubleOf(error, this.#thread.keys.caseDir)
      if (trouble !== null) return { trouble }
      throw error
    }
  }

  async #readBatch(process: UnpackProcess, writer: ObjectWriter | null) {
    const members: Unfinished[] = []
    const until = performance.now() + BATCH_MS
    const from = Atomics.load(this.#bytesRead, 0)
    for (;;) {
      const frame = await process.next()
      if (frame.kind === 'end') return { members, end: frame.end }
      if (frame.kind !== 'member') throw new TypeError('a member begins otherwise')
      const isKnown = this.#known.has(frame.head.place)
      const content = new Content(isKnown ? null : (writer?.begin() ?? null), (n) => this.#count(n))
      const read = await this.#readMember(process, frame.head, content)
      if (read.end !== null) {
        content.drop()
        return { members, end: read.end }
      }
      if (!isKnown) members.push(read.member)
      const bytes = Number(Atomics.load(this.#bytesRead, 0) - from)
      const isFull = members.length >= BATCH_MEMBERS || bytes >= BATCH_BYTES
      if (isFull || performance.now() >= until) return { members, end: null }
    }
  }

  async #readMember(process: UnpackProcess, head: MemberHead, content: Content) {
    const name = Buffer.from(head.name, 'base64')
    const { place, findings } = head
    const modifiedNs = BigInt(head.modifiedNs)
    const gathering = new Gathering(content, this.#whole, () => new SerialSum(this.#buffer))
    try {
      for (;;) {
        const frame = await process.next()
        if (frame.kind === 'data') {
          gathering.take(frame.bytes)
          continue
        }
        // A member that was being read when the process ended: it will be there again, or the container
        // says that it was not read to its end.
        if (frame.kind === 'end') return { end: frame.end, member: null } as const
        if (frame.kind === 'member') throw new TypeError('a member ends otherwise')
        const said = { place, name, size: head.size ?? gathering.bytes, findings, modifiedNs }
        const { failure } = frame.end
        if (failure !== null) {
          content.drop()
          const outcome = { no: place, state: 'failed', reason: failure } as const
          return { end: null, member: { ...said, outcome } } as const
        }
        const outcome = await this.#keep(gathering, content, { place, name, modifiedNs })
        return { end: null, member: { ...said, outcome } } as const
      }
    } catch (error) {
      content.drop()
      throw error
    }
  }

  async #keep(
    gathering: Gathering,
    content: Content,
    of: { readonly place: number; readonly name: Buffer; readonly modifiedNs: bigint },
  ): Promise<Read> {
    gathering.end()
    const readAt = new Date().toISOString()
    const { object, digests } = content.keep()
    const type = await contentType(content.head, nameOf(of.name))
    const { place: no, modifiedNs } = of
    const sizeBytes = gathering.bytes
    return { no, state: 'read', sizeBytes, modifiedNs, readAt, object, digests, ...type }
  }

  #count(bytes: number): void {
    if (Atomics.load(this.#stop, 0) !== 0) throw new Stopped()
    Atomics.add(this.#bytesRead, 0, BigInt(bytes))
  }
}

function finished(member: Unfinished): ReadMember {
  const { outcome } = member
  if (outcome.state === 'failed') return { ...member, outcome }
  return { ...member, outcome: { ...outcome, digests: outcome.digests() } }
}

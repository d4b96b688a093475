/** The work of one hashing thread: read, digest, seal and type a batch of files. */
import { extname } from 'node:path'
import type { Digests } from '../../domain/digest.ts'
import type { IngestFailure, MediaKind } from '../../domain/item.ts'
import { type CaseTrouble, troubleOf } from '../case-trouble.ts'
import { LANE_BYTES } from '../hashing/md5-lanes.ts'
import { type PieceSum, SerialSum } from '../hashing/piece-sum.ts'
import { readOnce } from '../hashing/read-once.ts'
import { Md5Follower, RingSum } from '../hashing/ring.ts'
import { WholeDigests } from '../hashing/whole-digests.ts'
import { type ContentType, contentType } from '../media/content-type.ts'
import { Content } from './content.ts'
import { type ObjectKeys, ObjectWriter, type SealedCopy } from './object-writer.ts'

const MD5_THREAD = new URL(`../../workers/md5${extname(import.meta.url)}`, import.meta.url)

/** From this size on a second thread takes MD5: below, handing pieces over is not worth its while. */
const LARGE_BYTES = 67_108_864n
/** What a thread needs to know, once. Numbers shared with the main thread need no message. */
export type ReadThread = {
  /** Null: digests only; nothing is kept, and no type is told. */
  readonly keys: ObjectKeys | null
  /** Int32: not 0 when the threads are to stop. */
  readonly stop: SharedArrayBuffer
  /** BigInt64: bytes read so far, by all threads. */
  readonly bytesRead: SharedArrayBuffer
  /** MD5 of four small files at once; false leaves it to OpenSSL alone. */
  readonly md5Lanes: boolean
}

/** One file, by its absolute path's bytes. `no` is the caller's and comes back. */
export type FileTask = { readonly no: number; readonly path: Uint8Array }

export type FileOutcome =
  | {
      readonly no: number
      readonly state: 'read'
      readonly digests: Digests
      readonly sizeBytes: number
      readonly modifiedNs: bigint
      /** When the last byte had been read; UTC. */
      readonly readAt: string
      /** Name of the sealed object; null when nothing was kept. */
      readonly object: string | null
      readonly mediaType: string | null
      readonly kind: MediaKind
      readonly extensionMismatch: boolean
    }
  | { readonly no: number; readonly state: 'failed'; readonly reason: IngestFailure }
  /** Asked to stop before the end: still pending. */
  | { readonly no: number; readonly state: 'stopped' }

export type BatchOutcome =
  | { readonly files: readonly FileOutcome[] }
  /** The drive of the case. Nothing of the batch counts. */
  | { readonly trouble: CaseTrouble }

const NO_TYPE: ContentType = { mediaType: null, kind: 'other', extensionMismatch: false }

export class Stopped extends Error {}

/** A file that was read to its end; digests may come later than the rest. */
type Read = Omit<Extract<FileOutcome, { readonly state: 'read' }>, 'digests'> & {
  readonly digests: () => Digests
}
type Other = Exclude<FileOutcome, { readonly state: 'read' }>

/** Answers batches in the order they come. While one batch is made durable the next is read. */
export class BatchReader {
  readonly #stop: Int32Array
  readonly #bytesRead: BigInt64Array
  readonly #keys: ObjectKeys | null
  readonly #whole: WholeDigests
  readonly #buffer = Buffer.allocUnsafeSlow(LANE_BYTES)
  #follower: Md5Follower | null = null
  readonly #made = new Set<string>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(thread: ReadThread) {
    this.#keys = thread.keys
    this.#stop = new Int32Array(thread.stop)
    this.#bytesRead = new BigInt64Array(thread.bytesRead)
    this.#whole = new WholeDigests({ lanes: thread.md5Lanes })
  }

  async handle(batch: readonly FileTask[]): Promise<BatchOutcome> {
    const writer = this.#keys === null ? null : new ObjectWriter(this.#keys, this.#made)
    const mine = this.#turn.then(() => this.#readAll(batch, writer))
    this.#turn = mine.catch(() => {})
    try {
      const files = await mine
      await writer?.settle()
      return { files }
    } catch (error) {
      writer?.abandon()
      // What a source's file does is an outcome of its own: a code of the system is of the case's drive.
      const trouble = this.#keys === null ? null : troubleOf(error, this.#keys.caseDir)
      if (trouble !== null) return { trouble }
      throw error
    }
  }

  async #readAll(
    batch: readonly FileTask[],
    writer: ObjectWriter | null,
  ): Promise<readonly FileOutcome[]> {
    const reads: (Read | Other)[] = []
    for (const task of batch) reads.push(await this.#readFile(task, writer?.begin() ?? null))
    this.#whole.flush()
    return reads.map((one) => (one.state === 'read' ? { ...one, digests: one.digests() } : one))
  }

  async #readFile({ no, path }: FileTask, copy: SealedCopy | null): Promise<Read | Other> {
    const content = new Content(copy, (bytes) => this.#count(bytes))
    try {
      this.#checkStop()
      const read = readOnce(Buffer.from(path), {
        room: this.#whole.room(),
        whole: (bytes) => content.takeWhole(bytes, this.#whole),
        large: (size) => content.begin(this.#sumFor(size)),
      })
      if (!read.ok) {
        content.drop()
        return { no, state: 'failed', reason: read.reason }
      }
      const { sizeBytes, modifiedNs } = read
      const readAt = new Date().toISOString()
      const { object, digests } = content.keep()
      const type = copy === null ? NO_TYPE : await contentType(content.head, nameOf(path))
      return { no, state: 'read', sizeBytes, modifiedNs, readAt, object, digests, ...type }
    } catch (error) {
      content.drop()
      if (error instanceof Stopped) return { no, state: 'stopped' }
      throw error
    }
  }

  #sumFor(sizeBytes: bigint): PieceSum {
    if (sizeBytes < LARGE_BYTES) return new SerialSum(this.#buffer)
    this.#follower ??= new Md5Follower(MD5_THREAD)
    return new RingSum(this.#follower.ring)
  }

  #count(bytes: number): void {
    this.#checkStop()
    Atomics.add(this.#bytesRead, 0, BigInt(bytes))
  }

  #checkStop(): void {
    if (Atomics.load(this.#stop, 0) !== 0) throw new Stopped()
  }
}

/** Only its ending matters to the type, and endings are ASCII. */
export function nameOf(path: Uint8Array): string {
  return Buffer.from(path.subarray(path.lastIndexOf(0x2f) + 1)).toString('latin1')
}

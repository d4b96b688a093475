/** The work of one hashing thread: read, digest, seal and type a batch of files. */
import type { Digests } from '../../domain/digest.ts'
import type { IngestFailure, MediaKind } from '../../domain/item.ts'
import { readOnce } from '../hashing/read-once.ts'
import { contentType } from '../media/content-type.ts'
import { type ObjectKeys, ObjectWriter, type SealedCopy } from './object-writer.ts'

/** Between 64 KiB and 4 MiB the size hardly matters; this one holds most pictures whole. */
const BUFFER_BYTES = 1_048_576
/** What type detection looks at. */
const HEAD_BYTES = 4_100

/** What a thread needs to know, once. Numbers shared with the main thread need no message. */
export type ReadThread = {
  /** Null: digests only, nothing is kept. */
  readonly keys: ObjectKeys | null
  /** Int32: not 0 when the threads are to stop. */
  readonly stop: SharedArrayBuffer
  /** BigInt64: bytes read so far, by all threads. */
  readonly bytesRead: SharedArrayBuffer
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
  /** The case's disk is full. Nothing of the batch counts. */
  | { readonly diskFull: true }

class Stopped extends Error {}

/** Answers batches in the order they come. While one batch is made durable the next is read. */
export class BatchReader {
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  readonly #stop: Int32Array
  readonly #bytesRead: BigInt64Array
  readonly #keys: ObjectKeys | null
  readonly #made = new Set<string>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(thread: ReadThread) {
    this.#keys = thread.keys
    this.#stop = new Int32Array(thread.stop)
    this.#bytesRead = new BigInt64Array(thread.bytesRead)
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
      await writer?.abandon()
      if (isDiskFull(error)) return { diskFull: true }
      throw error
    }
  }

  async #readAll(
    batch: readonly FileTask[],
    writer: ObjectWriter | null,
  ): Promise<readonly FileOutcome[]> {
    const outcomes: FileOutcome[] = []
    for (const task of batch) outcomes.push(await this.#readFile(task, writer?.begin() ?? null))
    return outcomes
  }

  async #readFile({ no, path }: FileTask, copy: SealedCopy | null): Promise<FileOutcome> {
    let head: Uint8Array | null = null
    try {
      this.#checkStop()
      const read = readOnce(Buffer.from(path), this.#buffer, (bytes, whole) => {
        this.#checkStop()
        // A whole file stays in the buffer until its type has been told; of a larger one keep a copy.
        head ??= whole === null ? Buffer.from(bytes.subarray(0, HEAD_BYTES)) : bytes
        copy?.write(bytes, whole)
        Atomics.add(this.#bytesRead, 0, BigInt(bytes.length))
      })
      if (!read.ok) {
        copy?.drop()
        return { no, state: 'failed', reason: read.reason }
      }
      const readAt = new Date().toISOString()
      const object = copy?.keep(read.digests.sha256) ?? null
      const type = await contentType(
        (head ?? Buffer.alloc(0)).subarray(0, HEAD_BYTES),
        nameOf(path),
      )
      const { digests, sizeBytes, modifiedNs } = read
      return { no, state: 'read', digests, sizeBytes, modifiedNs, readAt, object, ...type }
    } catch (error) {
      copy?.drop()
      if (error instanceof Stopped) return { no, state: 'stopped' }
      throw error
    }
  }

  #checkStop(): void {
    if (Atomics.load(this.#stop, 0) !== 0) throw new Stopped()
  }
}

/** Only its ending matters to the type, and endings are ASCII. */
function nameOf(path: Uint8Array): string {
  return Buffer.from(path.subarray(path.lastIndexOf(0x2f) + 1)).toString('latin1')
}

function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === 'ENOSPC' || code === 'EDQUOT'
}

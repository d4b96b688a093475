/** The work of the thread that reads files out of a disk image: their clusters, straight from the image. */
import { createHash, type Hash } from 'node:crypto'
import type { IngestFailure } from '../../domain/item.ts'
import { troubleOf } from '../case-trouble.ts'
import { LANE_BYTES } from '../hashing/md5-lanes.ts'
import { SerialSum } from '../hashing/piece-sum.ts'
import { WholeDigests } from '../hashing/whole-digests.ts'
import { type ImageBytes, ImageError } from '../images/image.ts'
import { openImage } from '../images/image-bytes.ts'
import type { ImagePlace } from '../images/image-files.ts'
import { type NtfsData, NtfsTable } from '../images/ntfs-attribute.ts'
import { contentType } from '../media/content-type.ts'
import { Content } from './content.ts'
import { Gathering } from './gathering.ts'
import { ObjectWriter, type SealedCopy } from './object-writer.ts'
import {
  type BatchOutcome,
  type FileOutcome,
  nameOf,
  type ReadThread,
  Stopped,
} from './read-batch.ts'

const PIECE_BYTES = 262_144
/** Of the image, in one task. */
const SUM_BYTES = 67_108_864

export type ImageFileTask = ImagePlace & {
  readonly no: number
  readonly name: Uint8Array
  readonly modifiedNs: bigint
}

export type ImageTask =
  | { readonly do: 'open'; readonly parts: readonly string[] }
  | { readonly do: 'read'; readonly files: readonly ImageFileTask[] }
  /** Reads one file and keeps nothing of it. */
  | { readonly do: 'try'; readonly place: ImagePlace }
  /** Digests a part of the image's content; asked for until it is done. */
  | { readonly do: 'sum' }

export type ImageSum = {
  readonly sizeBytes: number
  readonly stored: ImageBytes['stored']
  /** Null until all has been read; `failed` when it cannot be. */
  readonly computed: { readonly md5: string; readonly sha1: string } | 'failed' | null
}

/** SHA-256 of a file that was tried; null when it could not be read. */
export type ImageTry = { readonly sha256: string | null }

export type ImageAnswer = BatchOutcome | ImageSum | ImageTry

type Read = Omit<Extract<FileOutcome, { readonly state: 'read' }>, 'digests'> & {
  readonly digests: () => Extract<FileOutcome, { readonly state: 'read' }>['digests']
}
type Other = Exclude<FileOutcome, { readonly state: 'read' }>

/** The bytes are not to be had. */
class Unreadable extends Error {
  readonly reason: IngestFailure

  constructor(reason: IngestFailure) {
    super(reason)
    this.reason = reason
  }
}

export class ImageReader {
  readonly #thread: ReadThread
  readonly #stop: Int32Array
  readonly #bytesRead: BigInt64Array
  readonly #whole: WholeDigests
  readonly #buffer = Buffer.allocUnsafeSlow(LANE_BYTES)
  readonly #made = new Set<string>()
  readonly #tables = new Map<number, NtfsTable>()
  #image: ImageBytes | null = null
  #sum: { at: number; readonly md5: Hash; readonly sha1: Hash } | null = null

  constructor(thread: ReadThread) {
    this.#thread = thread
    this.#stop = new Int32Array(thread.stop)
    this.#bytesRead = new BigInt64Array(thread.bytesRead)
    this.#whole = new WholeDigests({ lanes: thread.md5Lanes })
  }

  async handle(task: ImageTask): Promise<ImageAnswer> {
    if (task.do === 'open') {
      return this.#open(task.parts)
    }
    if (this.#image === null) throw new TypeError('no image is open')
    if (task.do === 'try') return { sha256: this.#tried(this.#image, task.place) }
    return task.do === 'sum' ? this.#sumOn(this.#image) : this.#readBatch(this.#image, task.files)
  }

  #open(parts: readonly string[]): ImageAnswer {
    try {
      this.#image = openImage(parts)
      return { files: [] }
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      return { sizeBytes: 0, stored: { md5: null, sha1: null }, computed: 'failed' }
    }
  }

  async #readBatch(image: ImageBytes, files: readonly ImageFileTask[]): Promise<BatchOutcome> {
    const { keys } = this.#thread
    const writer = keys === null ? null : new ObjectWriter(keys, this.#made)
    try {
      const reads: (Read | Other)[] = []
      for (const file of files)
        reads.push(await this.#readFile(image, file, writer?.begin() ?? null))
      this.#whole.flush()
      await writer?.settle()
      return {
        files: reads.map((one) =>
          one.state === 'read' ? { ...one, digests: one.digests() } : one,
        ),
      }
    } catch (error) {
      writer?.abandon()
      const trouble = keys === null ? null : troubleOf(error, keys.caseDir)
      if (trouble !== null) return { trouble }
      throw error
    }
  }

  async #readFile(
    image: ImageBytes,
    file: ImageFileTask,
    copy: SealedCopy | null,
  ): Promise<Read | Other> {
    const { no, name, modifiedNs } = file
    const content = new Content(copy, (bytes) => this.#count(bytes))
    const gathering = new Gathering(content, this.#whole, () => new SerialSum(this.#buffer))
    try {
      this.#count(0)
      for (const bytes of this.#bytesOf(image, file)) gathering.take(bytes)
      gathering.end()
      const readAt = new Date().toISOString()
      const { object, digests } = content.keep()
      const type = await contentType(content.head, nameOf(name))
      const sizeBytes = gathering.bytes
      return { no, state: 'read', sizeBytes, modifiedNs, readAt, object, digests, ...type }
    } catch (error) {
      content.drop()
      if (error instanceof Stopped) return { no, state: 'stopped' }
      if (error instanceof Unreadable) return { no, state: 'failed', reason: error.reason }
      if (error instanceof ImageError) return { no, state: 'failed', reason: 'read-error' }
      throw error
    }
  }

  *#bytesOf(image: ImageBytes, { size, runs, ntfs }: ImagePlace): Generator<Buffer> {
    const data: NtfsData =
      ntfs === null
        ? { kind: 'clusters', valid: size }
        : this.#tableOf(image, ntfs).data(ntfs.record, ntfs.attribute)
    if (data.kind === 'resident') {
      if (data.bytes.length !== size) throw new Unreadable('damaged')
      yield data.bytes
      return
    }
    if (data.kind !== 'clusters') throw new Unreadable('method-not-supported')
    const there = runs.reduce((sum, [, length]) => sum + length, 0)
    // Holes, and whatever else has no clusters of its own.
    if (there < size) throw new Unreadable(there === 0 ? 'not-recoverable' : 'method-not-supported')
    let done = 0
    for (const [start, length] of runs) {
      for (let at = 0; at < length && done < size; ) {
        const piece = Math.min(PIECE_BYTES, length - at, size - done)
        const bytes = image.read(start + at, piece)
        if (done + piece > data.valid) {
          const zeroed = Buffer.from(bytes)
          zeroed.fill(0, Math.max(0, data.valid - done))
          yield zeroed
        } else yield bytes
        at += piece
        done += piece
      }
    }
  }

  #tried(image: ImageBytes, place: ImagePlace): string | null {
    const hash = createHash('sha256')
    this.#tables.clear()
    try {
      for (const bytes of this.#bytesOf(image, place)) hash.update(bytes)
      return hash.digest('hex')
    } catch (error) {
      if (error instanceof Unreadable || error instanceof ImageError) return null
      throw error
    } finally {
      this.#tables.clear()
    }
  }

  #tableOf(image: ImageBytes, { fsStart, table }: NonNullable<ImagePlace['ntfs']>): NtfsTable {
    const known = this.#tables.get(fsStart)
    if (known !== undefined) return known
    const made = new NtfsTable(image, fsStart, table)
    this.#tables.set(fsStart, made)
    return made
  }

  #sumOn(image: ImageBytes): ImageSum {
    const { sizeBytes, stored } = image
    if (stored.md5 === null && stored.sha1 === null) return { sizeBytes, stored, computed: null }
    this.#sum ??= { at: 0, md5: createHash('md5'), sha1: createHash('sha1') }
    const sum = this.#sum
    const until = Math.min(sizeBytes, sum.at + SUM_BYTES)
    try {
      while (sum.at < until) {
        const bytes = image.read(sum.at, Math.min(PIECE_BYTES, until - sum.at))
        sum.md5.update(bytes)
        sum.sha1.update(bytes)
        sum.at += bytes.length
      }
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      return { sizeBytes, stored, computed: 'failed' }
    }
    if (sum.at < sizeBytes) return { sizeBytes, stored, computed: null }
    const computed = { md5: sum.md5.digest('hex'), sha1: sum.sha1.digest('hex') }
    return { sizeBytes, stored, computed }
  }

  #count(bytes: number): void {
    if (Atomics.load(this.#stop, 0) !== 0) throw new Stopped()
    Atomics.add(this.#bytesRead, 0, BigInt(bytes))
  }
}

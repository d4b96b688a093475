import { availableParallelism } from 'node:os'
import type { ReadText } from '../../domain/content.ts'
import { DecodeError } from '../../domain/errors.ts'
import type { RedactionRegion } from '../../domain/redaction.ts'
import type { Region } from '../../domain/reveal.ts'
import type { Pdq } from '../hashing/pdq.ts'
import type { BlurredJpeg } from './blur.ts'
import type { ClearBytes } from './clear-bytes.ts'
import { DecoderProcess, forkDecoder, type StartDecoder } from './decoder-process.ts'
import type { DecoderTask, DecoderValue } from './decoder-task.ts'
import type { Prints } from './likeness.ts'

export type DecoderPoolOptions = {
  /** Processes at most; started when there is work. */
  readonly processes?: number
  readonly memoryLimitMb?: number
  /** Until one is replaced. */
  readonly filesPerProcess?: number
  /** For one file. */
  readonly timeoutMs?: number
  readonly start?: StartDecoder
}

/** A process that has decoded so many files, or keeps so much memory, is replaced: WebAssembly never gives
 *  memory back, and what a hostile file may have broken does not stay for ever. */
const FILES_PER_PROCESS = 500
const KEPT_MIB = 384

/** Decodes hostile media in processes of their own. A file that hangs, crashes or swells kills only the
 *  process that decodes it, and the next file gets a fresh one. All methods reject with DecodeError:
 *  NOT_A_PICTURE, DAMAGED, TOO_LARGE, TIMED_OUT, CRASHED, NOT_SUPPORTED. */
export class DecoderPool {
  readonly #size: number
  readonly #filesPerProcess: number
  readonly #limits: { readonly timeoutMs: number; readonly memoryLimitMb: number }
  readonly #start: StartDecoder
  readonly #idle: DecoderProcess[] = []
  readonly #busy = new Set<DecoderProcess>()
  readonly #waiting: (() => void)[] = []
  #closed = false

  constructor(options: DecoderPoolOptions = {}) {
    this.#size = options.processes ?? Math.max(2, Math.min(8, availableParallelism() - 1))
    this.#filesPerProcess = options.filesPerProcess ?? FILES_PER_PROCESS
    this.#limits = {
      timeoutMs: options.timeoutMs ?? 60_000,
      memoryLimitMb: options.memoryLimitMb ?? 1024,
    }
    this.#start = options.start ?? forkDecoder
  }

  /** How many files can be decoded at the same time. */
  get size(): number {
    return this.#size
  }

  /** Ids of the living processes: for tests and for a task manager. */
  get pids(): number[] {
    return [...this.#busy, ...this.#idle].flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  }

  /** A blurred still and its perceptual hash; width and height are those of the upright original. */
  async preview(source: ClearBytes): Promise<{
    blurred: BlurredJpeg
    pdq: Pdq
    widthPx: number
    heightPx: number
    damaged: boolean
    isEmbedded?: true
    /** How many pictures there are in it, when it is more than one. */
    pictures?: number
    isFilm?: true
  }> {
    const { bytes, pdq, ...rest } = await this.#run({ op: 'preview', source })
    const { hash, quality } = pdq
    // Brands do not cross between processes; `preview` answers with what blur() made and nothing else.
    const blurred = Buffer.from(bytes) as BlurredJpeg
    return { blurred, pdq: { hash: Buffer.from(hash), quality }, ...rest }
  }

  /** Pictures of an animation or of pages, blurred, in their order, spread over all of them. */
  async strip(
    source: ClearBytes,
    pictures: number,
  ): Promise<{ frames: { blurred: BlurredJpeg; pdq: Pdq }[]; damaged: boolean }> {
    const { frames, damaged } = await this.#run({ op: 'strip', source, pictures })
    return {
      frames: frames.map(({ bytes, pdq: { hash, quality } }) => ({
        blurred: Buffer.from(bytes) as BlurredJpeg,
        pdq: { hash: Buffer.from(hash), quality },
      })),
      damaged,
    }
  }

  /** What there is to compare of a picture that another carries. */
  async prints(source: ClearBytes): Promise<{
    prints: Prints
    widthPx: number
    heightPx: number
  }> {
    const { prints, widthPx, heightPx } = await this.#run({ op: 'prints', source })
    const whole = prints.map(({ hashes, ...print }) => ({
      ...print,
      hashes: hashes.map((hash) => Buffer.from(hash)),
    }))
    return { prints: whole, widthPx, heightPx }
  }

  /** A copy with opaque #000000 boxes, upright, as PNG without metadata. CLEAR outside the boxes. */
  async burn(
    source: ClearBytes,
    regions: readonly RedactionRegion[],
  ): Promise<{
    png: Buffer
    widthPx: number
    heightPx: number
    damaged: boolean
    tools: Record<string, string>
  }> {
    const boxes = regions.map(({ region }) => region)
    const { bytes, ...rest } = await this.#run({ op: 'burn', source, regions: boxes })
    return { png: Buffer.from(bytes), ...rest }
  }

  /** Part of a still as JPEG. CLEAR: for granted reveals only.
   *  @param maxPx - long side at most; never enlarged */
  async region(source: ClearBytes, region: Region, maxPx: number): Promise<Buffer> {
    const { bytes } = await this.#run({ op: 'region', source, region, maxPx })
    return Buffer.from(bytes)
  }

  /** What can be read in a document. CLEAR. Rejects only when its process was killed.
   *  @param mediaType - by content */
  async text(path: string, mediaType: string): Promise<ReadText> {
    return this.#run({ op: 'text', path, mediaType })
  }

  /** Probe and clear frames by the embedded ffmpeg; use readStrip(), which prefers a native one. */
  async video(path: string, frames: number): Promise<{ probe: string; frames: Buffer[] }> {
    const value = await this.#run({ op: 'video', path, frames })
    return { probe: value.probe, frames: value.frames.map((frame) => Buffer.from(frame)) }
  }

  /** Versions of everything that decodes, for the ledger. */
  async builds(): Promise<Record<string, string>> {
    return this.#run({ op: 'builds' })
  }

  /** Ends all processes; work under way rejects with CRASHED. */
  async close(): Promise<void> {
    this.#closed = true
    for (const wake of this.#waiting.splice(0)) wake()
    for (const one of [...this.#busy, ...this.#idle]) one.kill()
    this.#idle.length = 0
  }

  async #run<Op extends DecoderTask['op']>(
    task: Extract<DecoderTask, { op: Op }>,
  ): Promise<DecoderValue[Op]> {
    while (this.#busy.size >= this.#size) {
      if (this.#closed) break
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    if (this.#closed) throw new DecodeError('CRASHED', 'the decoders are closed')
    const decoder = this.#takeIdle() ?? new DecoderProcess(this.#start, this.#limits.memoryLimitMb)
    this.#busy.add(decoder)
    try {
      return await decoder.run(task, this.#limits)
    } finally {
      this.#busy.delete(decoder)
      const isWorn = decoder.tasks >= this.#filesPerProcess || decoder.residentMib() > KEPT_MIB
      if (isWorn) decoder.kill()
      if (!decoder.isDead) this.#idle.push(decoder)
      this.#waiting.shift()?.()
    }
  }

  #takeIdle(): DecoderProcess | undefined {
    for (;;) {
      const decoder = this.#idle.pop()
      if (decoder === undefined || !decoder.isDead) return decoder
    }
  }
}

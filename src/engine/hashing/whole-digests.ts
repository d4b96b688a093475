/** Digests of contents that are all in memory, MD5 four at a time where the machine can. */
import { hash } from 'node:crypto'
import type { Digests, Sha256 } from '../../domain/digest.ts'
import { LANE_BYTES, Md5Lanes, requireSameMd5 } from './md5-lanes.ts'

/** One content in so many has its MD5 asked of OpenSSL too. */
const CHECK_ONE_IN = 100

/** Whether MD5 is taken four at a time here, so that a record can say it. `SAFEHOLD_MD5=openssl` says no. */
export function takesLanes(): boolean {
  return process.env['SAFEHOLD_MD5'] !== 'openssl' && Md5Lanes.create() !== null
}

type Waiting = {
  readonly bytes: Buffer
  readonly sha1: string
  readonly sha256: Sha256
  readonly done: (digests: Digests) => void
}

export class WholeDigests {
  readonly #lanes: Md5Lanes | null
  readonly #room: Buffer
  readonly #waiting = new Map<number, Waiting>()

  /** @param options.lanes - False: MD5 by OpenSSL alone. */
  constructor(options: { readonly lanes: boolean }) {
    this.#lanes = options.lanes ? Md5Lanes.create() : null
    this.#room = this.#lanes === null ? Buffer.allocUnsafeSlow(LANE_BYTES) : Buffer.alloc(0)
  }

  /** Where the next content is to be put. What was put there before a `take` is done with stays. */
  room(): Buffer {
    return this.#lanes === null ? this.#room : this.#lanes.room(this.#lanes.free())
  }

  /** @param bytes - The content: the beginning of {@link room}.
   *  @param done - Told all three digests, at once or during a later call.
   *  @returns SHA-256, by which content is known. */
  take(bytes: Buffer, done: (digests: Digests) => void): Sha256 {
    const sha1 = hash('sha1', bytes, 'hex')
    const sha256 = hash('sha256', bytes, 'hex') as Sha256
    if (this.#lanes === null) {
      done({ md5: hash('md5', bytes, 'hex'), sha1, sha256 })
      return sha256
    }
    const lane = this.#lanes.free()
    this.#waiting.set(lane, { bytes, sha1, sha256, done })
    this.#lanes.begin(lane, bytes.length)
    while (this.#lanes.free() === -1) this.#run(this.#lanes)
    return sha256
  }

  /** Everybody who waits has been told when this returns. */
  flush(): void {
    while (this.#waiting.size > 0 && this.#lanes !== null) this.#run(this.#lanes)
  }

  #run(lanes: Md5Lanes): void {
    for (const { lane, md5 } of lanes.run()) {
      const content = this.#waiting.get(lane)
      this.#waiting.delete(lane)
      if (content === undefined) throw new TypeError('a lane ended that nobody began')
      if (Math.random() * CHECK_ONE_IN < 1) requireSameMd5(content.bytes, md5)
      content.done({ md5, sha1: content.sha1, sha256: content.sha256 })
    }
  }
}

import type { Digests, Sha256 } from '../../domain/digest.ts'
import type { PieceSum } from '../hashing/piece-sum.ts'
import type { Pieces } from '../hashing/read-once.ts'
import type { WholeDigests } from '../hashing/whole-digests.ts'
import type { SealedCopy } from './object-writer.ts'

/** What type detection looks at. */
const HEAD_BYTES = 4_100

/** What becomes of one file's content while it is read. Ends with {@link keep} or {@link drop}. */
export class Content {
  /** The beginning, for telling the type. */
  head: Uint8Array = Buffer.alloc(0)
  readonly #copy: SealedCopy | null
  readonly #onBytes: (bytes: number) => void
  #sha256: Sha256 | null = null
  #digests: Digests | null = null
  #sum: PieceSum | null = null

  constructor(copy: SealedCopy | null, onBytes: (bytes: number) => void) {
    this.#copy = copy
    this.#onBytes = onBytes
  }

  /** Sealed while it is at hand; MD5 may be told later. */
  takeWhole(bytes: Buffer, whole: WholeDigests): void {
    this.#onBytes(bytes.length)
    this.head = Buffer.from(bytes.subarray(0, HEAD_BYTES))
    this.#sha256 = whole.take(bytes, (digests) => {
      this.#digests = digests
    })
    this.#copy?.writeWhole(bytes, this.#sha256)
  }

  begin(sum: PieceSum): Pieces {
    this.#sum = sum
    return {
      room: () => sum.room(),
      take: (bytes) => {
        this.#onBytes(bytes.length)
        if (this.head.length === 0) this.head = Buffer.from(bytes.subarray(0, HEAD_BYTES))
        sum.update(bytes)
        this.#copy?.write(bytes)
      },
    }
  }

  keep(): { readonly object: string | null; readonly digests: () => Digests } {
    this.#digests ??= this.#sum?.digests() ?? null
    const sha256 = this.#sha256 ?? this.#digests?.sha256
    if (sha256 === undefined) throw new TypeError('nothing was read')
    const digests = () => {
      if (this.#digests === null) throw new TypeError('asked for before they were flushed')
      return this.#digests
    }
    return { object: this.#copy?.keep(sha256) ?? null, digests }
  }

  drop(): void {
    this.#sum?.drop()
    this.#copy?.drop()
  }
}

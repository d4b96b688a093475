/** The work of the counting thread: goes through a source and keeps numbers only. */
import { nameFindings } from '../../domain/member-path.ts'
import { NOTHING_COUNTED, type SourceCount } from '../../domain/preflight.ts'
import { printableName } from '../../domain/printable.ts'
import { kindOfName, needsUnpacker } from './source-names.ts'
import { type Found, walk } from './walk.ts'

export type CountThread = {
  /** Bytes of the source's absolute path. */
  readonly root: Uint8Array
  /** The case; see `walk`. */
  readonly never: string | null
  readonly hasUnpacker: boolean
}

export type CountStep = { readonly count: SourceCount; readonly current: string | null }

/** So often a thread answers, and can be stopped. */
const STEP_MS = 100
const SLASH = 0x2f

export class SourceCounter {
  readonly #walk: Generator<Found>
  readonly #hasUnpacker: boolean
  #count: SourceCount = NOTHING_COUNTED

  constructor({ root, never, hasUnpacker }: CountThread) {
    this.#walk = walk(Buffer.from(root), never)
    this.#hasUnpacker = hasUnpacker
  }

  /** Goes on for a moment. @returns What was counted in all. */
  next(): CountStep {
    const until = performance.now() + STEP_MS
    let current: string | null = null
    do {
      const step = this.#walk.next()
      if (step.done === true) {
        this.#count = { ...this.#count, isDone: true }
        break
      }
      this.#count = counted(this.#count, step.value, this.#hasUnpacker)
      current = printableName(step.value.path)
    } while (performance.now() < until)
    return { count: this.#count, current }
  }
}

/** One more file, or thing that is none. */
export function counted(
  before: SourceCount,
  { path, sizeBytes, failure }: Pick<Found, 'path' | 'sizeBytes' | 'failure'>,
  hasUnpacker: boolean,
): SourceCount {
  const own = path.subarray(path.lastIndexOf(SLASH) + 1)
  const name = own.toString('latin1')
  const isFile = failure === null
  const bytes = isFile ? Number(sizeBytes) : 0
  const isClosed = isFile && needsUnpacker(name) && !hasUnpacker
  return {
    ...before,
    files: before.files + 1,
    bytes: before.bytes + bytes,
    largestBytes: Math.max(before.largestBytes, bytes),
    containers: before.containers + (isFile && kindOfName(name) !== 'file' ? 1 : 0),
    closed: before.closed + (isClosed ? 1 : 0),
    unreadable: isFile ? before.unreadable : oneMore(before.unreadable, failure),
    names: nameFindings(own).reduce(oneMore, before.names),
  }
}

function oneMore<Key extends string>(
  numbers: Partial<Record<Key, number>>,
  key: Key,
): Partial<Record<Key, number>> {
  return { ...numbers, [key]: (numbers[key] ?? 0) + 1 }
}
